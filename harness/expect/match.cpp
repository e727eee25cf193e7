#include "expect/match.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "expect/data.hpp"
#include "expect/expected_lines.hpp"
#include "expect/likeness.hpp"
#include "expect/rows.hpp"
#include "expect/step_line.hpp"
#include "expect/verdict.hpp"
#include "scenario/print.hpp"

namespace faultline {

namespace {

std::string explain_call(const CallNote& note) {
    std::string text = note.text + ", by " + note.thread + " of " + note.process;
    if (note.injected_line != 0) text += ", injected in line " + std::to_string(note.injected_line);
    return text;
}

// More of a real clock's time nobody wants to read: 834906 ns is 835 us.
std::int64_t three_digits(std::int64_t ns) {
    std::int64_t unit = 1;
    while (ns / unit >= 1000) unit *= 10;
    return (ns + unit / 2) / unit * unit;
}

}  // namespace

bool StepDiff::same() const {
    return std::ranges::all_of(rows, [](const DiffRow& row) { return row.kind == DiffRow::Kind::same; });
}

Matcher::Matcher(const Scenario& scenario, Facts facts, MatchOptions options)
    : scenario_(&scenario), facts_(std::move(facts)), options_(options) {}

bool Matcher::step(const StepRecord& record) {
    const Step& step = scenario_->steps.at(static_cast<std::size_t>(record.step));
    records_.push_back(record);
    StepDiff diff{.step = record.step, .action = print_step_line(step), .rows = {}, .failed_calls = {}};
    for (const CallNote& note : record.calls)
        if (note.failed || note.injected_line != 0) diff.failed_calls.push_back(explain_call(note));
    if (!action_result_matches(step.action, record.result, captures_, &captures_)) {
        diff.rows.push_back(result_row(step, record.result));
    }
    if (options_.steps) {
        const ExpectedSeries series = applicable_lines(step.expected, facts_, scenario_->for_values);
        auto rows = options_.global_order
                        ? diff_rows(series, record.entries, captures_, options_, step.place)
                        : diff_rows_by_subject(series, record.entries, captures_, options_, step.place);
        std::ranges::move(rows, std::back_inserter(diff.rows));
    } else {
        // For the names that later actions use; what differs is finish()'s to say.
        std::ignore = compare_whole_run(captures_);
    }
    if (options_.likeness) bind_by_likeness(step, record, captures_);
    diffs_.push_back(std::move(diff));
    return diffs_.back().same();
}

std::vector<StepDiff> Matcher::compare_whole_run(Bindings& captures) const {
    ExpectedSeries series;
    std::vector<Entry> entries;
    for (const StepRecord& record : records_) {
        const Step& step = scenario_->steps.at(static_cast<std::size_t>(record.step));
        auto lines = applicable_lines(step.expected, facts_, scenario_->for_values);
        std::ranges::move(lines.items, std::back_inserter(series.items));
        std::ranges::copy(record.entries, std::back_inserter(entries));
    }
    for (Entry& entry : entries) entry.time_ns = three_digits(entry.time_ns);
    // An unexpected line may be of any action, so that its place is the scenario's.
    const Place place{.file = scenario_->file, .line = 1, .column = 1};
    std::vector<StepDiff> diffs;
    for (const std::string& subject : subjects_of(series, entries)) {
        diffs.push_back({.step = -1,
                         .action = subject,
                         .rows = diff_rows(lines_of_subject(series, subject), entries_of_subject(entries, subject),
                                           captures, options_, place),
                         .failed_calls = {}});
    }
    return diffs;
}

std::optional<std::string> Matcher::capture(std::string_view name) const {
    const auto known = captures_.text.find(name);
    if (known == captures_.text.end()) return std::nullopt;
    return known->second;
}

std::optional<std::uint64_t> Matcher::fd_generation(std::string_view name) const {
    const auto known = captures_.fd.find(name);
    if (known == captures_.fd.end()) return std::nullopt;
    return known->second;
}

std::string Matcher::substitute(std::string_view text, std::string* unbound) const {
    return substitute_names(text, captures_, unbound);
}

Verdict Matcher::finish(const Outcome& outcome) const {
    std::vector<StepDiff> diffs = diffs_;
    if (!options_.steps) {
        Bindings captures = captures_;
        std::ranges::move(compare_whole_run(captures), std::back_inserter(diffs));
    }
    return judge(*scenario_, facts_, records_, std::move(diffs), outcome);
}

}  // namespace faultline
