#include "report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/terminal.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

constexpr int kWidth = 100;  // of the stacked lines: pages of CI servers are wider than a terminal, and do not wrap

ReportCase::Status status_of(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::pass: return ReportCase::Status::pass;
        case OutcomeKind::skip: return ReportCase::Status::skip;
        case OutcomeKind::error: return ReportCase::Status::error;
        case OutcomeKind::fail:
        case OutcomeKind::abort:
        case OutcomeKind::crash:
        case OutcomeKind::deadlock:
        case OutcomeKind::livelock:
        case OutcomeKind::hang: break;
    }
    return ReportCase::Status::fail;
}

// The first line that is not as expected, else the action at which the run ended.
int line_of(const RunPageEntry& entry) {
    const Verdict& verdict = entry.verdict;
    if (verdict.kind == OutcomeKind::pass || verdict.kind == OutcomeKind::skip) return 0;
    for (const StepDiff& diff : verdict.steps)
        for (const DiffRow& row : diff.rows)
            if (row.kind != DiffRow::Kind::same) return row.place.line;
    if (entry.outcome.kind == OutcomeKind::pass && !verdict.outcome.empty()) return verdict.outcome[0].place.line;
    if (verdict.steps.empty() || verdict.steps.back().step < 0) return 0;
    return entry.scenario->steps.at(static_cast<std::size_t>(verdict.steps.back().step)).place.line;
}

}  // namespace

std::size_t Report::count(ReportCase::Status status) const {
    return static_cast<std::size_t>(std::ranges::count(cases, status, &ReportCase::status));
}

std::string Report::counts() const {
    const std::size_t errors = count(ReportCase::Status::error);
    return fmt::format("{} passed, {} failed{}, {} skipped", count(ReportCase::Status::pass),
                       count(ReportCase::Status::fail), errors == 0 ? "" : fmt::format(", {} in error", errors),
                       count(ReportCase::Status::skip));
}

ReportCase report_case(const RunPageEntry& entry) {
    const OutcomeKind kind = entry.verdict.kind;
    ReportCase result{.status = status_of(kind),
                      .id = entry.scenario->id,
                      .title = entry.scenario->title,
                      .file = entry.scenario->file,
                      .line = line_of(entry),
                      .kind = std::string(outcome_name(kind)),
                      .message = entry.note.empty() ? entry.verdict.summary : entry.note,
                      .text = {},
                      .wall_s = entry.wall_s};
    if (result.status == ReportCase::Status::pass || result.status == ReportCase::Status::skip) return result;
    if (!entry.verdict.summary.empty()) result.message = entry.verdict.summary;
    result.text = failure_text(*entry.scenario, entry.verdict, entry.outcome, {.colour = false, .width = kWidth});
    result.text += entry.more;
    return result;
}

}  // namespace faultline
