#include "compare/lines.hpp"

#include <fmt/format.h>

#include "expect/compare.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/quoting.hpp"

namespace faultline {
namespace {

std::string value_text(const EventInfo* info, const EventRecord& event) {
    if (info == nullptr) return std::to_string(event.value);
    switch (info->value) {
        case ValueKind::fd: return event.value == kNoFd ? "none" : "";
        case ValueKind::error_number: return errno_name(event.value);
        case ValueKind::interval: return print_duration(static_cast<std::int64_t>(event.value) * 1'000'000);
        case ValueKind::protocol_error: return protocol_error_name(event.value);
        case ValueKind::zap_status: return std::to_string(event.value);
        case ValueKind::queue_lengths: return fmt::format("{} ingress={}", event.value, event.second_value);
        case ValueKind::none: return event.value == 0 ? "" : std::to_string(event.value);
    }
    return "";
}

void take_apart(const EventRecord& event, const Bindings& names, RunLine& line) {
    const EventInfo* info = find_event(event.event);
    line.subject = event.socket;
    line.what = info != nullptr ? std::string(info->name) : fmt::format("event {:#x}", event.event);
    const std::string_view keyword = info != nullptr ? value_keyword(info->value) : "";
    line.field = keyword.empty() ? "value" : keyword;
    line.value = value_text(info, event);
    line.endpoint = insert_names(event.endpoint, names);
    if (event.remote) line.endpoint += " " + word_or_quote(insert_names(*event.remote, names));
    line.defect = event.defect;
    line.generation = event.fd_generation;
    line.event = event.event;
}

std::string take_word(std::string& text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string word = text.substr(0, end);
    text.erase(0, std::min(end + 1, text.size()));
    return word;
}

// Every other kind of entry is told by its line: `server calls setsockopt TCP_NODELAY 1`.
void take_apart_text(const Entry& entry, const Bindings& names, RunLine& line) {
    std::string text = actual_text(entry, names);
    if (text.starts_with('+')) take_word(text);
    line.subject = take_word(text);
    line.what = take_word(text);
    line.what += " " + take_word(text);
    line.field = "call";
    line.value = text;
}

constexpr std::uint32_t kAloneCost = 4;
constexpr std::uint32_t kDiffersCost = 6;
constexpr std::uint32_t kLateCost = 1;  // the same line at another time is surely the same line

// As in expect/align: beyond this a transcript is a storm whose difference nobody reads.
constexpr std::size_t kMaxCells = 4'000'000;

std::uint32_t cost_together(const RunLine& one, const RunLine& other) {
    if (!same_kind(one, other)) return 2 * kAloneCost + 1;  // never
    if (!same_content(one, other)) return kDiffersCost;
    return one.time_ns == other.time_ns ? 0 : kLateCost;
}

std::vector<LinePair> pair_as_they_come(const std::vector<RunLine>& baseline, const std::vector<RunLine>& candidate) {
    std::vector<LinePair> pairs;
    for (std::size_t i = 0; i < std::max(baseline.size(), candidate.size()); ++i) {
        const LinePair pair{i < baseline.size() ? static_cast<int>(i) : -1,
                            i < candidate.size() ? static_cast<int>(i) : -1};
        const bool both = pair.baseline >= 0 && pair.candidate >= 0;
        if (both && !same_kind(baseline[i], candidate[i])) {
            pairs.push_back({pair.baseline, -1});
            pairs.push_back({-1, pair.candidate});
        } else {
            pairs.push_back(pair);
        }
    }
    return pairs;
}

}  // namespace

std::vector<RunLine> lines_of(const std::vector<Entry>& entries, const Bindings& names) {
    std::vector<RunLine> lines;
    for (const Entry& entry : entries) {
        RunLine& line = lines.emplace_back();
        line.time_ns = entry.time_ns;
        if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
            take_apart(*event, names, line);
        } else if (const auto* call = std::get_if<ReturnRecord>(&entry.what)) {
            line.subject = call->subject;
            line.what = call->verb + " returns";
            line.field = "result";
            line.value = insert_names(call->result, names);
        } else {
            take_apart_text(entry, names, line);
        }
    }
    return lines;
}

bool same_kind(const RunLine& one, const RunLine& other) {
    return one.subject == other.subject && one.what == other.what;
}

bool same_content(const RunLine& one, const RunLine& other) {
    return same_kind(one, other) && one.value == other.value && one.endpoint == other.endpoint &&
           one.defect == other.defect;
}

std::vector<LinePair> pair_lines(const std::vector<RunLine>& baseline, const std::vector<RunLine>& candidate) {
    const std::size_t rows = baseline.size(), columns = candidate.size();
    if ((rows + 1) * (columns + 1) > kMaxCells) return pair_as_they_come(baseline, candidate);
    // cost(i, j): the least of what begins at line i of the one and line j of the other.
    std::vector<std::uint32_t> cells((rows + 1) * (columns + 1));
    const auto cost = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return cells[i * (columns + 1) + j]; };
    const auto together = [&](std::size_t i, std::size_t j) {
        return cost_together(baseline[i], candidate[j]) + cost(i + 1, j + 1);
    };
    for (std::size_t i = rows + 1; i-- > 0;) {
        for (std::size_t j = columns + 1; j-- > 0;) {
            if (i == rows || j == columns) {
                cost(i, j) = static_cast<std::uint32_t>(rows - i + columns - j) * kAloneCost;
            } else {
                cost(i, j) = std::min(std::min(cost(i + 1, j), cost(i, j + 1)) + kAloneCost, together(i, j));
            }
        }
    }
    std::vector<LinePair> pairs;
    for (std::size_t i = 0, j = 0; i < rows || j < columns;) {
        if (i < rows && j < columns && together(i, j) == cost(i, j)) {
            pairs.push_back({static_cast<int>(i++), static_cast<int>(j++)});
        } else if (i < rows && cost(i + 1, j) + kAloneCost == cost(i, j)) {
            pairs.push_back({static_cast<int>(i++), -1});
        } else {
            pairs.push_back({-1, static_cast<int>(j++)});
        }
    }
    return pairs;
}

}  // namespace faultline
