#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace faultline {
namespace {

constexpr std::size_t kSlowestShown = 3;

struct Counted {
    OutcomeKind kind;
    std::string_view one, many;
    bool always;
};
constexpr Counted kCounted[] = {
    {OutcomeKind::pass, "passed", "passed", true},
    {OutcomeKind::fail, "failed", "failed", true},
    {OutcomeKind::abort, "abort", "aborts", false},
    {OutcomeKind::crash, "crash", "crashes", false},
    {OutcomeKind::deadlock, "deadlock", "deadlocks", false},
    {OutcomeKind::livelock, "livelock", "livelocks", false},
    {OutcomeKind::hang, "hang", "hangs", false},
    {OutcomeKind::error, "error", "errors", false},
    {OutcomeKind::skip, "skipped", "skipped", true},
};

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
    std::string text =
        skipped_lines(summary) + slowest_lines(summary) + fmt::format("total    {:.2f} s\n", summary.wall_s);
    std::string counts;
    for (const Counted& counted : kCounted) {
        const int count = summary.count(counted.kind);
        if (count == 0 && !counted.always) continue;
        counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, count == 1 ? counted.one : counted.many);
    }
    return text + counts + "\n";
}

}  // namespace faultline
