#include "api/means.hpp"

#include <fmt/format.h>

#include "scenario/parse.hpp"

namespace faultline {
namespace {

// The least that starts libzmq's threads, has it tell the time, and calls the kernel.
constexpr std::string_view kLook = "title look\nsocket probe PAIR\nrecv probe dontwait -> EAGAIN\n";

}  // namespace

std::vector<Transcript> look_at_means(const std::vector<RunOptions>& options, PoolOptions pool,
                                      const volatile bool* interrupted, bool with_trial) {
    const auto scenarios = parse_scenarios(kLook, {.file = "look.fault", .id = "look"});
    pool.on_progress = nullptr;
    std::vector<Job> jobs;
    for (const RunOptions& each : options) {
        jobs.push_back({&scenarios->front(), each});
        jobs.back().options.keep_going = true;
        jobs.back().options.look = !each.free;
        jobs.back().options.tries = with_trial && !each.free;
    }
    std::vector<Transcript> looks(options.size());
    const bool complete = run_jobs(jobs, pool, interrupted, [&](JobResult result) {
        looks[result.job] = std::move(result.transcript);
        return true;
    });
    if (!complete) looks.clear();
    return looks;
}

// A libzmq that does not come back from being asked for a message need not have told the time.
std::string what_is_unfit(const Transcript& look) {
    const bool went_well = look.outcome.kind == OutcomeKind::pass;
    std::string text;
    for (const MeansCheck& check : look.means) {
        const bool counts = went_well || check.name == "turns" || check.name == "wall clock";
        if (!check.good && counts) text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", check.name, check.found);
    }
    return text;
}

}  // namespace faultline
