// Several libzmqs side by side: what each is, and what each makes of the same scenarios.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "cli/cli.hpp"
#include "compare/text.hpp"
#include "engine/worker.hpp"

namespace faultline::cli {

struct CompareArguments {
    RunArguments run;                    // paths, filters, jobs, seed, tsc, isolation, time-out, colour
    std::vector<std::string> libraries;  // compare: baseline and candidate
    std::string accept, write_accept;
    std::string html;       // of matrix; compare has run.reports
    bool diff = false;      // each scenario, line by line
    bool all = false;       // matrix: the rows, too, in which nothing changed
    bool explore = false;   // compare: what both make of injected faults, instead of the runs themselves
    std::size_t first = 0;  // of explore: see ExploreArguments
};

struct Build {
    BuildInfo info;
    RunOptions options;
    std::vector<MeansCheck> means;  // what was found of what lockstep rests on
};

// Each is loaded once, and makes a context and a socket: what cannot even do that is an error, one line that names the
// build. `called`: what each is called, as long as `libraries`.
tl::expected<std::vector<Build>, OpenError> open_builds(const CompareArguments& arguments,
                                                        const std::vector<std::string>& called,
                                                        const PoolOptions& pool);

// transcripts[b][s] is what build b made of scenario s. Every step is taken, whatever the scenario expects. The error
// is that of an interrupted run. On a terminal a line says how far it is.
using Transcripts = std::vector<std::vector<Transcript>>;
tl::expected<Transcripts, std::string> run_on_builds(const std::vector<Scenario>& scenarios,
                                                     const std::vector<Build>& builds, PoolOptions pool);

PoolOptions pool_options(const RunArguments& arguments, Isolation isolation);
TerminalStyle terminal_style(const RunArguments& arguments);
// --colour: "auto" means on a terminal.
bool wants_colour(const std::string& colour);
std::size_t terminal_columns();                // of stdout; 0: it is no terminal
inline constexpr std::size_t kNarrowest = 40;  // a terminal of fewer is not believed

// Writes a file whole; the error is a line for a person.
tl::expected<void, std::string> write_file(const std::string& path, const std::string& text);
tl::expected<std::string, std::string> read_text(const std::string& path);

}  // namespace faultline::cli
