// A comparison as a person at a terminal reads it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compare/compare.hpp"
#include "compare/summary.hpp"
#include "report/terminal.hpp"

namespace faultline {

// One of the libzmqs, as it describes itself.
struct BuildInfo {
    std::string called;  // "baseline", "candidate"; a letter in a matrix
    std::string file;    // absolute
    std::string sha256;  // of the file's content
    std::string version;
    std::set<std::string> facts;  // what zmq_has() says: "curve", "draft", "ipc"
};

// The facts that belong to a build, not to the machine or the scenario.
std::set<std::string> build_facts(const Facts& facts);

// Three lines: both, and what only one of them has.
std::string builds_text(const std::vector<BuildInfo>& builds);

// "only the candidate has: draft", "the two are one file", or "".
std::string contrast_text(const BuildInfo& baseline, const BuildInfo& candidate);

// "same", "differs", "accepted", …
std::string_view status_word(const ScenarioComparison& comparison);

// The scenario's line, its notes, and for each step that differs a line diff with some lines before it.
std::string comparison_text(const ScenarioComparison& comparison, const TerminalStyle& style);

// What could not be compared: one line for each reason.
std::string left_out_text(const std::vector<ScenarioComparison>& comparisons);

// "de1bd5c8aa  2023-06-06  Problem: …", and what is uncertain about it; or why there is none.
std::vector<std::string> commit_lines(const ChangeGroup& group);

// All causes, each with its commits, a place that shows it and with what follows from it; then the counts.
std::string groups_text(const std::vector<ChangeGroup>& groups, const TerminalStyle& style);
std::string counts_text(const ComparisonCounts& counts);

}  // namespace faultline
