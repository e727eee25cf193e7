// Findings by cause, so that forty scenarios in which the same has changed read as one change.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/compare.hpp"

namespace faultline {

// What follows from a change, of one kind: "time CLOSED earlier", ten times.
struct Consequence {
    ChangeKind kind = ChangeKind::time;
    std::string change;
    std::size_t count = 0;
};

// The commit of libzmq that brought a change, as a bisection found it.
struct CauseCommit {
    std::string id{}, subject{}, author{}, date{};
    std::string name{};                    // how the nearest tag leads to it: "v4.3.2~111^2~4"
    bool partly = false;                   // here it stopped being as before, and was not yet as it is now
    std::vector<std::string> suspects{};   // older ones that could not be judged: each may be it instead
    std::vector<std::string> scenarios{};  // that were asked
};

// A cause: a change that follows from no other one.
struct ChangeGroup {
    ChangeKind kind = ChangeKind::value;
    std::string change;
    std::string fact;                         // "" is behaviour
    std::size_t count = 0;                    // findings
    std::vector<std::string> scenarios;       // ids, each once
    std::string baseline, candidate;          // the lines of the first finding
    std::string place;                        // of it: "scenarios/tcp/case.fault:12"
    bool accepted = false;                    // all of them
    std::string reason;                       // why a person accepted it
    std::vector<Consequence> consequences{};  // the most frequent first
    std::vector<CauseCommit> commits{};       // with `compare --bisect`
    std::string no_commit{};                  // why a search found none

    // "value  BIND_FAILED errno EACCES -> EADDRINUSE", as a list of accepted changes says it.
    [[nodiscard]] std::string key() const;
};

// Those in most scenarios first; facts last.
std::vector<ChangeGroup> group_changes(const std::vector<ScenarioComparison>& comparisons);

struct ComparisonCounts {
    std::size_t same = 0, differs = 0, accepted = 0, by_facts = 0, one_side = 0, skipped = 0, broken = 0;
};
ComparisonCounts count(const std::vector<ScenarioComparison>& comparisons);

}  // namespace faultline
