// Which of the scenarios are run, and in which order: `--rerun-failed`, `--shard I/N`, `--shuffle[=SEED]`.
#pragma once

#include <CLI/CLI.hpp>
#include <set>
#include <string>

#include "cli/cli.hpp"

namespace faultline::cli {

void add_shard_option(CLI::App& app, RunArguments& arguments);
void add_isolation_option(CLI::App& app, std::string& isolation);

// load_scenarios(), then in this order: what failed, its shard, shuffled. The seed is put in the place of "random", so
// that it can be printed; a selection that leaves nothing is told, and its exit code is that of nothing.
Loaded select_scenarios(RunArguments& arguments);

// Keeps what was red in `.faultline/last-failed` below the working directory: what is run now replaces what is known of
// it, and of other scenarios all stays. A directory that can't be written keeps nothing.
void remember_failed(const std::set<std::string>& run, const std::set<std::string>& red);

}  // namespace faultline::cli
