#include "compare/page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace faultline {
namespace {

HtmlBuild build_of(const BuildInfo& info) {
    return {.called = info.called,
            .version = info.version,
            .file = info.file,
            .sha256 = info.sha256,
            .facts = fmt::format("{}", fmt::join(info.facts, " "))};
}

std::string side_name(const BuildInfo& info) { return info.called + ", libzmq " + info.version; }

std::vector<std::string> kinds_of(const ScenarioComparison& comparison) {
    std::vector<std::string> kinds;
    for (const Finding& finding : comparison.findings) {
        const std::string phrase(change_kind_phrase(finding.kind));
        if (finding.follows < 0 && std::ranges::find(kinds, phrase) == kinds.end()) kinds.push_back(phrase);
    }
    if (kinds.empty()) kinds.emplace_back(comparison.status == ScenarioComparison::Status::same ? "same" : "not run");
    return kinds;
}

HtmlTone tone_of(const ScenarioComparison& comparison) {
    switch (comparison.status) {
        case ScenarioComparison::Status::same: return HtmlTone::good;
        case ScenarioComparison::Status::broken: return HtmlTone::bad;
        case ScenarioComparison::Status::one_side:
        case ScenarioComparison::Status::skipped: return HtmlTone::plain;
        case ScenarioComparison::Status::differs: break;
    }
    return comparison.differs_in_behaviour() ? HtmlTone::bad : HtmlTone::careful;
}

HtmlSection section_of(const ScenarioComparison& comparison, const std::string& left, const std::string& right) {
    return {
        .id = comparison.id,
        .title = comparison.title,
        .status = std::string(status_word(comparison)),
        .note = comparison.note.empty() ? fmt::format("{}", fmt::join(kinds_of(comparison), ", ")) : comparison.note,
        .tone = tone_of(comparison),
        .kinds = kinds_of(comparison),
        .notes = comparison.notes,
        .file = comparison.file,
        .left = left,
        .right = right,
        .steps = comparison.steps,
        .left_outcome = comparison.baseline_outcome,
        .right_outcome = comparison.candidate_outcome};
}

bool has_section(const ScenarioComparison& comparison) {
    return comparison.status != ScenarioComparison::Status::same || !comparison.notes.empty();
}

void add_changes(HtmlPage& page, const std::vector<ChangeGroup>& groups, const std::string& between) {
    for (const ChangeGroup& group : groups) {
        std::string note = group.fact.empty() ? between : "only one is built with " + group.fact;
        if (group.accepted) note = group.reason.empty() ? "accepted" : "accepted: " + group.reason;
        for (const Consequence& one : group.consequences)
            note += fmt::format("{}{} {} ({})",
                                note.ends_with(')') ? ", "
                                : note.empty()      ? "from it follow "
                                                    : "; from it follow ",
                                change_kind_name(one.kind), one.change, one.count);
        page.changes.push_back({.kind = std::string(change_kind_phrase(group.kind)),
                                .text = group.change,
                                .note = note,
                                .before = group.baseline,
                                .after = group.candidate,
                                .commits = commit_lines(group),
                                .scenarios = group.scenarios});
    }
}

void add_lines(HtmlPage& page, const std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        page.facts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

}  // namespace

HtmlPage comparison_page(const std::vector<ScenarioComparison>& comparisons, const std::vector<ChangeGroup>& groups,
                         const BuildInfo& baseline, const BuildInfo& candidate) {
    HtmlPage page;
    page.title = fmt::format("libzmq {} → {}", baseline.version, candidate.version);
    add_lines(page, counts_text(count(comparisons)) + contrast_text(baseline, candidate));
    page.builds = {build_of(baseline), build_of(candidate)};
    page.changes_title = "Causes";
    add_changes(page, groups, "");
    page.columns = {baseline.called + " → " + candidate.called};
    for (const ScenarioComparison& comparison : comparisons) {
        const std::string status(status_word(comparison));
        const bool differs = comparison.status == ScenarioComparison::Status::differs;
        const std::string kinds = fmt::format("{}", fmt::join(kinds_of(comparison), ", "));
        page.rows.push_back({.id = comparison.id,
                             .title = comparison.title,
                             .cells = {{.text = differs ? status + ": " + kinds : status, .tone = tone_of(comparison)}},
                             .kinds = kinds_of(comparison)});
        if (has_section(comparison))
            page.sections.push_back(section_of(comparison, side_name(baseline), side_name(candidate)));
    }
    return page;
}

HtmlPage matrix_page(const Matrix& matrix, const std::vector<BuildInfo>& builds) {
    HtmlPage page;
    page.title = "Behaviour of libzmq";
    for (const BuildInfo& build : builds) {
        page.title += (page.builds.empty() ? " " : " → ") + build.version;
        page.builds.push_back(build_of(build));
        page.columns.push_back(build.called + " " + build.version);
    }
    const auto changed = std::ranges::count_if(matrix.rows, &MatrixRow::changed);
    page.facts = {fmt::format("{} scenarios, {} of them changed along the line", matrix.rows.size(), changed),
                  "Equal letters in a row are equal behaviour."};
    page.changes_title = "Causes";
    for (std::size_t s = 0; s < matrix.rows.size(); ++s) {
        const MatrixRow& row = matrix.rows[s];
        HtmlRow shown{.id = row.id, .title = row.title, .cells = {}, .kinds = {}};
        int last = kNotRun;
        for (const int behaviour : row.behaviour) {
            const bool differs = behaviour != kNotRun && last != kNotRun && behaviour != last;
            shown.cells.push_back({behaviour_letter(behaviour), differs ? HtmlTone::bad : HtmlTone::plain});
            if (behaviour != kNotRun) last = behaviour;
        }
        std::set<std::string> kinds;
        for (const auto& step : matrix.steps)
            for (const std::string& kind : kinds_of(step[s])) kinds.insert(kind);
        if (row.changed()) kinds.erase("same");
        shown.kinds.assign(kinds.begin(), kinds.end());
        page.rows.push_back(std::move(shown));
    }
    for (std::size_t b = 0; b < matrix.steps.size(); ++b) {
        const BuildInfo &one = builds[b], &other = builds[b + 1];
        add_changes(page, group_changes(matrix.steps[b]), one.called + " → " + other.called);
        for (const ScenarioComparison& comparison : matrix.steps[b]) {
            if (!has_section(comparison)) continue;
            page.sections.push_back(section_of(comparison, side_name(one), side_name(other)));
        }
    }
    return page;
}

}  // namespace faultline
