// Which injected faults two libzmqs handle differently. Pure: the records of two explorations in, values out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "explore/state.hpp"

namespace faultline {

// What stays the same of a trial from one libzmq to the next: the scenario, its action, the thread, which call of its
// function since the action began, and the fault. Call stacks and call numbers are the build's own.
std::string trial_key(const std::string& scenario, const std::string& action, const std::string& process,
                      const std::string& thread, const std::string& call, std::uint32_t nth, const std::string& fault);
std::string trial_key(const TrialRecord& record);

// "abort in epoll.cpp", "lost: …", "different: first line that differs". An assertion's line number is left out: it
// changes with every release.
std::string handling(const TrialRecord& record);

// The trials of one call that were handled in one way by the baseline and in another one by the candidate.
struct HandlingChange {
    std::string call, baseline, candidate;
    std::vector<std::pair<const TrialRecord*, const TrialRecord*>> trials;
    [[nodiscard]] bool is_of_finding() const;  // one of both is more than `different`
};

// The records are borrowed.
struct Contrast {
    std::vector<HandlingChange> changes;  // those with findings first, then by how many trials
    std::size_t same = 0;
    std::size_t only_baseline = 0;      // calls that the candidate does not make
    std::size_t only_candidate = 0;     // calls that the baseline does not make, or that were left out there
    std::vector<HandlingChange> fresh;  // findings among `only_candidate` that the baseline has nowhere; no baseline
};

Contrast contrast(const TrialRecords& baseline, const TrialRecords& candidate);
std::string contrast_text(const Contrast& contrast);

}  // namespace faultline
