// The findings as scenarios, each of them verified.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "api/files.hpp"
#include "cli/explore.hpp"
#include "cli/explore_subjects.hpp"
#include "expect/match.hpp"
#include "explore/findings.hpp"
#include "explore/minimal.hpp"
#include "scenario/parse.hpp"

namespace faultline::cli {
namespace {

constexpr std::size_t kMostTried = 5;  // of one finding's trials, until one makes a scenario that passes

Transcript run_one(const Scenario& scenario, const RunOptions& options, const PoolOptions& pool) {
    Transcript transcript;
    run_jobs({{&scenario, options}}, pool, &g_interrupted, [&](JobResult result) {
        transcript = std::move(result.transcript);
        return true;
    });
    return transcript;
}

// Its run, with the fault of the trial; nullopt where the scenario is not among those given.
struct Shown {
    Scenario scenario;
    Transcript run;
};
std::optional<Shown> show(const TrialRecord& record, const std::vector<Scenario>& scenarios, const RunOptions& options,
                          const PoolOptions& pool) {
    const auto found = std::ranges::find(scenarios, record.scenario, &Scenario::id);
    if (found == scenarios.end()) return std::nullopt;
    const Extended base = extend(*found, run_one(*found, options, pool), kPatienceNs);
    const auto step =
        std::ranges::find_if(base.scenario.steps, [&](const Step& each) { return each.place.line == record.line; });
    if (step == base.scenario.steps.end()) return std::nullopt;
    CallPoint point;
    point.step = static_cast<int>(step - base.scenario.steps.begin());
    point.process = record.process;
    point.call = find_system_call(record.call.substr(0, record.call.find(' '))).value_or(SystemCall::socket);
    point.nth = record.nth;
    Shown shown{with_fault(base.scenario, point, record.fault), {}};
    // Their end shows neither, and is long: what comes of retrying.
    const bool needs_end = record.judgement.effect == Effect::leak || record.judgement.effect == Effect::lost;
    if (!needs_end)
        shown.scenario.steps.resize(
            std::min(shown.scenario.steps.size(), static_cast<std::size_t>(base.patience_step) + 1));
    shown.run = run_one(shown.scenario, options, pool);
    return shown;
}

// "" or why the text does not show what it says.
std::string check(const std::string& text, const std::filesystem::path& path, const RunOptions& options,
                  const PoolOptions& pool, const std::string& named_from) {
    const auto parsed = parse_scenarios(
        text, {.file = path.string(), .id = path.stem().string(), .read_file = reader_of_named_files(named_from)});
    if (!parsed) return to_text(parsed.error().front());
    const Transcript run = run_one(parsed->front(), options, pool);
    Matcher matcher(parsed->front(), run.facts, {});
    for (const StepRecord& record : run.steps) matcher.step(record);
    const Verdict verdict = matcher.finish(run.outcome);
    return verdict.kind == OutcomeKind::pass ? "" : verdict.summary;
}

// "" or why there is no such scenario; one that does not pass is not left behind.
std::string write_one(const TrialRecord& record, const std::vector<Scenario>& scenarios, const Build& build,
                      const PoolOptions& pool, const std::string& directory) {
    RunOptions options = build.options;
    options.keep_going = true;
    const auto shown = show(record, scenarios, options, pool);
    if (!shown) return record.scenario + " is not among what is explored";
    const std::string text = minimal_text(record, shown->scenario, shown->run);
    const std::filesystem::path path = std::filesystem::path(directory) / minimal_name(record);
    const std::string why = check(text, path, build.options, pool, record.file);
    if (!why.empty()) return why;
    const auto good = write_file(path.string(), text);
    return good ? "" : good.error();
}

}  // namespace

Exit write_findings(const ExploreState& state, const std::vector<Scenario>& scenarios, const Build& build,
                    const PoolOptions& pool, const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    std::size_t written = 0;
    std::vector<std::string> without;
    for (const Discovery& discovery : findings(state.records)) {
        if (!is_finding(discovery.effect)) continue;
        std::string why;
        for (std::size_t i = 0; i < std::min(discovery.trials.size(), kMostTried); ++i) {
            why = write_one(*discovery.trials[i], scenarios, build, pool, directory);
            if (why.empty()) break;
        }
        if (why.empty())
            ++written;
        else
            without.push_back(fmt::format("{}: {}: {}", effect_name(discovery.effect), discovery.cause, why));
    }
    for (const std::string& line : without) fmt::print("no scenario shows {}\n", line);
    fmt::print("{} scenarios written to {}; each passes\n", written, directory);
    return without.empty() ? Exit::pass : Exit::our_bug;
}

}  // namespace faultline::cli
