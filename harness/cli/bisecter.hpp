// Leads a bisection: what `bisect` and `compare --bisect` share. Each commit is built once, and runs all scenarios.
//
//     auto bisecter = Bisecter::open(run, pool, clone, build);
//     bisecter->choose("v4.3.4", "v4.3.5");
//     auto bisection = bisecter->search(scenarios, ask);
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "bisect/bisection.hpp"
#include "bisect/report.hpp"
#include "cli/bisect_build.hpp"
#include "cli/bisect_git.hpp"
#include "cli/builds.hpp"

namespace faultline::cli {

// Why there is no result: a line for a person, and the exit code.
struct Refusal {
    std::string why;
    Exit exit = Exit::usage;
};

class Bisecter {
  public:
    // `run`: with which options scenarios are run. `clone` is only read.
    static tl::expected<Bisecter, std::string> open(const RunArguments& run, const PoolOptions& pool,
                                                    const std::string& clone, const BuildArguments& build);

    // Looks both revisions up, and what is between them; nothing is built yet.
    tl::expected<void, std::string> choose(const std::string& good, const std::string& bad);

    // Measures both ends, asks what is to be looked for, and looks for it. `scenarios` live longer than what is found.
    using Ask =
        std::function<tl::expected<std::vector<Question>, Refusal>(const Measurement& good, const Measurement& bad)>;
    tl::expected<std::unique_ptr<Bisection>, Refusal> search(const std::vector<Scenario>& scenarios, const Ask& ask);

    // What git says of the commits that a report speaks of.
    [[nodiscard]] std::map<std::string, CommitInfo> describe(const std::vector<BisectResult>& results) const;
    // "12 commits built in 300 s, 4 from the cache, 320 s in all"
    [[nodiscard]] std::string cost() const;

  private:
    Bisecter(const RunArguments& run, const PoolOptions& pool, Repository repository, CommitBuilds builds);
    tl::expected<Measurement, Refusal> measure(const std::vector<Scenario>& scenarios, const std::string& commit,
                                               bool is_end);
    tl::expected<Measurement, Refusal> measure_end(const std::vector<Scenario>& scenarios, const std::string& commit,
                                                   const std::string& called);
    tl::expected<void, Refusal> halve(Bisection& bisection, const std::vector<Scenario>& scenarios);

    RunArguments run_;
    PoolOptions pool_;
    Repository repository_;
    CommitBuilds builds_;
    std::string good_, bad_;  // ids
    History history_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::size_t built_ = 0, from_cache_ = 0;
    double build_s_ = 0;
    BuiltCommit last_;  // for the line of progress
};

// How commits are built: --cache, --configure, --build-timeout, --rebuild-failed.
std::vector<CLI::Option*> add_build_options(CLI::App& app, BuildArguments& build);

}  // namespace faultline::cli
