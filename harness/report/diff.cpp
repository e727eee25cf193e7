#include "report/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <dtl/dtl.hpp>
#include <vector>

#include "report/layout.hpp"

namespace faultline {
namespace {

using Lines = std::vector<std::string_view>;

// Each with its end, so that a last line without one differs from the same line with one.
Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

struct Edit {
    char sign = ' ';  // ' ', '-' or '+'
    std::string_view line;
};

// The library finds the edits. Its own hunks count from 1 even where there is no line, which `patch` refuses.
std::vector<Edit> shortest_edits(const Lines& before, const Lines& after) {
    dtl::Diff<std::string_view, Lines> diff(before, after, true);
    diff.compose();
    std::vector<Edit> edits;
    for (const auto& [line, info] : diff.getSes().getSequence()) {
        edits.push_back({info.type == dtl::SES_COMMON ? ' ' : info.type == dtl::SES_ADD ? '+' : '-', line});
    }
    // A block of changes shows all that goes before all that comes.
    for (auto begin = edits.begin(); begin != edits.end();) {
        const auto end = std::find_if(begin, edits.end(), [](const Edit& edit) { return edit.sign == ' '; });
        std::stable_partition(begin, end, [](const Edit& edit) { return edit.sign == '-'; });
        begin = end == edits.end() ? end : end + 1;
    }
    return edits;
}

// Where the next hunk begins and ends: changes, and those that are near enough to share their context.
struct Hunk {
    std::size_t begin = 0, end = 0;
};

bool next_hunk(const std::vector<Edit>& edits, std::size_t from, Hunk& hunk) {
    const auto changed = [](const Edit& edit) { return edit.sign != ' '; };
    const auto first = std::find_if(edits.begin() + static_cast<std::ptrdiff_t>(from), edits.end(), changed);
    if (first == edits.end()) return false;
    const auto at = static_cast<std::size_t>(first - edits.begin());
    hunk.begin = at - std::min(kContextLines, at - from);
    hunk.end = at + 1;
    for (std::size_t i = hunk.end; i < edits.size() && i <= hunk.end + 2 * kContextLines; ++i) {
        if (changed(edits[i])) hunk.end = i + 1;
    }
    hunk.end = std::min(hunk.end + kContextLines, edits.size());
    return true;
}

// "5,3"; the line above where there is none; ",1" is left out.
std::string range(std::size_t lines_above, std::size_t count) {
    const std::size_t start = count == 0 ? lines_above : lines_above + 1;
    return count == 1 ? fmt::format("{}", start) : fmt::format("{},{}", start, count);
}

std::string print_edit(const Edit& edit) {
    const char* end = edit.line.ends_with('\n') ? "" : "\n\\ No newline at end of file\n";
    return fmt::format("{}{}{}", edit.sign, edit.line, end);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name) {
    if (before == after) return "";
    const std::vector<Edit> edits = shortest_edits(lines_of(before), lines_of(after));
    std::string text = fmt::format("--- {}\n+++ {}\n", name, name);
    std::size_t old_line = 0, new_line = 0, done = 0;
    Hunk hunk;
    while (next_hunk(edits, done, hunk)) {
        old_line += hunk.begin - done;
        new_line += hunk.begin - done;
        std::size_t old_count = 0, new_count = 0;
        std::string lines;
        for (std::size_t i = hunk.begin; i < hunk.end; ++i) {
            if (edits[i].sign != '+') ++old_count;
            if (edits[i].sign != '-') ++new_count;
            lines += print_edit(edits[i]);
        }
        text += fmt::format("@@ -{} +{} @@\n{}", range(old_line, old_count), range(new_line, new_count), lines);
        old_line += old_count;
        new_line += new_count;
        done = hunk.end;
    }
    return text;
}

}  // namespace faultline
