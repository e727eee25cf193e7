// The scenarios that a command line means.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "api/load.hpp"
#include "cli/cli.hpp"

namespace faultline::cli {
namespace {

bool matches(const Scenario& scenario, const std::string& pattern) {
    if (pattern.find_first_of("*?") == std::string::npos) return scenario.id.find(pattern) != std::string::npos;
    return fnmatch(pattern.c_str(), scenario.id.c_str(), 0) == 0;
}

bool wanted(const Scenario& scenario, const RunArguments& arguments) {
    const auto matches_it = [&](const std::string& pattern) { return matches(scenario, pattern); };
    if (!arguments.filters.empty() && std::none_of(arguments.filters.begin(), arguments.filters.end(), matches_it))
        return false;
    if (std::any_of(arguments.excludes.begin(), arguments.excludes.end(), matches_it)) return false;
    return std::all_of(arguments.tags.begin(), arguments.tags.end(), [&](const std::string& tag) {
        return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
    });
}

// "a.fault:3:1: error: unknown verb" -> "unknown verb"
std::string message_of(const CaseError& error) {
    const std::string first = error.text.substr(0, error.text.find('\n'));
    const std::size_t at = first.find(": error: ");
    return at == std::string::npos ? first : first.substr(at + 9);
}

// Tells a person, and reports: a file once, whatever is wrong with it.
void refuse(Loaded& loaded, const CaseError& error) {
    // What has no place in a text is told by the command.
    const bool placed = error.text.starts_with(error.file + ":" + std::to_string(error.line) + ":");
    const std::string text = (placed ? "" : "faultline: ") + error.text + "\n";
    fmt::print(stderr, "{}", text);
    loaded.exit = Exit::usage;
    if (!loaded.refused.empty() && loaded.refused.back().file == error.file) {
        loaded.refused.back().text += text;
        return;
    }
    loaded.refused.push_back({.status = ReportCase::Status::error,
                              .id = error.id,
                              .file = error.file,
                              .line = placed ? error.line : 0,
                              .kind = "error",
                              .message = message_of(error),
                              .text = text});
}

}  // namespace

Exit usage_error(const std::string& why) {
    fmt::print(stderr, "faultline: {}\n", why);
    return Exit::usage;
}

Exit told(const OpenError& error) {
    usage_error(error.why);
    return error.unfit ? Exit::unfit : Exit::usage;
}

Loaded load_scenarios(const RunArguments& arguments) {
    Loaded loaded;
    std::vector<Scenario> all;
    std::size_t files = 0;
    for (const std::string& path : arguments.paths) {
        LoadedScenarios found = faultline::load_scenarios(path);
        files += found.files;
        std::ranges::move(found.scenarios, std::back_inserter(all));
        for (const CaseError& error : found.errors) refuse(loaded, error);
    }
    if (loaded.exit == Exit::usage) return loaded;
    std::copy_if(all.begin(), all.end(), std::back_inserter(loaded.scenarios),
                 [&](const Scenario& scenario) { return wanted(scenario, arguments); });
    std::sort(loaded.scenarios.begin(), loaded.scenarios.end(),
              [](const Scenario& a, const Scenario& b) { return a.id < b.id; });
    if (loaded.scenarios.empty()) {
        loaded.why = fmt::format("nothing to run: {} scenarios in {} files, none of them matches", all.size(), files);
        fmt::print(stderr, "faultline: {}\n", loaded.why);
        loaded.exit = Exit::nothing;
    }
    return loaded;
}

}  // namespace faultline::cli
