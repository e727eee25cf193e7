// What a recording cannot know: lines and actions that no run has tried, because of their guards or of an early end.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// One run of a file: with one value of its `for`, on one libzmq.
struct TriedRun {
    const Scenario* scenario = nullptr;
    const Transcript* transcript = nullptr;
};

// The numbers of the lines below one action.
struct OldLines {
    std::set<int> untried = {};  // of no run: they are kept as they are
    std::set<int> for_all = {};  // of every run: their guards say nothing about these runs, and stay
    bool same = false;           // every run that came here had just what they say
};
// By the line of the action.
std::map<int, OldLines> old_lines(const std::vector<TriedRun>& runs);

struct Untried {
    int line = 0, last = 0;  // neighbours for the same reason are one
    std::string why;
};
// In the order of the file.
std::vector<Untried> untried_lines(const std::vector<TriedRun>& runs);

}  // namespace faultline
