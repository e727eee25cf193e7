#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "transcript/json.hpp"

namespace faultline {
namespace {

constexpr std::size_t kSlowestShown = 3;

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

std::string skipped_lines(const RunSummary& summary) {
    std::string text;
    for (const ScenarioResult& result : summary.results) {
        if (result.kind != OutcomeKind::skip) continue;
        text += fmt::format("skipped  {}{}{}\n", result.id, result.note.empty() ? "" : ": ", result.note);
    }
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

void RunSummary::add(std::string id, OutcomeKind kind, std::string note, double scenario_wall_s) {
    results.push_back({.id = std::move(id), .kind = kind, .note = std::move(note), .wall_s = scenario_wall_s});
}

int RunSummary::count() const { return static_cast<int>(results.size()); }

int RunSummary::count(OutcomeKind kind) const {
    return static_cast<int>(std::ranges::count(results, kind, &ScenarioResult::kind));
}

bool RunSummary::all_skipped() const { return count(OutcomeKind::skip) == count(); }

std::string summary_text(const RunSummary& summary) {
    return skipped_lines(summary) + red_lines(summary) + slowest_lines(summary) +
           fmt::format("total    {:.2f} s\n{} passed, {}, {} skipped\n", summary.wall_s,
                       summary.count(OutcomeKind::pass), failed_text(summary), summary.count(OutcomeKind::skip));
}

}  // namespace faultline
