// record: writes the lines that a run had, in place.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "cli/cli.hpp"
#include "expect/record.hpp"
#include "expect/rewrite.hpp"

namespace faultline::cli {
namespace {

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

// The lines of all variants of a file, one below the other where they agree, with a guard where only one has them.
std::vector<std::string> merge(const std::vector<std::vector<std::string>>& variants, const std::vector<std::string>& guards) {
    std::vector<std::string> merged;
    std::vector<std::size_t> at(variants.size(), 0);
    const auto remaining = [&](std::size_t variant, const std::string& line) {
        for (std::size_t i = at[variant]; i < variants[variant].size(); ++i)
            if (variants[variant][i] == line) return true;
        return false;
    };
    for (std::size_t lead = 0; lead < variants.size();) {
        if (at[lead] == variants[lead].size()) {
            ++lead;
            continue;
        }
        const std::string& line = variants[lead][at[lead]];
        bool in_all = lead == 0;
        for (std::size_t other = 0; in_all && other < variants.size(); ++other) in_all = remaining(other, line);
        if (!in_all) {
            merged.push_back("[" + guards[lead] + "] " + line);
            ++at[lead];
            continue;
        }
        for (std::size_t other = 0; other < variants.size(); ++other) {
            for (; variants[other][at[other]] != line; ++at[other]) merged.push_back("[" + guards[other] + "] " + variants[other][at[other]]);
            ++at[other];
        }
        merged.push_back(line);
    }
    return merged;
}

// What one file shall look like. The transcripts are those of its scenarios, in order.
std::string recorded(const std::string& text, const std::vector<const Scenario*>& scenarios, const std::vector<Transcript>& transcripts) {
    std::map<int, std::vector<std::vector<std::string>>> lines;
    std::map<int, std::string> results;
    std::vector<std::string> guards;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const Scenario& scenario = *scenarios[i];
        guards.push_back(scenario.for_values.empty() ? "" : scenario.for_values.begin()->second);
        for (const RecordedStep& step : record_lines(scenario, transcripts[i])) {
            const int line = scenario.steps[static_cast<std::size_t>(step.step)].place.line;
            lines[line].resize(scenarios.size());
            for (const std::string& text_line : step.lines) lines[line][i].push_back(with_for_names(text_line, scenario));
            results[line] = step.result;
        }
    }
    std::map<int, NewLines> by_line;
    for (auto& [line, variants] : lines) by_line[line] = {results[line], merge(variants, guards)};
    return rewrite_scenario(text, by_line);
}

}  // namespace

Exit record_command(const RunArguments& arguments, bool diff_only) {
    if (std::getenv("CI") != nullptr) {
        fmt::print(stderr, "faultline: record refuses to run where CI is set: what CI sees is checked, never written\n");
        return Exit::usage;
    }
    const Loaded loaded = load_scenarios(arguments);
    if (loaded.exit != Exit::pass) return loaded.exit;
    const auto options = make_run_options(arguments);
    const auto isolation = choose_isolation(arguments.isolation);
    if (!options || !isolation) {
        fmt::print(stderr, "faultline: {}\n", !options ? options.error() : isolation.error());
        return Exit::usage;
    }
    std::map<std::string, std::vector<const Scenario*>> by_file;
    for (const Scenario& scenario : loaded.scenarios) by_file[scenario.file].push_back(&scenario);
    Exit exit = Exit::pass;
    for (const auto& [file, scenarios] : by_file) {
        std::vector<Job> jobs;
        for (const Scenario* scenario : scenarios) jobs.push_back({scenario, *options});
        for (Job& job : jobs) job.options.keep_going = true;
        std::vector<Transcript> transcripts(jobs.size());
        run_jobs(jobs, {.isolation = *isolation, .jobs = 1}, &g_interrupted, [&](JobResult result) {
            transcripts[result.job] = std::move(result.transcript);
            return true;
        });
        for (const Transcript& transcript : transcripts) {
            if (transcript.outcome.kind != OutcomeKind::error) continue;
            fmt::print(stderr, "faultline: {}: {}\n", file, transcript.outcome.message);
            exit = Exit::usage;
        }
        const std::string before = read_all(file);
        const std::string after = recorded(before, scenarios, transcripts);
        fmt::print("{}: {}\n", file, before == after ? "unchanged" : diff_only ? "would change" : "written");
        if (before != after && !diff_only) std::ofstream(file, std::ios::binary | std::ios::trunc) << after;
        if (diff_only && before != after) fmt::print("{}", after);
    }
    return exit;
}

}  // namespace faultline::cli
