// Commands that declare their own options: each adds its verbs to the command line, and what to call if one is given.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <utility>
#include <vector>

#include "cli/builds.hpp"

namespace faultline::cli {

using Commands = std::vector<std::pair<CLI::App*, std::function<Exit()>>>;

void add_bisect_command(CLI::App& app, Commands& commands);
void add_capture_command(CLI::App& app, Commands& commands);
void add_compare_commands(CLI::App& app, Commands& commands);
void add_explore_command(CLI::App& app, Commands& commands);
void add_export_command(CLI::App& app, Commands& commands);
void add_help_commands(CLI::App& app, Commands& commands);  // `help`, `completion`
void add_matrix_command(CLI::App& app, Commands& commands);
void add_reproduce_command(CLI::App& app, Commands& commands);
void add_show_command(CLI::App& app, Commands& commands);
void add_shrink_command(CLI::App& app, Commands& commands);

// The options that `compare` and `matrix` share. `paths`: how scenarios are named, "paths" or "--scenarios".
void add_compared_selection(CLI::App& app, CompareArguments& arguments, const char* paths);

}  // namespace faultline::cli
