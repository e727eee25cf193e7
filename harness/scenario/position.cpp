#include "scenario/position.hpp"

#include <charconv>

namespace faultline {
namespace {

// From 1 to a thousand millions.
std::optional<std::int64_t> number_of(std::string_view text) {
    constexpr std::int64_t most = 1'000'000'000;
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, number);
    if (status != std::errc() || stop != end || number < 1 || number > most) return std::nullopt;
    return number;
}

}  // namespace

std::optional<Position> parse_position(std::string_view text) {
    constexpr std::string_view byte = "byte", frame = "frame";
    if (text == "greeting") return Position{Position::Unit::frames, 0};
    const bool bytes = text.starts_with(byte);
    if (!bytes && !text.starts_with(frame)) return std::nullopt;
    const auto number = number_of(text.substr(bytes ? byte.size() : frame.size()));
    if (!number) return std::nullopt;
    return Position{bytes ? Position::Unit::bytes : Position::Unit::frames, *number};
}

std::optional<std::int64_t> parse_rate(std::string_view text) {
    constexpr std::string_view unit = "B/s";
    if (!text.ends_with(unit)) return std::nullopt;
    return number_of(text.substr(0, text.size() - unit.size()));
}

}  // namespace faultline
