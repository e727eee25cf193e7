#include "report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "transcript/json.hpp"

namespace faultline {

void RunSummary::add(std::string id, OutcomeKind kind, std::string note, double slowest_s) {
    results.push_back({std::move(id), kind, std::move(note), slowest_s});
}

bool RunSummary::all_skipped() const {
    return std::all_of(results.begin(), results.end(),
                       [](const ScenarioResult& result) { return result.kind == OutcomeKind::skip; });
}

std::string summary_text(const RunSummary& summary) {
    std::string text;
    int passed = 0, failed = 0, skipped = 0;
    for (const ScenarioResult& result : summary.results) {
        if (result.kind == OutcomeKind::pass) {
            ++passed;
        } else if (result.kind == OutcomeKind::skip) {
            ++skipped;
            text += fmt::format("skipped  {}: {}\n", result.id, result.note);
        } else {
            ++failed;
            text += fmt::format("{:<8} {}\n", outcome_name(result.kind), result.id);
        }
    }
    std::vector<ScenarioResult> slowest = summary.results;
    std::stable_sort(slowest.begin(), slowest.end(),
                     [](const ScenarioResult& a, const ScenarioResult& b) { return a.wall_s > b.wall_s; });
    if (slowest.size() > 3) {
        text += "slowest ";
        for (std::size_t i = 0; i < 3; ++i)
            text += fmt::format("{}{} {:.0f} ms", i == 0 ? " " : ", ", slowest[i].id, slowest[i].wall_s * 1000);
        text += "\n";
    }
    return text + fmt::format("{} scenarios in {:.1f} s\n{} passed, {} failed, {} skipped\n", summary.count(),
                              summary.wall_s, passed, failed, skipped);
}

}  // namespace faultline
