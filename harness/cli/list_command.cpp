// list: the scenarios, one line each or in groups.
#include <fmt/format.h>

#include <map>

#include "cli/cli.hpp"
#include "cli/promises_list.hpp"

namespace faultline::cli {
namespace {

void print_lines(const std::vector<const Scenario*>& scenarios, const char* indent) {
    std::size_t width = 0;
    for (const Scenario* scenario : scenarios) width = std::max(width, scenario->id.size());
    for (const Scenario* scenario : scenarios)
        fmt::print("{}{:<{}}  {}\n", indent, scenario->id, width, scenario->title);
}

// The groups that a scenario is in.
std::vector<std::string> groups_of(const Scenario& scenario, const std::string& by) {
    if (by == "area") return {scenario.id.substr(0, std::min(scenario.id.find('/'), scenario.id.size()))};
    const std::vector<std::string>& groups = by == "tag" ? scenario.tags : scenario.spec;
    return groups.empty() ? std::vector<std::string>{"no " + by} : groups;
}

}  // namespace

Exit list_command(const RunArguments& arguments, const std::string& by) {
    const Loaded loaded = load_scenarios(arguments);
    if (loaded.exit != Exit::pass) return loaded.exit;
    if (by == "spec")
        if (const auto exit = list_promises(arguments, loaded.scenarios)) return *exit;
    std::map<std::string, std::vector<const Scenario*>> groups;
    for (const Scenario& scenario : loaded.scenarios) {
        if (by.empty()) groups[""].push_back(&scenario);
        if (by.empty()) continue;
        for (const std::string& group : groups_of(scenario, by)) groups[group].push_back(&scenario);
    }
    for (const auto& [group, scenarios] : groups) {
        if (!by.empty()) fmt::print("{}\n", group);
        print_lines(scenarios, by.empty() ? "" : "    ");
    }
    return Exit::pass;
}

}  // namespace faultline::cli
