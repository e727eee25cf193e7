#include "compare/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compare/text.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

using Json = nlohmann::ordered_json;

ReportCase::Status status_of(const ScenarioComparison& comparison) {
    switch (comparison.status) {
        case ScenarioComparison::Status::same: return ReportCase::Status::pass;
        case ScenarioComparison::Status::one_side:
        case ScenarioComparison::Status::skipped: return ReportCase::Status::skip;
        case ScenarioComparison::Status::broken: return ReportCase::Status::error;
        case ScenarioComparison::Status::differs: break;
    }
    return comparison.differs_in_behaviour() ? ReportCase::Status::fail : ReportCase::Status::pass;
}

int line_of(const ScenarioComparison& comparison) {
    for (const StepDiff& diff : comparison.steps)
        for (const DiffRow& row : diff.rows)
            if (row.kind != DiffRow::Kind::same) return row.place.line;
    return 0;
}

// The changes, each once, without what follows from them.
std::string message_of(const ScenarioComparison& comparison) {
    if (comparison.findings.empty()) return comparison.note;
    std::vector<std::string> said;
    std::string text;
    for (const Finding& finding : comparison.findings) {
        if (finding.follows >= 0) continue;
        const std::string one = std::string(change_kind_phrase(finding.kind)) + ": " + finding.change;
        if (std::ranges::find(said, one) != said.end()) continue;
        said.push_back(one);
        text += (text.empty() ? "" : "; ") + one;
    }
    return text;
}

Json text_json(const std::string& bytes) {
    if (is_utf8(bytes)) return bytes;
    return Json{{"hex", to_hex(bytes)}};
}

Json finding_json(const Finding& finding) {
    return {{"kind", change_kind_name(finding.kind)},
            {"change", text_json(finding.change)},
            {"fact", finding.fact},
            {"step", finding.step},
            {"baseline", text_json(finding.baseline)},
            {"candidate", text_json(finding.candidate)},
            {"accepted", finding.accepted},
            {"reason", text_json(finding.reason)},
            {"follows", finding.follows < 0 ? Json(nullptr) : Json(finding.follows)}};
}

Json commit_json(const CauseCommit& commit) {
    return {{"id", commit.id},
            {"subject", text_json(commit.subject)},
            {"author", text_json(commit.author)},
            {"date", commit.date},
            {"name", text_json(commit.name)},
            {"partly", commit.partly},
            {"suspects", commit.suspects},
            {"scenarios", commit.scenarios}};
}

}  // namespace

ReportCase report_case(const ScenarioComparison& comparison) {
    ReportCase result{.status = status_of(comparison),
                      .id = comparison.id,
                      .title = comparison.title,
                      .file = comparison.file,
                      .line = 0,
                      .kind = std::string(status_word(comparison)),
                      .message = message_of(comparison),
                      .text = {},
                      .wall_s = 0};
    if (result.status != ReportCase::Status::fail && result.status != ReportCase::Status::error) return result;
    result.line = line_of(comparison);
    result.text = comparison_text(comparison, {.colour = false, .width = 100});
    return result;
}

std::string jsonl_comparison(const ScenarioComparison& comparison) {
    Json json = {{"type", "comparison"},
                 {"scenario", comparison.id},
                 {"status", status_word(comparison)},
                 {"note", text_json(comparison.note)},
                 {"notes", Json::array()},
                 {"findings", Json::array()}};
    for (const std::string& note : comparison.notes) json["notes"].push_back(text_json(note));
    for (const Finding& finding : comparison.findings) json["findings"].push_back(finding_json(finding));
    return json.dump() + "\n";
}

std::string jsonl_cause(const ChangeGroup& group) {
    Json json = {{"type", "cause"},
                 {"kind", change_kind_name(group.kind)},
                 {"change", text_json(group.change)},
                 {"fact", group.fact},
                 {"count", group.count},
                 {"scenarios", group.scenarios},
                 {"accepted", group.accepted},
                 {"reason", text_json(group.reason)},
                 {"commits", Json::array()},
                 {"no_commit", text_json(group.no_commit)}};
    for (const CauseCommit& commit : group.commits) json["commits"].push_back(commit_json(commit));
    return json.dump() + "\n";
}

}  // namespace faultline
