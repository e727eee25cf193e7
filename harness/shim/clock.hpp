// The virtual clocks of a subject.
#pragma once

#include <cstdint>
#include <ctime>

namespace faultline::shim {

// Absolute time on `clock` (CLOCK_REALTIME or a monotonic one) -> virtual nanoseconds.
std::int64_t deadline_from(clockid_t clock, const timespec& absolute);
// Relative time -> virtual nanoseconds.
std::int64_t deadline_after(const timespec& relative);
std::int64_t deadline_after_ms(int timeout_ms);  // negative: never

}  // namespace faultline::shim
