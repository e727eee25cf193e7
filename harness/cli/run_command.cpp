#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "cli/builds.hpp"
#include "cli/cli.hpp"
#include "cli/compare_runs.hpp"
#include "cli/kept.hpp"
#include "cli/run_reports.hpp"
#include "cli/selection.hpp"
#include "cli/write_reports.hpp"
#include "expect/match.hpp"
#include "report/progress.hpp"
#include "report/summary.hpp"
#include "report/terminal.hpp"
#include "transcript/json.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;

// All runs of one scenario.
struct Tally {
    int done = 0, passed = 0;
    std::string first_transcript;
    std::optional<std::string> other_transcript;  // the first that differs from the first
    double slowest_s = 0;
    Verdict verdict;        // of the last run
    Transcript transcript;  // likewise
    bool concluded = false;
};

// It hangs, or does not get over its first action: no libzmq could be worse, whatever the scenario is about.
bool tells_nothing(const Transcript& transcript) {
    const OutcomeKind kind = transcript.outcome.kind;
    return kind == OutcomeKind::hang || (kind != OutcomeKind::pass && transcript.steps.size() <= 1);
}

class Runner {
  public:
    Runner(const RunArguments& arguments, const std::vector<Scenario>& scenarios, ReportFiles reports)
        : arguments_(arguments),
          scenarios_(scenarios),
          style_(terminal_style(arguments)),
          reports_(std::move(reports)) {
        shows_progress_ = isatty(STDOUT_FILENO) == 1 && !arguments.trace;
        rounds_ = arguments.free ? arguments.times : arguments.repeat;
        tallies_.resize(scenarios.size());
    }

    Exit run();

  private:
    std::vector<faultline::Run> runs() const;
    bool on_result(const Result& result);
    void conclude(std::size_t index);
    Exit finish(bool complete);
    void print_seeds() const;
    void remember() const;
    [[nodiscard]] Exit exit_code(bool complete, bool written) const;
    void show_progress(const std::vector<std::size_t>& running) const;
    void clear_progress() const;
    void print_line(OutcomeKind kind, const Scenario& scenario, const std::string& note) const;

    const RunArguments& arguments_;
    const std::vector<Scenario>& scenarios_;
    TerminalStyle style_;
    int rounds_ = 1;
    std::size_t runs_ = 0;  // that have ended
    Clock::time_point start_ = Clock::now();
    bool shows_progress_ = false;
    std::vector<Tally> tallies_;
    RunSummary summary_;
    RunReports reports_;
    bool failed_ = false, unstable_ = false, broken_ = false;
    bool told_nothing_ = false;  // what went red is no answer for `git bisect run`
    bool told_failure_ = false;  // the last thing printed is the text of a failure
};

// Round by round, so that two runs of one scenario are far apart and beside other ones.
std::vector<faultline::Run> Runner::runs() const {
    std::vector<faultline::Run> runs;
    for (int round = 0; round < rounds_; ++round)
        for (const Scenario& scenario : scenarios_)
            runs.push_back({borrowed_case(scenario), arguments_.keep_temp ? kept_path(scenario, round) : ""});
    return runs;
}

void Runner::show_progress(const std::vector<std::size_t>& running) const {
    ProgressState state{.done = runs_,
                        .total = scenarios_.size() * static_cast<std::size_t>(rounds_),
                        .elapsed_s = std::chrono::duration<double>(Clock::now() - start_).count(),
                        .running = {}};
    for (const std::size_t job : running) state.running.push_back(scenarios_[job % scenarios_.size()].id);
    fmt::print("\r\x1b[K{}", progress_text(state, style_.width));
    std::fflush(stdout);
}

void Runner::clear_progress() const {
    if (shows_progress_) fmt::print("\r\x1b[K");
}

void Runner::print_line(OutcomeKind kind, const Scenario& scenario, const std::string& note) const {
    const bool good = kind == OutcomeKind::pass;
    const char* colour = good ? "\x1b[32m" : kind == OutcomeKind::skip ? "\x1b[33m" : "\x1b[31m";
    const std::string word = good ? "ok" : std::string(outcome_name(kind));
    fmt::print("{}{:<8}{} {}{}\n", style_.colour ? colour : "", word, style_.colour ? "\x1b[0m" : "", scenario.id,
               note.empty() ? "" : "  (" + note + ")");
}

void Runner::conclude(std::size_t index) {
    const Scenario& scenario = scenarios_[index];
    Tally& tally = tallies_[index];
    const Verdict& verdict = tally.verdict;
    tally.concluded = true;
    OutcomeKind kind = verdict.kind;
    std::string note = kind == OutcomeKind::skip ? verdict.summary : "";
    if (arguments_.free && kind != OutcomeKind::skip) {
        kind = tally.passed > 0 ? OutcomeKind::pass : OutcomeKind::fail;
        note = tally.passed > 0 ? fmt::format("{} of {} free runs agree", tally.passed, tally.done)
                                : "only under lockstep";
    } else if (rounds_ > 1 && kind == OutcomeKind::pass) {
        note =
            tally.other_transcript ? "not the same in every run" : fmt::format("{} runs, one transcript", tally.done);
    }
    if (tally.other_transcript && !arguments_.free) {
        unstable_ = true;
        kind = kind == OutcomeKind::pass ? OutcomeKind::fail : kind;
    }
    summary_.add(scenario.id, kind, note, tally.slowest_s, verdict.summary);
    const std::string differ = tally.other_transcript && !arguments_.free
                                   ? first_difference(tally.first_transcript, *tally.other_transcript)
                                   : "";
    RunPageEntry entry{&scenario, verdict, tally.transcript.outcome, note, differ, tally.slowest_s};
    entry.verdict.kind = kind;
    reports_.concluded(index, std::move(entry));
    const bool told =
        verdict.kind != OutcomeKind::pass && verdict.kind != OutcomeKind::skip && kind != OutcomeKind::pass;
    if (!told) print_line(kind, scenario, note);  // failure_text() begins with a line of its own
    if (told && told_failure_) fmt::print("\n");  // between the texts of two failures
    told_failure_ = told;
    if (kind == OutcomeKind::error) broken_ = true;
    if (kind != OutcomeKind::pass && kind != OutcomeKind::skip) {
        (arguments_.bisect && tells_nothing(tally.transcript) ? told_nothing_ : failed_) = true;
        if (verdict.kind != OutcomeKind::pass)
            fmt::print("{}", failure_text(scenario, verdict, tally.transcript.outcome, style_));
        fmt::print("{}", differ);
        if (arguments_.keep_temp) fmt::print("{}", kept_text(scenario, rounds_));
    } else if (arguments_.keep_temp) {
        remove_kept(scenario, rounds_);
    }
    std::fflush(stdout);
}

bool Runner::on_result(const Result& result) {
    ++runs_;
    clear_progress();
    const std::size_t index = result.run % scenarios_.size();
    const Scenario& scenario = scenarios_[index];
    Tally& tally = tallies_[index];
    const RunDetails& details = *result.details;
    tally.verdict = details.verdict;
    const std::string& text = result.transcript;
    if (arguments_.trace_calls) fmt::print("# {}\n{}\n", scenario.id, details.matcher.trace_text());
    if (arguments_.print_transcript) fmt::print("# {}\n{}\n", scenario.id, text);
    reports_.ran({scenario, static_cast<int>(result.run / scenarios_.size()) + 1, "", result.wall_s},
                 details.transcript, text, tally.verdict);
    if (tally.done == 0) tally.first_transcript = text;
    if (!tally.other_transcript && text != tally.first_transcript) tally.other_transcript = text;
    if (tally.verdict.kind == OutcomeKind::pass) ++tally.passed;
    tally.slowest_s = std::max(tally.slowest_s, result.wall_s);
    tally.transcript = details.transcript;
    const bool red = tally.verdict.kind != OutcomeKind::pass && tally.verdict.kind != OutcomeKind::skip;
    const bool last = ++tally.done == rounds_;
    // Without repetitions differing, the first red run says all; free running counts how many agree.
    if ((last || (arguments_.fail_fast && red)) && !tally.concluded) conclude(index);
    return !(arguments_.fail_fast && red);
}

Exit Runner::run() {
    const auto harness = open_harness(harness_options(arguments_));
    if (!harness) {
        reports_.refuse(harness.error().why);
        const Exit exit = told(harness.error());
        return arguments_.bisect ? Exit::cannot_say : exit;
    }
    catch_signals();
    if (arguments_.isolation == "auto") summary_.remedies = harness->remedies();
    if (arguments_.keep_temp)
        for (const Scenario& scenario : scenarios_) remove_kept(scenario, rounds_);
    const std::string headline =
        fmt::format("libzmq {}, {}, seed {}, tsc {}{}", harness->libzmq(), harness->isolation(), arguments_.seed,
                    harness->frozen_tsc() ? "frozen" : "moving", arguments_.free ? ", free running" : "");
    fmt::print("{}\n", headline);
    print_seeds();
    reports_.start(arguments_, *harness, headline);
    start_ = Clock::now();
    Watch watch{.interrupted = &g_interrupted};
    if (shows_progress_) watch.on_progress = [this](const auto& running) { show_progress(running); };
    const bool complete = harness->run(
        runs(), [this](const Result& result) { return on_result(result); }, watch);
    return finish(complete);
}

// First and last: whoever finds a failure in a long log has the order at hand.
void Runner::print_seeds() const {
    if (!arguments_.shuffle.empty()) fmt::print("shuffle {}\n", arguments_.shuffle);
}

void Runner::remember() const {
    std::set<std::string> run, red;
    for (const ScenarioResult& result : summary_.results) {
        run.insert(result.id);
        if (result.kind != OutcomeKind::pass && result.kind != OutcomeKind::skip) red.insert(result.id);
    }
    remember_failed(run, red);
}

Exit Runner::finish(bool complete) {
    clear_progress();
    // What an end before the last round has left open.
    for (std::size_t index = 0; index < tallies_.size(); ++index)
        if (tallies_[index].done > 0 && !tallies_[index].concluded) conclude(index);
    summary_.wall_s = std::chrono::duration<double>(Clock::now() - start_).count();
    if (arguments_.seed != 0) fmt::print("seed {}\n", arguments_.seed);
    print_seeds();
    fmt::print("{}", summary_text(summary_, static_cast<std::size_t>(style_.width)));
    remember();
    std::string unfinished;
    if (!complete)
        unfinished =
            fmt::format("{} after {} of {} runs", g_interrupted ? "interrupted" : "stopped at the first failure,",
                        runs_, scenarios_.size() * static_cast<std::size_t>(rounds_));
    const bool written = reports_.finish(summary_.wall_s, unfinished);
    if (!complete) fmt::print("{}\n", unfinished);
    return exit_code(complete, written);
}

Exit Runner::exit_code(bool complete, bool written) const {
    if (!complete && g_interrupted) return arguments_.bisect ? Exit::no_use : Exit::fail;
    if (arguments_.bisect && failed_) return Exit::fail;
    if (arguments_.bisect && (broken_ || unstable_ || told_nothing_ || summary_.all_skipped())) return Exit::cannot_say;
    if (broken_ || !written) return Exit::usage;
    if (unstable_) return Exit::unstable;
    if (failed_) return Exit::fail;
    return summary_.all_skipped() ? Exit::nothing : Exit::pass;
}

}  // namespace

HarnessOptions harness_options(const RunArguments& arguments) {
    return {.libzmq = arguments.libzmq,
            .seed = arguments.seed,
            .preempt = arguments.preempt,
            .frozen_tsc = arguments.tsc == "frozen",
            .free = arguments.free,
            .isolation = arguments.isolation,
            .jobs = arguments.jobs,
            .timeout_s = arguments.timeout_s,
            .hang_limit_s = arguments.hang_limit_s,
            .step_limit = arguments.step_limit,
            .trace_calls = arguments.trace_calls,
            .trace_turns = arguments.trace,
            .hand_over = !arguments.no_hand_over};
}

tl::expected<RunOptions, std::string> make_run_options(const RunArguments& arguments) {
    return run_options(harness_options(arguments));
}

Exit run_command(RunArguments arguments) {
    auto reports = ReportFiles::open(arguments.reports);
    if (!reports) {
        fmt::print(stderr, "faultline: {}\n", reports.error());
        return arguments.bisect ? Exit::no_use : Exit::usage;
    }
    const Loaded loaded = select_scenarios(arguments);
    if (loaded.exit != Exit::pass) {
        write_refused("faultline run", loaded.why, loaded.refused, *reports);
        return arguments.bisect ? Exit::no_use : loaded.exit;
    }
    if (arguments.explain) print_explanations(loaded.scenarios);
    return Runner(arguments, loaded.scenarios, std::move(*reports)).run();
}

}  // namespace faultline::cli
