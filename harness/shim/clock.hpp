// The virtual clocks of a subject.
#pragma once

#include <cstdint>
#include <ctime>

namespace faultline::shim {

// Makes the processor's rdtsc and rdtscp fault in this thread and in those it creates, and answers them from the
// virtual clock. Ends the process with a message where the kernel or the machine cannot do it.
void trap_time_stamp_counter();

// Absolute time on `clock` (CLOCK_REALTIME or a monotonic one) -> virtual nanoseconds.
std::int64_t deadline_from(clockid_t clock, const timespec& absolute);
// Relative time -> virtual nanoseconds.
std::int64_t deadline_after(const timespec& relative);
std::int64_t deadline_after_ms(int timeout_ms);  // negative: never

}  // namespace faultline::shim
