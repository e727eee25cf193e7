#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "scenario/options.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

constexpr std::string_view kHexPrefix = "hex:";

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, number);
    if (status != std::errc() || stop != end || text.empty()) return std::nullopt;
    return number;
}

template <typename Number>
std::string bytes_of(Number number) {
    std::string bytes(sizeof number, '\0');
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

// Milliseconds of "1s", "100ms", "-1" and other negative numbers; those have no unit, because they are no durations.
std::optional<int> parse_milliseconds(std::string_view text) {
    if (text.starts_with('-')) return parse_number<int>(text);
    constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto count = parse_number<int>(text.substr(0, digits));
    if (!count) return std::nullopt;
    for (const auto& [unit, milliseconds] : units) {
        if (unit != text.substr(digits)) continue;
        const std::int64_t total = *count * milliseconds;
        if (total > std::numeric_limits<int>::max()) return std::nullopt;
        return static_cast<int>(total);
    }
    return std::nullopt;
}

std::string_view expected_form(OptionType type) {
    switch (type) {
        case OptionType::integer: return "expected a whole number of 32 bits";
        case OptionType::integer64: return "expected a whole number of 64 bits";
        case OptionType::duration_ms: return "expected a duration with its unit, such as 100ms, or -1";
        case OptionType::boolean: return "expected 0 or 1";
        case OptionType::string: return "expected text";
        case OptionType::binary: return "expected text, hex: and pairs of digits, or file: and a file's name";
    }
    return "";
}

template <typename Number>
std::optional<std::string> encoded(std::optional<Number> number) {
    if (!number) return std::nullopt;
    return bytes_of(*number);
}

std::optional<std::string> encode(const OptionInfo& option, std::string_view value) {
    switch (option.type) {
        case OptionType::boolean:
        case OptionType::integer: return encoded(parse_number<int>(value));
        case OptionType::integer64: return encoded(parse_number<std::int64_t>(value));
        case OptionType::duration_ms: return encoded(parse_milliseconds(value));
        case OptionType::string: return std::string(value);
        case OptionType::binary:
            if (value.starts_with(kHexPrefix)) return from_hex(value.substr(kHexPrefix.size()));
            return std::string(value);
    }
    return std::nullopt;
}

std::string format_milliseconds(int milliseconds) {
    if (milliseconds < 0) return std::to_string(milliseconds);
    if (milliseconds == 0) return "0s";
    if (milliseconds % 3'600'000 == 0) return std::to_string(milliseconds / 3'600'000) + "h";
    if (milliseconds % 60'000 == 0) return std::to_string(milliseconds / 60'000) + "m";
    if (milliseconds % 1000 == 0) return std::to_string(milliseconds / 1000) + "s";
    return std::to_string(milliseconds) + "ms";
}

bool printable(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::optional<std::string> encode_option(const OptionInfo& option, std::string_view value, std::string* error) {
    auto bytes = encode(option, value);
    if (!bytes) *error = expected_form(option.type);
    return bytes;
}

std::string format_option(const OptionInfo& option, std::string_view bytes) {
    if (option.type == OptionType::string) bytes = bytes.substr(0, bytes.find('\0'));
    if (bytes.empty()) return std::string(kEmptyValue);
    if (option.type == OptionType::string) return std::string(bytes);
    if (option.type == OptionType::integer64 && bytes.size() == sizeof(std::int64_t)) {
        std::int64_t number = 0;
        std::memcpy(&number, bytes.data(), sizeof number);
        return std::to_string(number);
    }
    if (option.type != OptionType::binary && bytes.size() == sizeof(int)) {
        int number = 0;
        std::memcpy(&number, bytes.data(), sizeof number);
        return option.type == OptionType::duration_ms ? format_milliseconds(number) : std::to_string(number);
    }
    // What is left is binary, or not of the size that the option's type has: shown as it came.
    return printable(bytes) && !bytes.starts_with(kHexPrefix) ? std::string(bytes)
                                                              : std::string(kHexPrefix) + to_hex(bytes);
}

}  // namespace faultline
