// record: writes the lines that a run had, in place.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "cli/cli.hpp"
#include "expect/merge.hpp"
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

// What one file shall look like.
std::string recorded(const std::string& text, const std::vector<Variant>& variants) {
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
            const std::string& written = scenario.steps[static_cast<std::size_t>(step.step)].action.expected_result;
            results[line] = written.find('$') == std::string::npos ? step.result : "";  // a name stays a name
        }
    }
    std::map<int, NewLines> by_line;
    for (auto& [line, of_variants] : lines) by_line[line] = {results[line], merge_variants(of_variants, names)};
    return rewrite_scenario(text, by_line);
}

}  // namespace

Exit record_command(const RunArguments& arguments, const std::vector<std::string>& libraries, bool diff_only) {
    if (std::getenv("CI") != nullptr) {
        fmt::print(stderr,
                   "faultline: record refuses to run where CI is set: what CI sees is checked, never written\n");
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
    std::map<std::string, std::vector<const Scenario*>> by_file;
    for (const Scenario& scenario : loaded.scenarios) by_file[scenario.file].push_back(&scenario);
    Exit exit = Exit::pass;
    for (const auto& [file, scenarios] : by_file) {
        std::vector<Job> jobs;
        for (const RunOptions& options : builds)
            for (const Scenario* scenario : scenarios) jobs.push_back({scenario, options});
        for (Job& job : jobs) job.options.keep_going = true;
        std::vector<Variant> variants(jobs.size());
        run_jobs(jobs, {.isolation = *isolation, .jobs = 1}, &g_interrupted, [&](JobResult result) {
            variants[result.job] = {jobs[result.job].scenario, std::move(result.transcript)};
            return true;
        });
        for (const Variant& variant : variants) {
            if (variant.transcript.outcome.kind != OutcomeKind::error) continue;
            fmt::print(stderr, "faultline: {}: {}\n", file, variant.transcript.outcome.message);
            exit = Exit::usage;
        }
        std::erase_if(variants, [](const Variant& variant) {
            return variant.scenario == nullptr || variant.transcript.outcome.kind == OutcomeKind::error ||
                   variant.transcript.outcome.kind == OutcomeKind::skip;
        });
        const std::string before = read_all(file);
        const std::string after = recorded(before, variants);
        fmt::print("{}: {}\n", file, before == after ? "unchanged" : diff_only ? "would change" : "written");
        if (before != after && !diff_only) std::ofstream(file, std::ios::binary | std::ios::trunc) << after;
        if (diff_only && before != after) fmt::print("{}", after);
    }
    return exit;
}

}  // namespace faultline::cli
