// By how much the wall clock jumps: `+1h`, `-30s`, `+10y`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline {

// Seconds; the sign must stand. Units are s m h d y, a year being 365 days. At most 100 years either way.
std::optional<std::int64_t> parse_clock_shift(std::string_view text);

}  // namespace faultline
