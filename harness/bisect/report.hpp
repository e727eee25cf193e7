// What a bisection found, as a person at a terminal reads it: a section for each commit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bisect/bisection.hpp"
#include "report/terminal.hpp"

namespace faultline {

// What git says about a commit.
struct CommitInfo {
    std::string id, subject, author;
    std::string date;   // "2019-02-02"
    std::string name;   // how the nearest tag leads to it: "v4.3.2~111^2~4"; "": it is in none
    std::string files;  // what it changed: the lines of `git diff-tree --stat`
};

std::string short_id(const std::string& commit);

// The commits that a report speaks of at some length: first ones, and those of which any may be the first.
std::vector<std::string> commits_to_describe(const std::vector<BisectResult>& results);

struct BisectView {
    TerminalStyle style;
    bool whole_runs = false;  // both transcripts, not only where they differ
};
std::string results_text(const Bisection& bisection, const std::vector<Scenario>& scenarios,
                         const std::map<std::string, CommitInfo>& commits, const BisectView& view);

// Each question has one commit as its answer, and nothing contradicts it.
bool all_found(const std::vector<BisectResult>& results);

}  // namespace faultline
