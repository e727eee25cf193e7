// compare --explore: which injected faults a candidate handles differently from the baseline.
#include <fmt/format.h>

#include "cli/explore.hpp"
#include "explore/contrast.hpp"

namespace faultline::cli {
namespace {

// What was not explored, and why; a fault of the harness ends it.
Exit tell(const Explored& explored, const Build& build) {
    for (const std::string& line : explored.state.header.not_explored)
        fmt::print("{} not explored: {}\n", build.info.called, line);
    for (const auto& [index, record] : explored.state.records) {
        if (record.judgement.effect != Effect::broken) continue;
        fmt::print("{}:{}: {} {} in {}: harness error: {}: {}\n", record.file, record.line, record.call, record.fault,
                   build.info.called, record.judgement.cause, record.judgement.detail);
    }
    return explored.exit == Exit::fail && explored.state.is_complete() ? Exit::pass : explored.exit;
}

}  // namespace

Exit compare_explored(const std::vector<Scenario>& scenarios, const std::vector<Build>& builds, const PoolOptions& pool,
                      std::size_t first) {
    ExploreArguments arguments;
    arguments.first = first;
    ExplorePart part;
    const Explored baseline = explore_calls(scenarios, builds[0], pool, arguments, part);
    if (const Exit exit = tell(baseline, builds[0]); exit != Exit::pass) return exit;
    for (const auto& [index, record] : baseline.state.records) part.wanted.insert(trial_key(record));
    const Explored candidate = explore_calls(scenarios, builds[1], pool, arguments, part);
    if (const Exit exit = tell(candidate, builds[1]); exit != Exit::pass) return exit;
    const Contrast result = contrast(baseline.state.records, candidate.state.records);
    fmt::print("\n{}", contrast_text(result));
    return result.changes.empty() && result.fresh.empty() ? Exit::pass : Exit::fail;
}

}  // namespace faultline::cli
