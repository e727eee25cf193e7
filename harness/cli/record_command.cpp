// record: writes the lines that a run had, in place.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <thread>

#include "api/means.hpp"
#include "cli/cli.hpp"
#include "expect/data.hpp"
#include "expect/merge.hpp"
#include "expect/record.hpp"
#include "expect/rewrite.hpp"
#include "expect/untried.hpp"
#include "report/diff.hpp"

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

std::string read_all(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// `$endpoint` again where `for` had put its value.
std::string with_for_names(std::string line, const Scenario& scenario) {
    for (const auto& [name, value] : scenario.for_values) {
        if (name != "transport") continue;
        const std::string endpoint = value == "tcp" ? "tcp://127.0.0.1:5555" : "ipc://endpoint.ipc";
        for (std::size_t at = line.find(endpoint); at != std::string::npos; at = line.find(endpoint, at + 1))
            line.replace(at, endpoint.size(), "$endpoint");
    }
    return line;
}

// One run of a file: on one libzmq, with one value of its `for`.
struct Variant {
    const Scenario* scenario = nullptr;
    Transcript transcript;
    [[nodiscard]] std::string value() const {
        return scenario->for_values.empty() ? "" : scenario->for_values.begin()->second;
    }
    [[nodiscard]] Release release() const {
        return {transcript.facts.major, transcript.facts.minor, transcript.facts.patch};
    }
};

std::vector<TriedRun> runs_of(const std::vector<Variant>& variants) {
    std::vector<TriedRun> runs;
    for (const Variant& variant : variants) runs.push_back({variant.scenario, &variant.transcript});
    return runs;
}

// Actions that had other results in other runs, and those results.
std::map<int, std::set<std::string>> differing_results(const std::vector<Variant>& variants) {
    std::map<int, std::set<std::string>> results;
    for (const Variant& variant : variants)
        for (const RecordedStep& step : record_lines(*variant.scenario, variant.transcript))
            results[variant.scenario->steps[static_cast<std::size_t>(step.step)].place.line].insert(step.result);
    std::erase_if(results, [](const auto& entry) { return entry.second.size() < 2; });
    return results;
}

// What one file shall look like.
std::string recorded(const std::string& text, const std::vector<Variant>& variants, std::map<int, int>& moved) {
    const auto differing = differing_results(variants);
    std::map<int, std::vector<std::vector<std::string>>> lines;
    std::map<int, std::string> results;
    std::vector<VariantName> names;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        const Scenario& scenario = *variants[i].scenario;
        names.push_back({variants[i].value(), variants[i].release()});
        for (const RecordedStep& step : record_lines(scenario, variants[i].transcript)) {
            const int line = scenario.steps[static_cast<std::size_t>(step.step)].place.line;
            lines[line].resize(variants.size());
            for (const std::string& text_line : step.lines)
                lines[line][i].push_back(with_for_names(text_line, scenario));
            const Action& action = scenario.steps[static_cast<std::size_t>(step.step)].action;
            // A name stays a name, a hole a hole; and where results differ no line can have them all.
            const bool stays = action.expected_result.find('$') != std::string::npos || differing.contains(line) ||
                               ((action.expected_message || action.expected_bytes || action.expected_items) &&
                                action_result_matches(action, step.result, {}, nullptr));
            results[line] = stays ? "" : step.result;
        }
    }
    std::map<int, OldLines> old = old_lines(runs_of(variants));
    std::map<int, NewLines> by_line;
    for (auto& [line, of_variants] : lines)
        by_line[line] = {results[line], merge_variants(of_variants, names), old[line]};
    return rewrite_scenario(text, by_line, &moved);
}

// What a person has to decide, since no run did; `now` says where a line is now.
void print_open_lines(const std::string& file, const std::vector<Variant>& variants, std::map<int, int> now) {
    for (const Untried& untried : untried_lines(runs_of(variants)))
        fmt::print("{}:{}: {}{}\n", file, now[untried.line], untried.why,
                   untried.last > untried.line ? fmt::format(", up to line {}", now[untried.last]) : "");
    for (const auto& [line, results] : differing_results(variants))
        fmt::print("{}:{}: left alone: the result is {}; write one guarded action for each\n", file, now[line],
                   fmt::join(results, " or "));
}

// All or nothing: whoever reads the file meanwhile, or after we were killed, has the old one or the new one.
bool replace_file(const std::string& path, const std::string& text) {
    std::error_code error;
    const fs::path target = fs::canonical(path, error);  // a link stays one
    if (error) return false;
    const fs::path fresh = target.string() + fmt::format(".{}.tmp", getpid());
    std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (stream) fs::permissions(fresh, fs::status(target).permissions(), error);
    if (stream && !error) fs::rename(fresh, target, error);
    const bool written = stream && !error;
    if (!written) fs::remove(fresh, error);
    return written;
}

// False where the file could not be written.
bool write_or_show(const std::string& file, const std::string& after, bool diff_only) {
    const std::string before = read_all(file);
    const bool same = before == after;
    if (!same && !diff_only && !replace_file(file, after)) {
        fmt::print(stderr, "faultline: {}: cannot be written\n", file);
        return false;
    }
    fmt::print("{}: {}\n", file,
               same        ? "unchanged"
               : diff_only ? "would change"
                           : "written; faultline explain says it in words");
    if (diff_only) fmt::print("{}", unified_diff(before, after, file));
    return true;
}

}  // namespace

Exit record_command(const RunArguments& arguments, const std::vector<std::string>& libraries, bool diff_only) {
    if (std::getenv("CI") != nullptr) {
        fmt::print(stderr,
                   "faultline: record does not run where CI is set: CI checks files, and must not change them\n");
        return Exit::usage;
    }
    const Loaded loaded = load_scenarios(arguments);
    if (loaded.exit != Exit::pass) return loaded.exit;
    const auto isolation = choose_isolation(arguments.isolation);
    std::vector<RunOptions> builds;
    for (const std::string& libzmq : libraries) {
        RunArguments with = arguments;
        with.libzmq = libzmq;
        const auto options = make_run_options(with);
        if (!options || !isolation) {
            fmt::print(stderr, "faultline: {}\n", !options ? options.error() : isolation.error());
            return Exit::usage;
        }
        builds.push_back(*options);
    }
    const int cpus = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const PoolOptions pool{.isolation = *isolation, .jobs = cpus};
    const std::vector<Transcript> looks = look_at_means(builds, pool, nullptr);
    for (std::size_t i = 0; i < builds.size(); ++i)
        if (const std::string unfit = what_is_unfit(looks[i]); !unfit.empty())
            return told({unfit_text(builds[i].libzmq, unfit), true});
    std::vector<Job> jobs;
    for (const RunOptions& options : builds)
        for (const Scenario& scenario : loaded.scenarios) jobs.push_back({&scenario, options});
    for (Job& job : jobs) job.options.keep_going = true;
    std::vector<Variant> results(jobs.size());
    run_jobs(jobs, pool, &g_interrupted, [&](JobResult result) {
        results[result.job] = {jobs[result.job].scenario, std::move(result.transcript)};
        return true;
    });
    std::map<std::string, std::vector<Variant>> by_file;  // in the order of the builds
    for (std::size_t i = 0; i < jobs.size(); ++i) by_file[jobs[i].scenario->file].push_back(std::move(results[i]));
    Exit exit = Exit::pass;
    for (auto& [file, variants] : by_file) {
        for (const Variant& variant : variants) {
            if (variant.transcript.outcome.kind != OutcomeKind::error) continue;
            fmt::print(stderr, "faultline: {}: {}\n", file, variant.transcript.outcome.message);
            exit = Exit::usage;
        }
        std::erase_if(variants, [](const Variant& variant) {
            return variant.scenario == nullptr || variant.transcript.outcome.kind == OutcomeKind::error ||
                   variant.transcript.outcome.kind == OutcomeKind::skip;
        });
        std::map<int, int> moved, unmoved;
        const std::string after = recorded(read_all(file), variants, moved);
        if (!write_or_show(file, after, diff_only)) exit = Exit::usage;
        for (const auto& [before, now] : moved) unmoved[before] = before;
        print_open_lines(file, variants, diff_only ? unmoved : moved);
    }
    return exit;
}

}  // namespace faultline::cli
