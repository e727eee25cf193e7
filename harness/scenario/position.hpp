// A place in the stream that one side of a connection sends: `byte100`, `greeting`, `frame2`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline {

struct Position {
    enum class Unit { bytes, frames } unit = Unit::bytes;
    std::int64_t number = 0;  // bytes count from 1; frame 0 is the greeting, the 64 bytes that ZMTP 3 begins with
    bool operator==(const Position&) const = default;
};

std::optional<Position> parse_position(std::string_view text);

// Bytes per second of `1000B/s`.
std::optional<std::int64_t> parse_rate(std::string_view text);

}  // namespace faultline
