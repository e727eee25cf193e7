// shrink: the smallest scenario that still shows a line, or how a run ends.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "api/files.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "cli/shrunk.hpp"
#include "expect/match.hpp"
#include "expect/recorded_text.hpp"
#include "scenario/parse.hpp"
#include "scenario/print.hpp"
#include "shrink/kept.hpp"
#include "shrink/shrink.hpp"
#include "transcript/json.hpp"

namespace faultline::cli {
namespace {

struct ShrinkArguments {
    CompareArguments common;
    std::vector<std::string> kept;
    std::string output;
};

std::size_t count_lines(const std::string& text) {
    std::size_t lines = 0;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        lines += text[at] != '\n' && text[at] != '#' ? 1 : 0;
    return lines;
}

// Runs candidates, each text once.
class Shrinker {
  public:
    Shrinker(const std::vector<std::string>& kept, const Build& build, PoolOptions pool)
        : kept_(kept), build_(build), pool_(std::move(pool)) {}

    // The result as text, or why there is none.
    tl::expected<std::string, std::string> run(const std::vector<Scenario>& scenarios);
    [[nodiscard]] std::size_t tried() const { return tried_; }

  private:
    [[nodiscard]] std::vector<Transcript> run_all(const std::vector<const Scenario*>& scenarios, bool keep_going);
    [[nodiscard]] tl::expected<std::vector<Scenario>, std::vector<Diagnostic>> parse(const std::string& text,
                                                                                     const Scenario& of) const;
    std::optional<std::size_t> first_that_shows(const std::vector<Scenario>& candidates);
    void try_all(const std::vector<Scenario>& candidates, std::size_t begin, std::size_t end);
    tl::expected<std::string, std::string> written(const Scenario& small);
    [[nodiscard]] std::string header(const Scenario& small) const;

    const std::vector<std::string>& kept_;
    const Build& build_;
    PoolOptions pool_;
    std::map<std::string, bool> known_;  // printed scenario -> it shows it
    std::size_t tried_ = 0;
    std::size_t most_lines_ = 0;  // of the run that is to become smaller
    bool interrupted_ = false;
};

std::vector<Transcript> Shrinker::run_all(const std::vector<const Scenario*>& scenarios, bool keep_going) {
    std::vector<Job> jobs;
    for (const Scenario* scenario : scenarios) jobs.push_back({scenario, build_.options});
    for (Job& job : jobs) job.options.keep_going = keep_going;
    std::vector<Transcript> transcripts(jobs.size());
    const bool all = run_jobs(jobs, pool_, &g_interrupted, [&](JobResult result) {
        transcripts[result.job] = std::move(result.transcript);
        return true;
    });
    interrupted_ = interrupted_ || !all;
    return transcripts;
}

tl::expected<std::vector<Scenario>, std::vector<Diagnostic>> Shrinker::parse(const std::string& text,
                                                                             const Scenario& of) const {
    return parse_scenarios(text, {.file = of.file, .id = of.id, .read_file = reader_of_named_files(of.file)});
}

void Shrinker::try_all(const std::vector<Scenario>& candidates, std::size_t begin, std::size_t end) {
    std::vector<std::string> texts;
    std::vector<Scenario> parsed;
    for (std::size_t i = begin; i < end; ++i) {
        std::string text = print_scenario(candidates[i]);
        if (known_.contains(text)) continue;
        known_[text] = false;
        auto scenarios = parse(text, candidates[i]);
        if (!scenarios || scenarios->size() != 1) continue;
        parsed.push_back(std::move(scenarios->front()));
        texts.push_back(std::move(text));
    }
    std::vector<const Scenario*> runnable;
    for (const Scenario& scenario : parsed) runnable.push_back(&scenario);
    const std::vector<Transcript> runs = run_all(runnable, true);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::vector<std::string> lines = lines_of_run(parsed[i], runs[i]);
        // With fewer words it can have more events: without `until`, a storm never ends.
        known_[texts[i]] = lines.size() <= most_lines_ && shows(kept_, lines);
    }
}

// As many at a time as there are CPUs; the first in order counts, so that their number changes nothing.
std::optional<std::size_t> Shrinker::first_that_shows(const std::vector<Scenario>& candidates) {
    const auto batch = static_cast<std::size_t>(std::max(pool_.jobs, 1));
    for (std::size_t begin = 0; begin < candidates.size() && !interrupted_; begin += batch) {
        const std::size_t end = std::min(begin + batch, candidates.size());
        try_all(candidates, begin, end);
        for (std::size_t i = begin; i < end; ++i) {
            ++tried_;
            if (known_.at(print_scenario(candidates[i])) && !interrupted_) return i;
        }
    }
    return std::nullopt;
}

std::string Shrinker::header(const Scenario& small) const {
    std::string text = fmt::format("title  Shrunk from {}: {}\n{}\n", small.id, kept_.back(), requirements_line(small));
    text += fmt::format("# The smallest that shows, on libzmq {}:\n", build_.info.version);
    for (const std::string& line : kept_) text += fmt::format("#     {}\n", line);
    return text;
}

// The lines that it has, and proof that it passes with them.
tl::expected<std::string, std::string> Shrinker::written(const Scenario& small) {
    const Transcript run = run_all({&small}, true).front();
    const std::string text = header(small) + recorded_steps(small, run);
    const auto parsed = parse(text, small);
    if (!parsed)
        return tl::make_unexpected("bug: what was left cannot be read: " + to_text(parsed.error().front()) + "\n" +
                                   text);
    const Transcript again = run_all({&parsed->front()}, false).front();
    if (interrupted_) return tl::make_unexpected("interrupted");
    Matcher matcher(parsed->front(), again.facts, {});
    for (const StepRecord& record : again.steps) matcher.step(record);
    const Verdict verdict = matcher.finish(again.outcome);
    if (verdict.kind != OutcomeKind::pass || !shows(kept_, lines_of_run(parsed->front(), again)))
        return tl::make_unexpected("bug: what was left does not pass: " + verdict.summary + "\n" + text);
    return text;
}

tl::expected<std::string, std::string> Shrinker::run(const std::vector<Scenario>& scenarios) {
    std::string nearest;
    for (const Scenario& scenario : scenarios) {
        const Transcript run = run_all({&scenario}, true).front();
        if (interrupted_) return tl::make_unexpected("interrupted");
        const std::vector<std::string> lines = lines_of_run(scenario, run);
        most_lines_ = lines.size();
        if (run.outcome.kind == OutcomeKind::skip || run.outcome.kind == OutcomeKind::error) {
            nearest = fmt::format("{}: {}", outcome_name(run.outcome.kind), run.outcome.message);
            continue;
        }
        if (!shows(kept_, lines)) {
            if (nearest.empty()) nearest = "the nearest line is\n    " + nearest_line(kept_, lines);
            continue;
        }
        const Scenario small =
            shrink(for_these_facts(scenario, run.facts),
                   [&](const std::vector<Scenario>& candidates) { return first_that_shows(candidates); });
        if (interrupted_) return tl::make_unexpected("interrupted");
        return written(small);
    }
    return tl::make_unexpected(fmt::format("{} does not show what is to be kept: {}", scenarios.front().file, nearest));
}

}  // namespace

tl::expected<std::string, std::string> shrunk(const std::vector<Scenario>& scenarios,
                                              const std::vector<std::string>& kept, const Build& build,
                                              const PoolOptions& pool) {
    return Shrinker(kept, build, pool).run(scenarios);
}

namespace {

Exit shrink_command(const ShrinkArguments& arguments) {
    const RunArguments& run = arguments.common.run;
    const Loaded loaded = load_scenarios(run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    const std::string& file = loaded.scenarios.front().file;
    if (std::ranges::any_of(loaded.scenarios, [&](const Scenario& one) { return one.file != file; }))
        return usage_error("shrink takes one file: " + run.paths.front() + " has several");
    const auto isolation = choose_isolation(run.isolation);
    if (!isolation) return usage_error(isolation.error());
    sweep_stale_directories();
    catch_signals();
    const PoolOptions pool = pool_options(run, *isolation);
    const auto builds = open_builds(arguments.common, {"libzmq"}, pool);
    if (!builds) return told(builds.error());
    Shrinker shrinker(arguments.kept, builds->front(), pool);
    const auto text = shrinker.run(loaded.scenarios);
    if (!text) {
        fmt::print(stderr, "faultline: {}\n", text.error());
        return text.error().starts_with("bug: ") ? Exit::our_bug : Exit::usage;
    }
    if (arguments.output.empty()) {
        fmt::print("{}", *text);
    } else if (auto good = write_file(arguments.output, *text); !good) {
        return usage_error(good.error());
    }
    const auto before = read_text(file);
    fmt::print(stderr, "{} lines became {}; {} smaller ones were tried\n", before ? count_lines(*before) : 0,
               count_lines(*text), shrinker.tried());
    return Exit::pass;
}

}  // namespace

void add_shrink_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<ShrinkArguments>();
    arguments->common.libraries = {"system"};
    RunArguments& run = arguments->common.run;
    run.paths.resize(1);
    CLI::App* shrink = app.add_subcommand("shrink", "find the smallest scenario that still shows a line");
    shrink->add_option("file", run.paths.front(), "the scenario")->required();
    shrink
        ->add_option("--keep", arguments->kept,
                     "a line as run --transcript prints it, with * for any characters, or an outcome: abort, "
                     "deadlock; several in their order")
        ->required()
        ->allow_extra_args(false);
    shrink->add_option("-o,--output", arguments->output, "write it into this file, not to stdout");
    shrink->add_option("--libzmq", arguments->common.libraries[0], "the libzmq under test: as that of run");
    shrink->add_option("--filter", run.filters, "which of the scenarios, if the file has a for line")
        ->allow_extra_args(false);
    shrink->add_option("-j,--jobs", run.jobs, "runs at a time (one per CPU)")->check(CLI::Range(1, 256));
    shrink->add_option("--seed", run.seed, "0: threads take turns in a fixed order; else the seed that picks them");
    shrink->add_option("--tsc", run.tsc, "the time stamp counter")->check(CLI::IsMember({"moving", "frozen"}));
    add_isolation_option(*shrink, run.isolation);
    shrink->add_option("--timeout", run.timeout_s, "seconds of real time for one run")->check(CLI::Range(1, 86'400));
    commands.emplace_back(shrink, [arguments] { return shrink_command(*arguments); });
}

}  // namespace faultline::cli
