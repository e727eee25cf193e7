// explore: every single fault at every call, and the thread orders that matter.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "cli/explore.hpp"
#include "cli/selection.hpp"
#include "explore/findings.hpp"

namespace faultline::cli {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

// "5000" runs, "90s" of real time. "" or what is wrong.
std::string read_budget(const std::string& text, ExplorePart& part) {
    if (text.empty()) return "";
    std::string_view number = text;
    const char unit = number.back();
    std::size_t value = 0;
    if (unit == 's' || unit == 'm') number.remove_suffix(1);
    if (!read_number(number, value) || value == 0)
        return fmt::format("--budget takes a number of runs (5000), seconds (90s) or minutes (10m), not {}", text);
    if (unit == 's' || unit == 'm')
        part.most_seconds = static_cast<double>(value) * (unit == 'm' ? 60 : 1);
    else
        part.most_runs = value;
    return "";
}

std::string read_shard(const std::string& text, ExplorePart& part) {
    if (text.empty()) return "";
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view all = text;
    const bool good = read_number(all.substr(0, slash), part.index) &&
                      read_number(all.substr(std::min(slash + 1, text.size())), part.count) && part.index >= 1 &&
                      part.index <= part.count;
    if (!good) return fmt::format("--shard takes I/N, with I from 1 to N, not {}", text);
    --part.index;
    return "";
}

Exit report(const ExploreState& state, Exit exit) {
    fmt::print("{}", findings_text(state));
    if (!state.is_complete())
        fmt::print("{} of {} trials are not run yet\n", state.header.trials - state.records.size(),
                   state.header.trials);
    return exit;
}

Exit exit_of(const ExploreState& state) {
    bool finding = false;
    for (const auto& [index, record] : state.records) {
        if (record.judgement.effect == Effect::broken) return Exit::our_bug;
        finding = finding || is_finding(record.judgement.effect);
    }
    for (const std::string& line : state.header.not_explored)
        if (line.find(": harness error: ") != std::string::npos) return Exit::our_bug;
    if (!state.is_complete()) return Exit::usage;
    return finding ? Exit::fail : state.header.trials == 0 ? Exit::nothing : Exit::pass;
}

Exit merge_command(const ExploreArguments& arguments) {
    std::vector<ExploreState> states;
    for (const std::string& file : arguments.merge) {
        const auto text = read_text(file);
        auto state = text ? parse_state(*text, file) : tl::make_unexpected(text.error());
        if (!state) return usage_error(state.error());
        states.push_back(std::move(*state));
    }
    const auto merged = merge_states(states, arguments.merge);
    if (!merged) return usage_error(merged.error());
    if (!arguments.state.empty()) {
        if (auto written = write_file(arguments.state, state_text(*merged)); !written)
            return usage_error(written.error());
    }
    return report(*merged, exit_of(*merged));
}

Exit explore_command(ExploreArguments arguments, bool first_given) {
    if (!arguments.merge.empty()) return merge_command(arguments);
    RunArguments& run = arguments.common.run;
    if (run.paths.empty()) return usage_error("explore takes scenario files, directories of them, or --merge FILE…");
    ExplorePart part;
    for (const std::string& why : {read_budget(arguments.budget, part), read_shard(run.shard, part)})
        if (!why.empty()) return usage_error(why);
    run.shard.clear();
    const Loaded loaded = load_scenarios(run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    if (!first_given) arguments.first = default_first(run.paths);
    const auto isolation = choose_isolation(run.isolation);
    if (!isolation) return usage_error(isolation.error());
    sweep_stale_directories();
    catch_signals();
    const PoolOptions pool = pool_options(run, *isolation);
    const auto builds = open_builds(arguments.common, {"libzmq"}, pool);
    if (!builds) return told(builds.error());
    if (arguments.schedules > 0 && !arguments.calls)
        return explore_schedules(loaded.scenarios, builds->front(), pool, arguments.schedules);
    const Explored explored = explore_calls(loaded.scenarios, builds->front(), pool, arguments, part);
    const Exit exit = report(explored.state, explored.exit);
    fmt::print(stderr, "{} runs in {:.1f} s: {:.0f} a second\n", explored.runs, explored.wall_s,
               static_cast<double>(explored.runs) / explored.wall_s);
    if (exit != Exit::usage && !arguments.write.empty()) {
        const Exit written = write_findings(explored.state, loaded.scenarios, builds->front(), pool, arguments.write);
        if (written != Exit::pass) return written;
    }
    if (arguments.schedules > 0) {
        const Exit schedules = explore_schedules(loaded.scenarios, builds->front(), pool, arguments.schedules);
        if (exit == Exit::pass) return schedules;
    }
    return exit;
}

}  // namespace

std::size_t default_first(const std::vector<std::string>& paths) {
    for (const std::string& path : paths)
        if (std::filesystem::is_directory(path)) return 1;
    return 0;
}

void add_explore_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<ExploreArguments>();
    arguments->common.libraries = {"system"};
    CLI::App* explore =
        app.add_subcommand("explore", "make each call fail in each possible way, or try many orders of threads");
    add_compared_selection(*explore, arguments->common, "paths");
    explore->add_option("--libzmq", arguments->common.libraries[0],
                        "the libzmq under test: a shared object, a directory, an npm addon, or `system`");
    explore->add_flag("--calls", arguments->calls, "with --schedules: also explore calls");
    CLI::Option* first = explore->add_option(
        "--first", arguments->first,
        "try a fault at this many occurrences of a call stack; 0: at all, the default where only files are named");
    explore
        ->add_option("--schedules", arguments->schedules,
                     "try this many orders of threads, drawn by seeds, with preemption at calls")
        ->check(CLI::Range(1, 10'000'000));
    explore->add_option("--budget", arguments->budget, "stop after this many runs, or this much time: 5000, 90s, 10m")
        ->type_name("N|TIME");
    explore->add_option("--state", arguments->state, "keep the results in this file, and continue from it");
    add_shard_option(*explore, arguments->common.run);
    explore->add_option("--merge", arguments->merge,
                        "run nothing: merge these state files, and print the report of the whole");
    explore->add_option("--write", arguments->write, "write a scenario for each finding into this directory");
    explore
        ->add_option("--hang-limit", arguments->common.run.hang_limit_s,
                     "seconds of real time for which a thread may run without waiting")
        ->check(CLI::Range(1, 3'600));
    explore
        ->add_option("--step-limit", arguments->common.run.step_limit,
                     "turns without time passing after which a run is a livelock")
        ->check(CLI::Range(100, 1'000'000'000));
    commands.emplace_back(explore, [arguments, first] { return explore_command(*arguments, first->count() > 0); });
}

}  // namespace faultline::cli
