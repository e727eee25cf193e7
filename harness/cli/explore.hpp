// The parts of `faultline explore`.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/builds.hpp"
#include "explore/state.hpp"

namespace faultline::cli {

struct ExploreArguments {
    CompareArguments common;  // selection, pool, and the one library
    bool calls = false;
    int schedules = 0;      // how many seeds; 0: none
    std::size_t first = 0;  // occurrences of a call stack that are tried with each fault; 0: all, 1 where not given
    std::string budget;     // "5000" runs, "90s": then it stops, and can go on another time
    std::string state;      // file that keeps what is known
    std::vector<std::string> merge;
    std::string write;  // directory for scenarios
};

// Which trials there are is the same for all parts of an exploration; which of them are run is said here.
struct ExplorePart {
    std::size_t index = 0, count = 1;  // `--shard`, from 0
    std::size_t most_runs = SIZE_MAX;  // `--budget`
    double most_seconds = 1e18;
    // trial_key()s that are tried although their call stack had its turn: those of an exploration to be compared with.
    std::set<std::string> wanted{};
};

struct Explored {
    ExploreState state;
    std::size_t runs = 0;  // by this call
    double wall_s = 0;     // that they took
    Exit exit = Exit::pass;
};

// Runs what `known` lacks of the part; every trial that ends is appended to `state_file` at once, unless that is "".
Explored explore_calls(const std::vector<Scenario>& scenarios, const Build& build, const PoolOptions& pool,
                       const ExploreArguments& arguments, const ExplorePart& part);

// Seeds 1 to N of each scenario; prints what came.
Exit explore_schedules(const std::vector<Scenario>& scenarios, const Build& build, const PoolOptions& pool,
                       int schedules);

// compare --explore: the same faults in both builds, and what they make of them. `first` as in ExploreArguments.
Exit compare_explored(const std::vector<Scenario>& scenarios, const std::vector<Build>& builds, const PoolOptions& pool,
                      std::size_t first);

// A file that is named is explored whole; of a directory each call stack once, or it would take hours.
std::size_t default_first(const std::vector<std::string>& paths);

// One scenario for each finding, into the directory, each verified by running it.
Exit write_findings(const ExploreState& state, const std::vector<Scenario>& scenarios, const Build& build,
                    const PoolOptions& pool, const std::string& directory);

}  // namespace faultline::cli
