// Commands that declare their own options: each adds its verbs to the command line, and what to call if one is given.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <utility>
#include <vector>

#include "cli/builds.hpp"

namespace faultline::cli {

using Commands = std::vector<std::pair<CLI::App*, std::function<Exit()>>>;

void add_compare_commands(CLI::App& app, Commands& commands);

// The options that `compare` and `matrix` share. Paths are an option where `paths_are_positional` is false.
void add_compared_selection(CLI::App& app, CompareArguments& arguments);

}  // namespace faultline::cli
