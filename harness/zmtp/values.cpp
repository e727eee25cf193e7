#include "zmtp/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "zmtp/encode.hpp"

namespace faultline::zmtp {
namespace {

constexpr std::string_view kTypes[] = {"PAIR",   "PUB",  "SUB",  "REQ",  "REP", "DEALER",
                                       "ROUTER", "PULL", "PUSH", "XPUB", "XSUB"};
constexpr std::uint64_t kMostTenths = 0xFFFF;

std::optional<unsigned> flag_of(std::string_view word) {
    if (word == "more") return kMore;
    if (word == "long") return kLong;
    if (word == "command") return kCommand;
    const auto number = number_of(word);
    if (!number || *number > 0xFF) return std::nullopt;
    return static_cast<unsigned>(*number);
}

}  // namespace

std::optional<std::uint64_t> number_of(std::string_view text) {
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [stop, status] = std::from_chars(text.data(), text.data() + text.size(), number, hex ? 16 : 10);
    if (status != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Version> version_of(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto major = number_of(text.substr(0, dot)), minor = number_of(text.substr(dot + 1));
    if (!major || !minor || *major > 0xFF || *minor > 0xFF) return std::nullopt;
    return Version{static_cast<unsigned>(*major), static_cast<unsigned>(*minor)};
}

std::optional<unsigned> flags_of(std::string_view text) {
    unsigned flags = 0;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const auto flag = flag_of(text.substr(start, end - start));
        if (!flag) return std::nullopt;
        flags |= *flag;
        start = end + 1;
    }
    return flags;
}

std::optional<std::uint64_t> tenths_of(std::string_view text) {
    struct Unit {
        std::string_view name;
        std::uint64_t ms;
    };
    constexpr std::array kUnits = {Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}};
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto unit = std::ranges::find(kUnits, text.substr(digits), &Unit::name);
    const auto number = number_of(text.substr(0, digits));
    if (unit == kUnits.end() || !number || *number > kMostTenths * 100) return std::nullopt;
    const std::uint64_t ms = *number * unit->ms;
    if (ms % 100 != 0 || ms / 100 > kMostTenths) return std::nullopt;
    return ms / 100;
}

std::optional<unsigned> socket_type_of(std::string_view text) {
    const auto found = std::ranges::find(kTypes, text);
    if (found == std::end(kTypes)) return std::nullopt;
    return static_cast<unsigned>(found - kTypes);
}

std::string_view socket_type_name(unsigned number) { return number < std::size(kTypes) ? kTypes[number] : "?"; }

std::string_view value_of(const Item& item, std::string_view key, std::string_view fallback) {
    const auto found = std::ranges::find(item.fields, key, &Field::key);
    return found == item.fields.end() || !found->value ? fallback : std::string_view(*found->value);
}

bool has_field(const Item& item, std::string_view key) {
    return std::ranges::find(item.fields, key, &Field::key) != item.fields.end();
}

std::uint64_t number_in(const Item& item, std::string_view key, std::uint64_t fallback) {
    return has_field(item, key) ? *number_of(value_of(item, key)) : fallback;
}

bool greets_with_curve(const Item& greeting) { return value_of(greeting, "mechanism") == "CURVE"; }

}  // namespace faultline::zmtp
