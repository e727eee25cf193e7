#include "expect/rows.hpp"

#include <algorithm>

#include "expect/align.hpp"
#include "expect/search.hpp"

namespace faultline {
namespace {

DiffRow same_row(const ExpectedLine& line, const Entry& entry, const Bindings& captures) {
    return {.kind = DiffRow::Kind::same,
            .expected = expected_text(line),
            .actual = actual_text(entry, captures),
            .place = line.place,
            .reason = ""};
}

DiffRow missing_row(const ExpectedLine& line) {
    const bool call = std::holds_alternative<CallLine>(line.what);
    return {.kind = DiffRow::Kind::missing,
            .expected = expected_text(line),
            .actual = "",
            .place = line.place,
            .reason = call ? "libzmq did not make this call" : "this did not come"};
}

DiffRow unexpected_row(const Entry& entry, const Bindings& captures, const Place& action) {
    const auto* event = std::get_if<EventRecord>(&entry.what);
    const std::string defect = event == nullptr || event->defect.empty() ? "" : "; " + event->defect;
    return {.kind = DiffRow::Kind::unexpected,
            .expected = "",
            .actual = actual_text(entry, captures),
            .place = action,
            .reason = "no line expects this" + defect};
}

// The two lines that alignment put side by side may still disagree about a name that another pair binds.
DiffRow paired_row(const ExpectedLine& line, const Entry& entry, Bindings& captures, const MatchOptions& options) {
    if (line_matches(line, entry, captures, options, &captures)) return same_row(line, entry, captures);
    return differing_row(line, entry, captures, options);
}

// A row that has one side only.
struct Single {
    std::size_t row = 0;
    const ExpectedLine* line = nullptr;
    const Entry* entry = nullptr;
};

// Where a line is missing at one place and comes at another, only the order is wrong: both rows say so.
void name_swaps(std::vector<DiffRow>& rows, const std::vector<Single>& missing, std::vector<Single> unexpected,
                const Bindings& captures, const MatchOptions& options) {
    for (const Single& one : missing) {
        const auto other = std::ranges::find_if(unexpected, [&](const Single& candidate) {
            return line_matches(*one.line, *candidate.entry, captures, options, nullptr);
        });
        if (other == unexpected.end()) continue;
        const bool earlier = other->row < one.row;
        rows[one.row].reason = earlier ? "this came earlier" : "this came later";
        rows[other->row].reason = earlier ? "this is expected later" : "this is expected earlier";
        unexpected.erase(other);
    }
}

}  // namespace

std::vector<DiffRow> diff_rows(const ExpectedSeries& series, const std::vector<Entry>& entries, Bindings& captures,
                               const MatchOptions& options, const Place& action) {
    const PartialOrder order = partial_order(series);
    const Reading reading = read_entries(order, entries, captures, options);

    std::vector<DiffRow> rows;
    Lines read;
    for (std::size_t i = 0; i < reading.lines.size(); ++i) {
        const ExpectedLine& line = *order.lines[static_cast<std::size_t>(reading.lines[i])];
        rows.push_back(paired_row(line, entries[i], captures, options));
        read.push_back(&line);
    }
    if (reading.complete) return rows;

    std::ranges::sort(read);
    const std::span<const Entry> rest = std::span(entries).subspan(reading.lines.size());
    const Lines lines = nearest_order(series, rest, captures, options, read);
    std::vector<Single> missing, unexpected;
    for (const AlignedPair& pair : align(lines, rest, captures, options)) {
        const ExpectedLine* line = pair.line < 0 ? nullptr : lines[static_cast<std::size_t>(pair.line)];
        if (pair.entry < 0) {
            missing.push_back({rows.size(), line, nullptr});
            rows.push_back(missing_row(*line));
            continue;
        }
        const Entry& entry = rest[static_cast<std::size_t>(pair.entry)];
        if (line == nullptr) unexpected.push_back({rows.size(), nullptr, &entry});
        rows.push_back(line == nullptr ? unexpected_row(entry, captures, action)
                                       : paired_row(*line, entry, captures, options));
    }
    name_swaps(rows, missing, std::move(unexpected), captures, options);
    return rows;
}

std::vector<DiffRow> diff_rows_by_subject(const ExpectedSeries& series, const std::vector<Entry>& entries,
                                          Bindings& captures, const MatchOptions& options, const Place& action) {
    std::vector<DiffRow> rows;
    for (const std::string& subject : subjects_of(series, entries)) {
        auto own = diff_rows(lines_of_subject(series, subject), entries_of_subject(entries, subject), captures, options,
                             action);
        std::ranges::move(own, std::back_inserter(rows));
    }
    return rows;
}

std::vector<std::string> subjects_of(const ExpectedSeries& series, const std::vector<Entry>& entries) {
    std::vector<std::string> subjects;
    const auto add = [&](const std::string& subject) {
        if (std::ranges::find(subjects, subject) == subjects.end()) subjects.push_back(subject);
    };
    for (const ExpectedLine* line : partial_order(series).lines) add(subject_of(*line));
    for (const Entry& entry : entries) add(subject_of(entry));
    return subjects;
}

std::vector<Entry> entries_of_subject(const std::vector<Entry>& entries, const std::string& subject) {
    std::vector<Entry> own;
    std::ranges::copy_if(entries, std::back_inserter(own),
                         [&](const Entry& entry) { return subject_of(entry) == subject; });
    return own;
}

DiffRow text_row(std::string expected, std::string actual, const Place& place, std::string reason) {
    DiffRow row{.kind = DiffRow::Kind::same,
                .expected = std::move(expected),
                .actual = std::move(actual),
                .place = place,
                .reason = ""};
    if (row.expected == row.actual) return row;
    row.kind = row.expected.empty() ? DiffRow::Kind::unexpected
               : row.actual.empty() ? DiffRow::Kind::missing
                                    : DiffRow::Kind::differs;
    if (row.kind == DiffRow::Kind::differs) {
        row.expected_mark = row.actual_mark = first_difference(row.expected, row.actual);
    }
    row.reason = std::move(reason);
    return row;
}

}  // namespace faultline
