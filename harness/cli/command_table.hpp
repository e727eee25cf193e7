// The command line as data: see manual/command.hpp.
#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "manual/command.hpp"

namespace faultline::cli {

// All subcommands, sorted by name, with the options that a person is meant to know.
std::vector<CommandInfo> command_table(const CLI::App& app);

}  // namespace faultline::cli
