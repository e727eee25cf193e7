#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "report/layout.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

constexpr std::size_t kSlowestShown = 3, kReasonsShown = 8;
constexpr int kManyRed = 5;  // fewer can be read one by one

struct Named {
    OutcomeKind kind;
    std::string_view one, many;
};
// What is red, in the order in which it is counted. Whoever looks for `0 failed` must find it only where none of these
// is there.
constexpr Named kRed[] = {
    {OutcomeKind::fail, "fail", "fails"},
    {OutcomeKind::abort, "abort", "aborts"},
    {OutcomeKind::crash, "crash", "crashes"},
    {OutcomeKind::deadlock, "deadlock", "deadlocks"},
    {OutcomeKind::livelock, "livelock", "livelocks"},
    {OutcomeKind::hang, "hang", "hangs"},
    {OutcomeKind::error, "error", "errors"},
};

bool is_red(const ScenarioResult& result) {
    return result.kind != OutcomeKind::pass && result.kind != OutcomeKind::skip;
}

// "3 failed (1 fail, 2 aborts)"; the kinds only where some are others than plain failures.
std::string failed_text(const RunSummary& summary) {
    std::string kinds;
    for (const Named& named : kRed) {
        const int count = summary.count(named.kind);
        if (count == 0) continue;
        kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, count == 1 ? named.one : named.many);
    }
    const auto failed = static_cast<int>(std::ranges::count_if(summary.results, is_red));
    const bool plain = failed == summary.count(OutcomeKind::fail);
    return fmt::format("{} failed", failed) + (plain ? "" : " (" + kinds + ")");
}

std::string red_lines(const RunSummary& summary) {
    std::string text;
    for (const ScenarioResult& result : summary.results) {
        if (is_red(result)) text += fmt::format("{:<8} {}\n", outcome_name(result.kind), result.id);
    }
    return text;
}

// "because  20  abort: Assertion failed: …", a line for each reason that several have.
std::string reason_lines(const RunSummary& summary, std::size_t width) {
    std::vector<std::pair<std::string, int>> reasons;
    int red = 0;
    for (const ScenarioResult& result : summary.results) {
        if (!is_red(result)) continue;
        ++red;
        const std::string reason = reason_without_line(result.reason);
        auto known = std::ranges::find(reasons, reason, &std::pair<std::string, int>::first);
        if (known == reasons.end()) known = reasons.insert(reasons.end(), {reason, 0});
        ++known->second;
    }
    std::erase_if(reasons, [](const auto& reason) { return reason.second < 2 || reason.first.empty(); });
    if (red < kManyRed) return "";
    std::ranges::stable_sort(reasons, std::greater(), &std::pair<std::string, int>::second);
    if (reasons.size() > kReasonsShown) reasons.resize(kReasonsShown);
    std::string text;
    for (const auto& [reason, count] : reasons) {
        const std::string first = fmt::format("{:<8} {:>4}  ", text.empty() ? "because" : "", count);
        text += wrap(reason, first, first.size(), width);
    }
    return text;
}

std::string skipped_lines(const RunSummary& summary) {
    std::string text;
    for (const ScenarioResult& result : summary.results) {
        if (result.kind != OutcomeKind::skip) continue;
        text += fmt::format("skipped  {}{}{}\n", result.id, result.note.empty() ? "" : ": ", result.note);
    }
    return text;
}

std::string remedy_lines(const RunSummary& summary) {
    std::string text;
    if (summary.count(OutcomeKind::skip) == 0) return text;
    for (const std::string& remedy : summary.remedies) text += fmt::format("remedy   {}\n", remedy);
    return text;
}

std::string slowest_lines(const RunSummary& summary) {
    std::vector<const ScenarioResult*> run;
    for (const ScenarioResult& result : summary.results) {
        if (result.kind != OutcomeKind::skip) run.push_back(&result);
    }
    std::ranges::sort(run, [](const ScenarioResult* one, const ScenarioResult* other) {
        return one->wall_s != other->wall_s ? one->wall_s > other->wall_s : one->id < other->id;
    });
    if (run.size() > kSlowestShown) run.resize(kSlowestShown);
    std::string text;
    for (const ScenarioResult* result : run) {
        text += fmt::format("{:<7}  {:.2f} s  {}\n", text.empty() ? "slowest" : "", result->wall_s, result->id);
    }
    return text;
}

}  // namespace

void RunSummary::add(std::string id, OutcomeKind kind, std::string note, double scenario_wall_s, std::string reason) {
    results.push_back({.id = std::move(id),
                       .kind = kind,
                       .note = std::move(note),
                       .wall_s = scenario_wall_s,
                       .reason = std::move(reason)});
}

int RunSummary::count() const { return static_cast<int>(results.size()); }

int RunSummary::count(OutcomeKind kind) const {
    return static_cast<int>(std::ranges::count(results, kind, &ScenarioResult::kind));
}

bool RunSummary::all_skipped() const { return count(OutcomeKind::skip) == count(); }

std::string reason_without_line(const std::string& summary) {
    const std::size_t end = summary.find(": ");
    return summary.starts_with("line ") && end != std::string::npos ? summary.substr(end + 2) : summary;
}

std::string summary_text(const RunSummary& summary, std::size_t width) {
    return skipped_lines(summary) + remedy_lines(summary) + red_lines(summary) + reason_lines(summary, width) +
           slowest_lines(summary) +
           fmt::format("total    {:.2f} s\n{} passed, {}, {} skipped\n", summary.wall_s,
                       summary.count(OutcomeKind::pass), failed_text(summary), summary.count(OutcomeKind::skip));
}

}  // namespace faultline
