#include "compare/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "expect/compare.hpp"
#include "report/layout.hpp"
#include "scenario/vocabulary.hpp"
#include "transcript/counted.hpp"

namespace faultline {
namespace {

constexpr std::size_t kMostLines = 40;      // of one step: what follows is more of the same
constexpr std::size_t kScenariosNamed = 3;  // of one kind of change

std::string kinds_text(const ScenarioComparison& comparison) {
    std::vector<std::string_view> phrases;
    for (const Finding& finding : comparison.findings) {
        const std::string_view phrase = change_kind_phrase(finding.kind);
        if (finding.follows < 0 && std::ranges::find(phrases, phrase) == phrases.end()) phrases.push_back(phrase);
    }
    return fmt::format("{}", fmt::join(phrases, ", "));
}

Colour colour_of(const ScenarioComparison& comparison) {
    if (comparison.status == ScenarioComparison::Status::same) return Colour::green;
    const bool red = comparison.status == ScenarioComparison::Status::broken || comparison.differs_in_behaviour();
    return red ? Colour::red : Colour::yellow;
}

std::string row_text(const DiffRow& row, const TerminalStyle& style) {
    std::string text;
    if (row.kind == DiffRow::Kind::same) return "        " + row.expected + "\n";
    if (!row.expected.empty()) text += paint("      - " + row.expected, Colour::red, style.colour) + "\n";
    if (!row.actual.empty()) text += paint("      + " + row.actual, Colour::green, style.colour) + "\n";
    return text;
}

// Whether a line is so near to one that differs that it helps to see it.
std::vector<bool> shown_rows(const std::vector<DiffRow>& rows) {
    std::vector<bool> shown(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].kind == DiffRow::Kind::same) continue;
        const std::size_t end = std::min(rows.size(), i + kContextLines + 1);
        for (std::size_t j = i - std::min(i, kContextLines); j < end; ++j) shown[j] = true;
    }
    return shown;
}

std::string step_text(const ScenarioComparison& comparison, const StepDiff& diff, const TerminalStyle& style) {
    std::string text = fmt::format("  {}:{}: {}\n", comparison.file, diff.rows.front().place.line, diff.action);
    const std::vector<bool> shown = shown_rows(diff.rows);
    std::size_t lines = 0;
    for (std::size_t i = 0; i < diff.rows.size(); ++i) {
        if (!shown[i]) continue;
        if (i > 0 && !shown[i - 1]) text += "        ...\n";
        if (++lines > kMostLines) {
            const auto more = std::count_if(diff.rows.begin() + static_cast<std::ptrdiff_t>(i), diff.rows.end(),
                                            [](const DiffRow& row) { return row.kind != DiffRow::Kind::same; });
            return text + fmt::format("        ... and {} more that differ\n", more);
        }
        text += row_text(diff.rows[i], style);
    }
    return text;
}

std::string outcome_text(const ScenarioComparison& comparison, const TerminalStyle& style) {
    if (comparison.baseline_outcome == comparison.candidate_outcome) return "";
    const auto shown = [](const std::string& line) { return line.empty() ? "(ends well)" : line; };
    return paint("      - " + std::string(shown(comparison.baseline_outcome)), Colour::red, style.colour) + "\n" +
           paint("      + " + std::string(shown(comparison.candidate_outcome)), Colour::green, style.colour) + "\n";
}

// The first place that shows it.
std::string evidence_text(const ChangeGroup& group, const TerminalStyle& style) {
    constexpr std::size_t kNarrowest = 40, kIndent = 13;
    const std::size_t room = std::max<std::size_t>(static_cast<std::size_t>(style.width), kNarrowest) - kIndent;
    const bool both = !group.baseline.empty() && !group.candidate.empty();
    const int mark = both ? first_difference(group.baseline, group.candidate) : 0;
    std::string text;
    const auto add = [&](const char* sign, const std::string& line, Colour colour) {
        const std::size_t begin = begin_in_sight(line.size(), static_cast<std::size_t>(std::max(mark, 0)), room);
        text += paint(fmt::format("           {} {}", sign, cut(line, begin, room)), colour, style.colour) + "\n";
    };
    if (!group.baseline.empty()) add("-", group.baseline, Colour::red);
    if (!group.candidate.empty() && group.candidate != group.baseline) add("+", group.candidate, Colour::green);
    return text;
}

std::string consequences_text(const ChangeGroup& group) {
    constexpr std::size_t kNamed = 3;
    std::string text;
    std::size_t lines = 0;
    for (std::size_t i = 0; i < group.consequences.size(); ++i) {
        const Consequence& one = group.consequences[i];
        lines += one.count;
        if (i < kNamed) text += fmt::format("{}{} {}", i == 0 ? "" : ", ", change_kind_name(one.kind), one.change);
    }
    if (text.empty()) return "";
    if (group.consequences.size() > kNamed)
        text += fmt::format(" and {} more kinds", group.consequences.size() - kNamed);
    return fmt::format("           from it follow {}: {}\n", counted(lines, "other line"), text);
}

std::string named_scenarios(const std::vector<std::string>& ids) {
    const std::size_t named = std::min(ids.size(), kScenariosNamed);
    const std::string text =
        fmt::format("{}", fmt::join(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(named), ", "));
    return ids.size() == named ? text : text + fmt::format(" and {} more", ids.size() - named);
}

}  // namespace

std::string_view status_word(const ScenarioComparison& comparison) {
    switch (comparison.status) {
        case ScenarioComparison::Status::same: return "same";
        case ScenarioComparison::Status::one_side: return "one side";
        case ScenarioComparison::Status::skipped: return "skipped";
        case ScenarioComparison::Status::broken: return "error";
        case ScenarioComparison::Status::differs: break;
    }
    if (comparison.is_accepted()) return "accepted";
    return comparison.differs_in_behaviour() ? "differs" : "by facts";
}

std::set<std::string> build_facts(const Facts& facts) {
    std::set<std::string> result;
    for (const FactInfo& fact : all_facts())
        if (fact.told_by != ToldBy::run && facts.names.contains(std::string(fact.name))) result.emplace(fact.name);
    return result;
}

std::string builds_text(const std::vector<BuildInfo>& builds) {
    std::size_t widest = 0;
    for (const BuildInfo& build : builds) widest = std::max(widest, build.called.size());
    std::string text;
    for (const BuildInfo& build : builds) {
        text += fmt::format("{:<{}}  libzmq {}  {}\n{:<{}}  sha256 {}  {}\n", build.called, widest, build.version,
                            build.file, "", widest, build.sha256.substr(0, 16), fmt::join(build.facts, " "));
    }
    return text;
}

std::string contrast_text(const BuildInfo& baseline, const BuildInfo& candidate) {
    if (baseline.sha256 == candidate.sha256)
        return fmt::format("{} and {} are the same file: nothing but the harness is compared\n", baseline.called,
                           candidate.called);
    std::string text;
    const auto add = [&](const BuildInfo& one, const BuildInfo& other) {
        std::vector<std::string> only;
        std::ranges::set_difference(one.facts, other.facts, std::back_inserter(only));
        const char* article = one.called.size() > 1 ? "the " : "";  // none before the letter of a matrix
        if (!only.empty()) text += fmt::format("only {}{} has: {}\n", article, one.called, fmt::join(only, " "));
    };
    add(baseline, candidate);
    add(candidate, baseline);
    return text;
}

std::string comparison_text(const ScenarioComparison& comparison, const TerminalStyle& style) {
    const bool differs = comparison.status == ScenarioComparison::Status::differs;
    std::string text = paint(fmt::format("{:<8}", status_word(comparison)), colour_of(comparison), style.colour) + " " +
                       comparison.id + "  " + (differs ? kinds_text(comparison) : comparison.note) + "\n";
    for (const std::string& note : comparison.notes) text += "  " + note + "\n";
    for (const StepDiff& diff : comparison.steps)
        if (!diff.same()) text += step_text(comparison, diff, style);
    return text + outcome_text(comparison, style);
}

std::string left_out_text(const std::vector<ScenarioComparison>& comparisons) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const ScenarioComparison& comparison : comparisons) {
        const bool left_out = comparison.status == ScenarioComparison::Status::one_side ||
                              comparison.status == ScenarioComparison::Status::skipped;
        if (!left_out) continue;
        by_reason[fmt::format("{:<8} {}", status_word(comparison), comparison.note)].push_back(comparison.id);
    }
    std::string text;
    for (const auto& [reason, ids] : by_reason) text += fmt::format("{}: {}\n", reason, named_scenarios(ids));
    return text;
}

std::vector<std::string> commit_lines(const ChangeGroup& group) {
    constexpr std::size_t kDigits = 10;
    std::vector<std::string> lines;
    if (!group.no_commit.empty()) lines.push_back("no commit: " + group.no_commit);
    for (const CauseCommit& commit : group.commits) {
        lines.push_back(
            fmt::format("{}{}  {}  {}{}", commit.partly ? "no longer as before since " : "",
                        commit.id.substr(0, kDigits), commit.date, commit.subject,
                        group.commits.size() == 1 ? "" : fmt::format(" (in {})", fmt::join(commit.scenarios, ", "))));
        if (!commit.suspects.empty())
            lines.push_back(fmt::format("or one of {} before it that could not be judged",
                                        counted(commit.suspects.size(), "commit")));
    }
    return lines;
}

std::string groups_text(const std::vector<ChangeGroup>& groups, const TerminalStyle& style) {
    if (groups.empty()) return "";
    std::string text = counted(groups.size(), "cause") + "\n";
    for (const ChangeGroup& group : groups) {
        std::string note = !group.fact.empty() ? fmt::format("  (only one is built with {})", group.fact) : "";
        if (group.accepted) note = group.reason.empty() ? "  (accepted)" : "  (accepted: " + group.reason + ")";
        text += "  " + paint(group.key(), group.accepted ? Colour::dim : Colour::bold, style.colour) + note + "\n";
        text +=
            fmt::format("           {} in {}: {}\n", group.count == 1 ? "once" : fmt::format("{} times", group.count),
                        counted(group.scenarios.size(), "scenario"), named_scenarios(group.scenarios));
        for (const std::string& line : commit_lines(group)) text += "           " + line + "\n";
        text += evidence_text(group, style) + consequences_text(group);
    }
    return text;
}

std::string counts_text(const ComparisonCounts& counts) {
    std::string text = fmt::format("{} same, {} differ", counts.same, counts.differs);
    const auto add = [&](std::size_t number, const char* what) {
        if (number != 0) text += fmt::format(", {} {}", number, what);
    };
    add(counts.accepted, "accepted");
    add(counts.by_facts, "differ only by what one is built with");
    add(counts.one_side, "on one side only");
    add(counts.skipped, "skipped");
    add(counts.broken, "broken");
    return text + "\n";
}

}  // namespace faultline
