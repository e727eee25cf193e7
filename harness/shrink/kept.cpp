#include "shrink/kept.hpp"

#include <algorithm>
#include <array>

#include "expect/recorded_text.hpp"
#include "scenario/suggest.hpp"

namespace faultline {
namespace {

constexpr std::array<std::string_view, 5> kOutcomes{"abort", "crash", "deadlock", "livelock", "hang"};

bool matches(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() != '*')
        return !text.empty() && pattern.front() == text.front() && matches(pattern.substr(1), text.substr(1));
    for (std::size_t skipped = 0; skipped <= text.size(); ++skipped)
        if (matches(pattern.substr(1), text.substr(skipped))) return true;
    return false;
}

std::string_view without_time(std::string_view line) {
    const std::size_t end = line.find(' ');
    return line.starts_with('+') && end != std::string_view::npos ? line.substr(end + 1) : line;
}

// ` fd=$x ` is ` fd `.
std::string without_fd_names(std::string_view line) {
    constexpr std::string_view kNamed = " fd=$";
    std::string text(line);
    for (std::size_t at = text.find(kNamed); at != std::string::npos; at = text.find(kNamed, at + 1)) {
        const std::size_t value = at + kNamed.size() - 2;  // from the `=` on
        text.erase(value, std::min(text.find(' ', value), text.size()) - value);
    }
    return text;
}

// How many of the lines are shown, one after the other.
std::size_t count_shown(const std::vector<std::string>& asked, const std::vector<std::string>& lines) {
    std::size_t shown = 0;
    for (const std::string& line : lines)
        if (shown < asked.size() && is_kept_line(asked[shown], line)) ++shown;
    return shown;
}

}  // namespace

std::vector<std::string> lines_of_run(const Scenario& scenario, const Transcript& transcript) {
    std::vector<std::string> lines;
    const std::string text = recorded_steps(scenario, transcript);
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = text.find('\n', at);
        const std::size_t begin = std::min(text.find_first_not_of(' ', at), end);
        lines.push_back(text.substr(begin, end - begin));
    }
    return lines;
}

bool is_kept_line(std::string_view asked, std::string_view line) {
    if (std::ranges::find(kOutcomes, asked) != kOutcomes.end()) {
        const std::string outcome = "outcome " + std::string(asked);
        return line == outcome || line.starts_with(outcome + " ");
    }
    if (!asked.starts_with('+')) line = without_time(line);
    return matches(asked, line) || matches(asked, without_fd_names(line));
}

bool shows(const std::vector<std::string>& asked, const std::vector<std::string>& lines) {
    return count_shown(asked, lines) == asked.size();
}

std::string nearest_line(const std::vector<std::string>& asked, const std::vector<std::string>& lines) {
    const std::size_t shown = count_shown(asked, lines);
    if (shown == asked.size() || lines.empty()) return "";
    std::string wanted = asked[shown];
    std::erase(wanted, '*');
    // What was asked for may be the beginning of it.
    return *std::ranges::min_element(lines, {}, [&](const std::string& line) {
        return edit_distance(wanted, without_time(line).substr(0, wanted.size()));
    });
}

}  // namespace faultline
