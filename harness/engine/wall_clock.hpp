// The wall clock of a scenario's processes. libfaketime answers it: frozen at one time, until a jump sets another.
#pragma once

#include <cstdint>
#include <string>

namespace faultline {

// 2026-01-01 00:00:00 UTC, as seconds since the epoch.
inline constexpr std::int64_t kFirstWallClock = 1'767'225'600;

// What `FAKETIME` says for that second. The digit 5 behind the microseconds keeps libfaketime from rounding down.
std::string faketime_at(std::int64_t seconds);

}  // namespace faultline
