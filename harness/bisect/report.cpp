#include "bisect/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "compare/text.hpp"
#include "expect/recorded_text.hpp"
#include "report/layout.hpp"
#include "transcript/counted.hpp"

namespace faultline {
namespace {

constexpr std::size_t kComparisonsShown = 3;  // of one commit: more of them say the same
constexpr std::size_t kScenariosNamed = 3;    // of one kind of change
constexpr std::size_t kSkippedNamed = 8;      // that may be the first

// The answers that are the same commit: it has one section.
struct Section {
    std::string first, before;
    std::vector<std::string> suspects;
    bool is_other = false;  // here a run stopped being as the good one, and did not become as the bad one
    std::vector<const BisectResult*> results;
};

std::vector<Section> sections_of(const std::vector<BisectResult>& results) {
    std::vector<Section> sections;
    const auto add = [&](Section section, const BisectResult& result) {
        const auto same = std::ranges::find_if(sections, [&](const Section& other) {
            return other.first == section.first && other.suspects == section.suspects &&
                   other.is_other == section.is_other;
        });
        if (same != sections.end()) {
            same->results.push_back(&result);
            return;
        }
        section.results.push_back(&result);
        sections.push_back(std::move(section));
    };
    for (const BisectResult& result : results) {
        if (!result.first_other.empty())
            add({result.first_other, result.before_other, result.suspects_of_other, true, {}}, result);
        add({result.first, result.before, result.suspects, false, {}}, result);
    }
    return sections;
}

std::string line_of(const std::string& id, const std::map<std::string, CommitInfo>& commits) {
    const auto info = commits.find(id);
    return info == commits.end() ? short_id(id) : fmt::format("{}  {}", short_id(id), info->second.subject);
}

std::string indented(const std::string& text, std::string_view indent) {
    std::string result;
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        result += std::string(indent) + text.substr(at, end - at) + "\n";
    }
    return result;
}

std::string commit_text(const std::string& id, const std::map<std::string, CommitInfo>& commits,
                        const TerminalStyle& style) {
    std::string text = paint(line_of(id, commits), Colour::bold, style.colour) + "\n";
    const auto info = commits.find(id);
    if (info == commits.end()) return text;
    const CommitInfo& commit = info->second;
    text += fmt::format("  {}  {}{}\n", commit.date, commit.author, commit.name.empty() ? "" : "  " + commit.name);
    return text + indented(commit.files, "  ");
}

const std::string* why_skipped(const Section& section, const std::string& id) {
    for (const BisectResult* result : section.results)
        for (const Skipped& skipped : result->skipped)
            if (skipped.commit == id) return &skipped.why;
    return nullptr;
}

std::string suspects_text(const Section& section, const std::map<std::string, CommitInfo>& commits) {
    if (section.suspects.empty()) return "";
    std::string text =
        fmt::format("  or one of {} before it that could not be judged:\n", counted(section.suspects.size(), "commit"));
    for (std::size_t i = 0; i < std::min(section.suspects.size(), kSkippedNamed); ++i) {
        const std::string* why = why_skipped(section, section.suspects[i]);
        text += fmt::format("    {}\n", line_of(section.suspects[i], commits));
        if (why != nullptr) text += fmt::format("      {}\n", *why);
    }
    if (section.suspects.size() > kSkippedNamed)
        text += fmt::format("    and {} more\n", section.suspects.size() - kSkippedNamed);
    return text;
}

// The kinds of change, each with the scenarios that show it.
std::string questions_text(const Section& section, const std::vector<Scenario>& scenarios) {
    std::vector<std::pair<std::string, std::vector<std::string>>> shown;
    for (const BisectResult* result : section.results) {
        const std::string text = result->question.text();
        const auto same = std::ranges::find(shown, text, [](const auto& one) { return one.first; });
        const std::string& id = scenarios[result->question.scenario].id;
        if (same == shown.end()) {
            shown.push_back({text, {id}});
        } else {
            same->second.push_back(id);
        }
    }
    std::string text;
    for (auto& [change, ids] : shown) {
        const std::size_t named = std::min(ids.size(), kScenariosNamed);
        const std::size_t more = ids.size() - named;
        ids.resize(named);
        text += fmt::format("  {}{}\n           in {}{}\n", section.is_other ? "no longer as before: " : "", change,
                            fmt::join(ids, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
    }
    return text;
}

std::string runs_text(const Section& section, const Bisection& bisection, const std::vector<Scenario>& scenarios,
                      const BisectView& view) {
    const Measurement* before = bisection.measured(section.before);
    const Measurement* after = bisection.measured(section.first);
    if (before == nullptr || after == nullptr || after->runs.empty()) return "";
    std::string text = fmt::format("  - at {}, + at {}\n", short_id(section.before), short_id(section.first));
    std::set<std::size_t> shown;
    std::size_t left_out = 0;
    for (const BisectResult* result : section.results) {
        const std::size_t index = result->question.scenario;
        if (shown.contains(index)) continue;
        if (shown.size() == kComparisonsShown) {
            ++left_out;
            continue;
        }
        shown.insert(index);
        const Scenario& scenario = scenarios[index];
        text += comparison_text(compare_runs(scenario, before->runs[index], after->runs[index]), view.style);
        if (!view.whole_runs) continue;
        text += fmt::format("# {} at {}\n{}", scenario.id, short_id(section.before),
                            recorded_steps(scenario, before->runs[index]));
        text += fmt::format("# {} at {}\n{}", scenario.id, short_id(section.first),
                            recorded_steps(scenario, after->runs[index]));
    }
    return left_out == 0 ? text : text + fmt::format("  {} more show it\n", counted(left_out, "run"));
}

std::string contrary_text(const Section& section, const std::map<std::string, CommitInfo>& commits) {
    std::set<std::string> contrary;
    if (!section.is_other)
        for (const BisectResult* result : section.results)
            contrary.insert(result->contrary.begin(), result->contrary.end());
    std::string text;
    for (const std::string& id : contrary)
        text += fmt::format("  it came or went more than once: {} says otherwise\n", line_of(id, commits));
    return text;
}

}  // namespace

std::string short_id(const std::string& commit) { return commit.substr(0, 10); }

std::vector<std::string> commits_to_describe(const std::vector<BisectResult>& results) {
    std::set<std::string> ids;
    for (const Section& section : sections_of(results)) {
        ids.insert(section.first);
        for (std::size_t i = 0; i < std::min(section.suspects.size(), kSkippedNamed); ++i)
            ids.insert(section.suspects[i]);
        for (const BisectResult* result : section.results) {
            ids.insert(result->contrary.begin(), result->contrary.end());
            for (const Skipped& skipped : result->skipped) ids.insert(skipped.commit);
        }
    }
    return {ids.begin(), ids.end()};
}

std::string results_text(const Bisection& bisection, const std::vector<Scenario>& scenarios,
                         const std::map<std::string, CommitInfo>& commits, const BisectView& view) {
    const std::vector<BisectResult> results = bisection.results();
    std::string text;
    for (const Section& section : sections_of(results)) {
        text += "\n" + commit_text(section.first, commits, view.style) + suspects_text(section, commits) +
                questions_text(section, scenarios) + contrary_text(section, commits) +
                runs_text(section, bisection, scenarios, view);
    }
    std::map<std::string, std::string> skipped;
    for (const BisectResult& result : results)
        for (const Skipped& one : result.skipped) skipped.emplace(one.commit, one.why);
    if (!skipped.empty()) text += fmt::format("\n{} not judged\n", counted(skipped.size(), "commit"));
    for (const auto& [id, why] : skipped) text += fmt::format("  {}\n    {}\n", line_of(id, commits), why);
    return text;
}

bool all_found(const std::vector<BisectResult>& results) {
    return std::ranges::all_of(results, [](const BisectResult& result) {
        return result.suspects.empty() && result.suspects_of_other.empty() && result.contrary.empty();
    });
}

}  // namespace faultline
