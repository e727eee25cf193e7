// Harness: runs cases in workers and judges what they bring back.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>
#include <utility>

#include "api/details.hpp"
#include "api/faultline/faultline.hpp"
#include "api/means.hpp"
#include "api/tools.hpp"
#include "engine/remedies.hpp"
#include "engine/worker.hpp"
#include "report/terminal.hpp"
#include "shim/shared.hpp"
#include "transcript/json.hpp"

namespace faultline {

struct Harness::Parts {
    RunOptions run;
    PoolOptions pool;
    std::vector<MeansCheck> means;
};

namespace {

Result judged(const Case& what, const RunOptions& options, JobResult job) {
    const Scenario& scenario = *what.scenario;
    Matcher matcher(scenario, job.transcript.facts, match_options(options));
    for (const StepRecord& record : job.transcript.steps) matcher.step(record);
    Verdict verdict = matcher.finish(job.transcript.outcome);
    const Place place = place_of_failure(scenario, verdict);
    Result result{.run = job.job,
                  .outcome = std::string(outcome_name(verdict.kind)),
                  .summary = verdict.summary,
                  .text = {},
                  .transcript = matcher.transcript_text(job.transcript.outcome),
                  .file = place.file,
                  .line = std::max(place.line, what.line),
                  .wall_s = job.wall_s,
                  .details = nullptr};
    if (!result.good()) result.text = without_newline(failure_text(scenario, verdict, job.transcript.outcome, {}));
    result.details = std::make_shared<const RunDetails>(
        RunDetails{std::move(matcher), std::move(job.transcript), std::move(verdict)});
    return result;
}

}  // namespace

std::string without_newline(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Place place_of_failure(const Scenario& scenario, const Verdict& verdict) {
    for (const StepDiff& diff : verdict.steps)
        for (const DiffRow& row : diff.rows)
            if (row.kind != DiffRow::Kind::same) return row.place;
    for (const DiffRow& row : verdict.outcome)
        if (row.kind != DiffRow::Kind::same) return row.place;
    if (!verdict.steps.empty() && verdict.steps.back().step >= 0 && verdict.kind != OutcomeKind::pass)
        return scenario.steps.at(static_cast<std::size_t>(verdict.steps.back().step)).place;
    return {scenario.file, 1, 1};
}

tl::expected<Isolation, std::string> choose_isolation(const std::string& wanted) {
    if (wanted == "auto") return Sandbox::best_available(nullptr);
    if (wanted == "network") {
        const bool root = Sandbox::try_out(Isolation::network_root).has_value();
        return root ? Isolation::network_root : Isolation::network_user;
    }
    constexpr std::array<std::pair<std::string_view, Isolation>, 3> kNamed = {{{"namespace", Isolation::namespace_root},
                                                                               {"user", Isolation::namespace_user},
                                                                               {"address", Isolation::address}}};
    for (const auto& [name, isolation] : kNamed)
        if (wanted == name) return isolation;
    return tl::make_unexpected("--isolation takes auto, namespace, user, network or address, not " + wanted);
}

tl::expected<RunOptions, std::string> run_options(const HarnessOptions& options) {
    auto tools = find_tools();
    if (!tools) return tl::make_unexpected(tools.error());
    auto library = open_library(options.libzmq);
    if (!library) return tl::make_unexpected(library.error());
    RunOptions run;
    run.libzmq = library->path;
    run.stub = std::move(library->stub);
    run.counter_reads = std::move(library->counter_reads);
    if (const char* without = std::getenv(lockstep::kWithoutVariable)) run.without = without;
    run.subject = tools->subject;
    run.shim = tools->shim;
    run.faketime = tools->faketime;
    run.seed = options.seed;
    run.preempt = options.preempt;
    // What asks clock_gettime() instead has virtual time for a counter, which stands still while threads run.
    const bool has_reads = run.counter_reads == nullptr || !run.counter_reads->found.empty();
    run.tsc = options.frozen_tsc || !has_reads ? TscMode::frozen : TscMode::moving;
    run.free = options.free;
    run.hang_limit_ms = options.hang_limit_s * 1000;
    run.step_limit = options.step_limit;
    run.trace = options.trace_turns;
    run.trace_calls = options.trace_calls;
    run.hand_over = options.hand_over;
    return run;
}

std::string unfit_text(const std::string& libzmq, const std::string& what) {
    std::string text = "no run with " + libzmq + " would be exact on this machine:\n";
    for (std::size_t at = 0, end = 0; at < what.size(); at = end + 1) {
        end = std::min(what.find('\n', at), what.size());
        text += "    " + what.substr(at, end - at) + "\n";
    }
    return text + "`faultline doctor --libzmq " + libzmq + "` looks at each of the means";
}

tl::expected<Harness, std::string> Harness::open(const HarnessOptions& options) {
    auto harness = open_harness(options);
    if (!harness) return tl::make_unexpected(harness.error().why);
    return std::move(*harness);
}

tl::expected<Harness, OpenError> open_harness(const HarnessOptions& options) {
    auto run = run_options(options);
    if (!run) return tl::make_unexpected(OpenError{run.error()});
    const auto isolation = choose_isolation(options.isolation);
    if (!isolation) return tl::make_unexpected(OpenError{isolation.error()});
    sweep_stale_directories();
    const int cpus = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    PoolOptions pool;
    pool.isolation = *isolation;
    pool.jobs = options.trace_turns ? 1 : options.jobs > 0 ? options.jobs : cpus;
    pool.run_limit_ms = options.timeout_s * 1000;
    std::vector<MeansCheck> means;
    if (!options.free) {
        auto looks = look_at_means({*run}, pool, nullptr, false);
        // No directory, too few files, a libzmq that cannot be loaded: each scenario would say the same.
        const Outcome& outcome = looks.front().outcome;
        if (outcome.kind == OutcomeKind::error) return tl::make_unexpected(OpenError{outcome.message});
        const std::string unfit = what_is_unfit(looks.front());
        if (!unfit.empty()) return tl::make_unexpected(OpenError{unfit_text(run->libzmq, unfit), true});
        means = std::move(looks.front().means);
    }
    return Harness(
        std::make_shared<const Harness::Parts>(Harness::Parts{std::move(*run), std::move(pool), std::move(means)}));
}

Result Harness::run(const Case& what) const {
    Result only;
    run({{.what = what, .keep = {}}}, [&](Result result) {
        only = std::move(result);
        return true;
    });
    return only;
}

bool Harness::run(const std::vector<Run>& runs, const std::function<bool(Result)>& on_result,
                  const Watch& watch) const {
    std::vector<Job> jobs;
    jobs.reserve(runs.size());
    for (const Run& each : runs) {
        jobs.push_back({each.what.scenario.get(), parts_->run});
        jobs.back().options.keep = each.keep;
    }
    PoolOptions pool = parts_->pool;
    pool.on_progress = watch.on_progress;
    return run_jobs(jobs, pool, watch.interrupted, [&](JobResult job) {
        const Case& what = runs[job.job].what;
        return on_result(judged(what, parts_->run, std::move(job)));
    });
}

const std::vector<MeansCheck>& Harness::means() const { return parts_->means; }

std::string Harness::libzmq() const { return parts_->run.libzmq; }

std::vector<std::string> Harness::remedies() const {
    return faultline::remedies(parts_->pool.isolation, read_confinement());
}

bool Harness::frozen_tsc() const { return parts_->run.tsc == TscMode::frozen; }

std::string Harness::isolation() const { return std::string(isolation_name(parts_->pool.isolation)); }

}  // namespace faultline
