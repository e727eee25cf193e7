// The thread orders that matter: a scenario under many seeds.
#include <fmt/format.h>

#include "cli/explore.hpp"
#include "explore/schedules.hpp"

namespace faultline::cli {

Exit explore_schedules(const std::vector<Scenario>& scenarios, const Build& build, const PoolOptions& pool,
                       int schedules) {
    std::size_t several = 0;
    for (const Scenario& scenario : scenarios) {
        std::vector<Job> jobs;
        for (int seed = 0; seed <= schedules; ++seed) {
            RunOptions options = build.options;
            options.seed = static_cast<std::uint64_t>(seed);
            options.preempt = seed != 0;
            jobs.push_back({&scenario, options});
        }
        ScheduleTally tally(scenario);
        std::string why;
        const bool complete = run_jobs(jobs, pool, &g_interrupted, [&](JobResult result) {
            const Outcome& outcome = result.transcript.outcome;
            if (outcome.kind == OutcomeKind::error || outcome.kind == OutcomeKind::skip) why = outcome.message;
            tally.add(result.job, result.transcript);
            return why.empty();
        });
        if (!why.empty()) {
            fmt::print("not explored: {}: {}\n", scenario.id, why);
            continue;
        }
        if (!complete) return Exit::fail;
        fmt::print("{}", tally.text());
        if (tally.variants().size() > 1) ++several;
    }
    fmt::print("{} of {} scenarios have more than one transcript; `run --seed N --preempt` repeats that of a seed\n",
               several, scenarios.size());
    return Exit::pass;
}

}  // namespace faultline::cli
