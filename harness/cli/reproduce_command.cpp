// reproduce: what a trace implies, as a scenario that was run.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "api/files.hpp"
#include "capture/program.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "expect/match.hpp"
#include "reproduce/text.hpp"
#include "scenario/parse.hpp"

namespace faultline::cli {
namespace {

// A scenario of more would help nobody, and what its run has is compared with each.
constexpr std::size_t kMostLines = 4000;

struct ReproduceArguments {
    CompareArguments common;  // the one library, and how it is run
    std::string trace, output;
};

Exit our_bug(const std::string& why, const std::string& text) {
    fmt::print(stderr, "faultline: bug: {}\n{}", why, text);
    return Exit::our_bug;
}

// What the language has no words for is a gap: an option of no such value, an endpoint with a line break in it.
tl::expected<std::vector<Scenario>, std::string> parse_plan(Plan& plan, const std::string& title,
                                                            const ParseOptions& options) {
    constexpr std::size_t kBefore = 3;  // the number of the first step's line
    for (;;) {
        const std::string text = planned_text(plan, title);
        auto scenarios = parse_scenarios(text, options);
        if (scenarios) return std::move(*scenarios);
        const Diagnostic& error = scenarios.error().front();
        const auto step = static_cast<std::size_t>(error.place.line) - kBefore;
        if (step >= plan.steps.size()) return tl::make_unexpected(to_text(error) + text);
        plan.gaps.push_back(
            fmt::format("line {}: {}: {}", plan.steps[step].of_line, plan.steps[step].text, error.message));
        plan.steps.erase(plan.steps.begin() + static_cast<std::ptrdiff_t>(step));
    }
}

Transcript run_one(const Scenario& scenario, const Build& build, const PoolOptions& pool, bool keep_going) {
    Job job{&scenario, build.options};
    job.options.keep_going = keep_going;
    Transcript transcript;
    run_jobs({job}, pool, &g_interrupted, [&](JobResult result) {
        transcript = std::move(result.transcript);
        return true;
    });
    return transcript;
}

// "" or why the text does not pass.
std::string check(const std::string& text, const ParseOptions& options, const Build& build, const PoolOptions& pool) {
    const auto parsed = parse_scenarios(text, options);
    if (!parsed) return to_text(parsed.error().front());
    const Transcript run = run_one(parsed->front(), build, pool, false);
    Matcher matcher(parsed->front(), run.facts, {});
    for (const StepRecord& record : run.steps) matcher.step(record);
    const Verdict verdict = matcher.finish(run.outcome);
    return verdict.kind == OutcomeKind::pass ? "" : verdict.summary;
}

Exit reproduce_command(const ReproduceArguments& arguments) {
    capture::await_writer(arguments.trace);
    const auto trace = trace::read_trace(arguments.trace, kMostLines);
    if (!trace) return usage_error(trace.error());
    if (trace->ending == trace::Ending::stopped)
        fmt::print(stderr, "faultline: {}: only its first {} lines are used\n", arguments.trace, kMostLines);
    if (!trace->problem.empty()) fmt::print(stderr, "faultline: {}; what comes before it is used\n", trace->problem);
    const Story story = read_story(*trace);
    if (story.actors.empty())
        return usage_error(arguments.trace + ": no socket was opened: there is nothing to reproduce");
    const auto isolation = choose_isolation(arguments.common.run.isolation);
    if (!isolation) return usage_error(isolation.error());
    sweep_stale_directories();
    catch_signals();
    const PoolOptions pool = pool_options(arguments.common.run, *isolation);
    const auto builds = open_builds(arguments.common, {"libzmq"}, pool);
    if (!builds) return told(builds.error());

    Plan plan = plan_scenario(story);
    const std::string name = std::filesystem::path(arguments.trace).filename().string();
    const ParseOptions options{.file = arguments.output.empty() ? "reproduced.fault" : arguments.output,
                               .id = "reproduced",
                               .read_file = nullptr};
    const auto scenarios = parse_plan(plan, "Reproduced from " + name, options);
    if (!scenarios) return our_bug("the planned scenario cannot be read", scenarios.error());
    const Scenario& scenario = scenarios->front();
    const Transcript run = run_one(scenario, builds->front(), pool, true);
    if (g_interrupted) return usage_error("interrupted");
    const std::vector<Covered> covered = cover(story, plan, run);
    const std::string text = reproduced_text(story, plan, scenario, run, covered);
    if (const std::string why = check(text, options, builds->front(), pool); !why.empty())
        return our_bug("the recorded scenario does not pass: " + why, text);
    if (arguments.output.empty()) {
        fmt::print("{}", text);
    } else if (auto good = write_file(arguments.output, text); !good) {
        return usage_error(good.error());
    }
    fmt::print(stderr, "{}", coverage_text(covered, arguments.trace));
    for (const std::string& gap : plan.gaps) fmt::print(stderr, "{}: gap: {}\n", arguments.trace, gap);
    const bool all = plan.gaps.empty() && std::ranges::all_of(covered, is_reproduced);
    return all ? Exit::pass : Exit::fail;
}

}  // namespace

void add_reproduce_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<ReproduceArguments>();
    arguments->common.libraries = {"system"};
    RunArguments& run = arguments->common.run;
    CLI::App* reproduce =
        app.add_subcommand("reproduce", "make a scenario that does what a captured program did, and run it");
    reproduce->add_option("trace", arguments->trace, "the trace")->required();
    reproduce->add_option("-o,--output", arguments->output, "write it into this file, not to stdout");
    reproduce->add_option("--libzmq", arguments->common.libraries[0], "the libzmq under test: as that of run");
    reproduce->add_option("--tsc", run.tsc, "the time stamp counter")->check(CLI::IsMember({"moving", "frozen"}));
    add_isolation_option(*reproduce, run.isolation);
    reproduce->add_option("--timeout", run.timeout_s, "seconds of real time for one run")->check(CLI::Range(1, 86'400));
    commands.emplace_back(reproduce, [arguments] { return reproduce_command(*arguments); });
}

}  // namespace faultline::cli
