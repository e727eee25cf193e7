#include "scenario/clock_shift.hpp"

#include <charconv>
#include <utility>

namespace faultline {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kLongest = 100 * 365 * kDay;
constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
    {"s", 1}, {"m", 60}, {"h", 3600}, {"d", kDay}, {"y", 365 * kDay}};

}  // namespace

std::optional<std::int64_t> parse_clock_shift(std::string_view text) {
    if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
    const bool back = text[0] == '-';
    std::int64_t count = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data() + 1, end, count);
    if (status != std::errc() || count <= 0) return std::nullopt;
    for (const auto& [unit, seconds] : kUnits) {
        if (unit != std::string_view(stop, static_cast<std::size_t>(end - stop))) continue;
        if (count > kLongest / seconds) return std::nullopt;
        return back ? -count * seconds : count * seconds;
    }
    return std::nullopt;
}

}  // namespace faultline
