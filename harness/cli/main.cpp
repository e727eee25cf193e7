#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "cli/cli.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"

namespace faultline::cli {
namespace {

void add_selection(CLI::App& app, RunArguments& arguments) {
    app.add_option("paths", arguments.paths, "scenario files, or directories of them")->required();
    app.add_option("--filter", arguments.filters,
                   "only scenarios whose id contains this, or matches it as a pattern (*, ?)")
        ->allow_extra_args(false);
    app.add_option("--exclude", arguments.excludes, "no scenarios whose id contains or matches this")
        ->allow_extra_args(false);
    app.add_option("--tag", arguments.tags, "only scenarios with this tag")->allow_extra_args(false);
}

void add_check_options(CLI::App& app, CheckArguments& arguments) {
    add_selection(app, arguments.selection);
    app.add_option("--format", arguments.format, "text for a person, or a JSON array for an editor")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_option("--stdin-name", arguments.stdin_name, "the file name that messages give to the text read by `-`");
}

void add_format_options(CLI::App& app, FormatArguments& arguments) {
    app.add_option("paths", arguments.paths, "scenario files, directories of them, or `-`: stdin to stdout")
        ->required();
    app.add_flag("--check", arguments.check,
                 "write nothing; name the files that would change, and exit with 1 if there are any");
    app.add_flag("--diff", arguments.diff, "write nothing; show what would change");
    app.add_option("--stdin-name", arguments.stdin_name, "the file name that messages give to the text read by `-`");
}

void add_run_options(CLI::App& app, RunArguments& arguments) {
    add_selection(app, arguments);
    app.add_option("--libzmq", arguments.libzmq,
                   "the libzmq under test: a shared object, a directory, an npm addon, or `system`");
    app.add_option("-j,--jobs", arguments.jobs, "scenarios at a time (one per CPU)")->check(CLI::Range(1, 256));
    app.add_option("--seed", arguments.seed,
                   "0: threads take turns in a fixed order; otherwise in an order that this seed draws");
    app.add_flag("--preempt", arguments.preempt,
                 "with --seed: threads also lose their turn at calls, as with explore --schedules");
    app.add_option("--repeat", arguments.repeat, "run each scenario this often; all transcripts must be the same")
        ->check(CLI::Range(1, 1'000'000));
    app.add_flag("--free", arguments.free,
                 "run in real time, without lockstep, to see whether what lockstep shows is possible");
    app.add_option("--times", arguments.times, "with --free: how often each scenario is run")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--tsc", arguments.tsc, "whether the time stamp counter moves or stands still")
        ->check(CLI::IsMember({"moving", "frozen"}));
    add_isolation_option(app, arguments.isolation);
    app.add_flag("--fail-fast", arguments.fail_fast, "stop at the first failure");
    app.add_flag("--keep-temp", arguments.keep_temp, "copy the directory of a run that failed to faultline-kept/ID");
    app.add_option("--timeout", arguments.timeout_s, "seconds of real time for one run")->check(CLI::Range(1, 86'400));
    app.add_option("--hang-limit", arguments.hang_limit_s,
                   "seconds of real time for which a thread may run without waiting")
        ->check(CLI::Range(1, 3'600));
    app.add_option("--step-limit", arguments.step_limit, "turns without time passing after which a run is a livelock")
        ->check(CLI::Range(100, 1'000'000'000));
    add_report_options(app, arguments.reports);
    app.add_flag("--rerun-failed", arguments.rerun_failed,
                 "only scenarios that failed when they were last run in this directory");
    add_shard_option(app, arguments);
    app.add_flag("--shuffle{random}", arguments.shuffle,
                 "run in random order, or in the order that --shuffle=SEED draws");
    app.add_flag("--bisect", arguments.bisect,
                 "exit as git bisect run wants it: 0, 1, or 125 where this libzmq cannot be judged");
    app.add_flag("--explain", arguments.explain, "say in words what each scenario does before it runs");
    app.add_flag("--transcript", arguments.print_transcript, "print what happened, in the language of scenarios");
    app.add_flag("--trace-calls", arguments.trace_calls,
                 "print what happened, with every system call that libzmq made");
    app.add_flag("--trace-turns", arguments.trace, "print every turn to stderr (implies -j 1)");
    app.add_flag("--no-hand-over", arguments.no_hand_over, "let monitor readers wait for their turn")
        ->group("");  // for tests of ourselves
    app.add_option("--colour,--color", arguments.colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

// `git bisect run` would take the exit code of a wrong command line, or of a bug of ours, for that of a bad commit.
bool is_for_git_bisect(int argc, char** argv) {
    return std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--bisect"; });
}

int dispatch(int argc, char** argv) {
    CLI::App app{"Deterministic fault injection for libzmq: scripted faults, exact monitor events."};
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::simple);
    RunArguments run_arguments, list_arguments, record_arguments, explain_arguments;
    std::string list_by;
    CheckArguments check_arguments;
    FormatArguments format_arguments;
    bool diff_only = false;
    std::vector<std::string> record_libraries{"system"};
    std::string doctor_library, version_library;
    CLI::App* run = app.add_subcommand("run", "run scenarios against a libzmq");
    add_run_options(*run, run_arguments);
    CLI::App* list = app.add_subcommand("list", "list the scenarios");
    add_selection(*list, list_arguments);
    list->add_option("--by", list_by,
                     "in groups; spec: by the promises in promises.txt, with exit code 1 if one has no scenario")
        ->check(CLI::IsMember({"tag", "spec", "area"}));
    CLI::App* explain = app.add_subcommand("explain", "say in words what scenarios do");
    add_selection(*explain, explain_arguments);
    CLI::App* check = app.add_subcommand("check", "find errors in scenarios without running them");
    add_check_options(*check, check_arguments);
    CLI::App* format = app.add_subcommand("fmt", "format scenario files");
    add_format_options(*format, format_arguments);
    CLI::App* record = app.add_subcommand("record", "run scenarios, and write the events that come into their files");
    add_selection(*record, record_arguments);
    record->add_option("--libzmq", record_libraries,
                       "the libzmq under test; with several, lines that only some of them have get a guard");
    add_isolation_option(*record, record_arguments.isolation);
    record->add_flag("--diff", diff_only, "write nothing; show what would change");
    CLI::App* doctor = app.add_subcommand("doctor", "say what this machine and this libzmq can do");
    doctor->add_option("--libzmq", doctor_library, "the libzmq under test");
    CLI::App* version =
        app.add_subcommand("version", "print the versions of Faultline and of libzmq, and how libzmq was built");
    version->add_option("--libzmq", version_library, "the libzmq under test");
    Commands commands;
    add_bisect_command(app, commands);
    add_capture_command(app, commands);
    add_compare_commands(app, commands);
    add_explore_command(app, commands);
    add_export_command(app, commands);
    add_matrix_command(app, commands);
    add_reproduce_command(app, commands);
    add_show_command(app, commands);
    add_shrink_command(app, commands);
    add_help_commands(app, commands);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (app.exit(error) == 0) return 0;
        return static_cast<int>(is_for_git_bisect(argc, argv) ? Exit::no_use : Exit::usage);
    }
    Exit exit = Exit::usage;
    if (run->parsed()) exit = run_command(run_arguments);
    if (list->parsed()) exit = list_command(list_arguments, list_by);
    if (explain->parsed()) exit = explain_command(explain_arguments);
    if (check->parsed()) exit = check_command(check_arguments);
    if (format->parsed()) exit = fmt_command(format_arguments);
    if (record->parsed()) exit = record_command(record_arguments, record_libraries, diff_only);
    if (doctor->parsed()) exit = doctor_command(doctor_library);
    if (version->parsed()) exit = version_command(version_library);
    for (const auto& [command, call] : commands)
        if (command->parsed()) exit = call();
    return static_cast<int>(exit);
}

}  // namespace
}  // namespace faultline::cli

int main(int argc, char** argv) {
    try {
        return faultline::cli::dispatch(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "faultline: bug: {}\n", error.what());
        const bool bisects = faultline::cli::is_for_git_bisect(argc, argv);
        return static_cast<int>(bisects ? faultline::cli::Exit::no_use : faultline::cli::Exit::our_bug);
    }
}
