#include "report/run_page.hpp"

#include <algorithm>
#include <map>

#include "expect/verdict.hpp"
#include "report/summary.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

HtmlTone tone_of(OutcomeKind kind) {
    if (kind == OutcomeKind::pass) return HtmlTone::good;
    return kind == OutcomeKind::skip ? HtmlTone::careful : HtmlTone::bad;
}

HtmlSection section_of(const RunPageEntry& entry, const std::string& status) {
    const Outcome& outcome = entry.outcome;
    const bool own_end = outcome.kind != OutcomeKind::pass && outcome.kind != OutcomeKind::fail;
    HtmlSection section{
        .id = entry.scenario->id,
        .title = entry.scenario->title,
        .status = status,
        .note = {},
        .tone = tone_of(entry.verdict.kind),
        .kinds = {status},
        .notes = {entry.verdict.summary},
        .file = entry.scenario->file,
        .left = "expected",
        .right = "actual",
        .steps = entry.verdict.steps,
        .left_outcome = {},
        .right_outcome = own_end && entry.verdict.kind != OutcomeKind::skip ? outcome_line(outcome) : ""};
    for (const DiffRow& row : entry.verdict.outcome) section.left_outcome = row.expected;
    for (const std::string& line : outcome.detail) section.notes.push_back(line);
    return section;
}

}  // namespace

HtmlPage run_page(const std::vector<RunPageEntry>& entries, std::vector<std::string> facts) {
    HtmlPage page;
    page.title = "Faultline run";
    page.facts = std::move(facts);
    page.changes_title = "What is red";
    page.columns = {"outcome"};
    std::map<std::string, std::size_t> changes;  // reason -> index
    for (const RunPageEntry& entry : entries) {
        const OutcomeKind kind = entry.verdict.kind;
        const std::string status = kind == OutcomeKind::pass ? "ok" : std::string(outcome_name(kind));
        page.rows.push_back({.id = entry.scenario->id,
                             .title = entry.scenario->title,
                             .cells = {{entry.note.empty() ? status : status + ": " + entry.note, tone_of(kind)}},
                             .kinds = {status}});
        if (kind == OutcomeKind::pass || kind == OutcomeKind::skip) continue;
        page.sections.push_back(section_of(entry, status));
        const auto [known, fresh] = changes.emplace(reason_without_line(entry.verdict.summary), page.changes.size());
        if (fresh) {
            page.changes.push_back(
                {.kind = status, .text = known->first, .note = {}, .before = {}, .after = {}, .scenarios = {}});
        }
        page.changes[known->second].scenarios.push_back(entry.scenario->id);
    }
    std::ranges::sort(page.rows, {}, &HtmlRow::id);
    std::ranges::sort(page.sections, {}, &HtmlSection::id);
    return page;
}

}  // namespace faultline
