// Scenario files: found, read, parsed, filtered. A case is one file, found by its place.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "cli/cli.hpp"
#include "cli/files.hpp"
#include "scenario/parse.hpp"

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

// Ids count from the nearest directory called `scenarios`, so that a scenario is called the same however it is reached;
// without one, from the argument.
std::string id_of(const fs::path& file, const fs::path& argument) {
    fs::path below;
    bool found = false;
    for (const fs::path& part : fs::absolute(file).lexically_normal()) {
        if (part == "scenarios") {
            below.clear();
            found = true;
        } else if (found) {
            below /= part;
        }
    }
    if (!found) below = fs::is_directory(argument) ? file.lexically_relative(argument) : file.filename();
    return below.replace_extension().string();
}

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

// Tells a person, and reports.
void refuse(Loaded& loaded, const std::string& id, const Place& place, const std::string& message,
            const std::string& text) {
    fmt::print(stderr, "{}", text);
    loaded.exit = Exit::usage;
    loaded.refused.push_back({.status = ReportCase::Status::error,
                              .id = id,
                              .file = place.file,
                              .line = place.line,
                              .kind = "error",
                              .message = message,
                              .text = text});
}

void parse_file(const fs::path& file, const fs::path& argument, std::vector<Scenario>& scenarios, Loaded& loaded) {
    const std::string id = id_of(file, argument);
    const auto text = read_text(file);
    if (!text) return refuse(loaded, id, {file.string(), 0, 0}, text.error(), "faultline: " + text.error() + "\n");
    auto parsed = parse_scenarios(*text, {.file = file.string(), .id = id, .read_file = reader_of_named_files(file)});
    if (parsed) {
        std::move(parsed->begin(), parsed->end(), std::back_inserter(scenarios));
        return;
    }
    std::string all;
    for (const Diagnostic& diagnostic : parsed.error()) all += to_text(diagnostic);
    refuse(loaded, id, parsed.error().front().place, parsed.error().front().message, all);
}

}  // namespace

Loaded load_scenarios(const RunArguments& arguments) {
    Loaded loaded;
    std::vector<Scenario> all;
    std::size_t files = 0;
    for (const std::string& path : arguments.paths) {
        const auto paths = scenario_files(path);
        if (!paths) {
            refuse(loaded, path, {path, 0, 0}, paths.error(), "faultline: " + paths.error() + "\n");
            continue;
        }
        for (const fs::path& file : *paths) {
            ++files;
            parse_file(file, path, all, loaded);
        }
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
