// What was found, grouped by its cause, most severe first; and the report of it.
#pragma once

#include <string>
#include <vector>

#include "explore/state.hpp"

namespace faultline {

// All trials with one effect and one cause.
struct Discovery {
    Effect effect = Effect::same;
    std::string cause;
    // In the order of the plan, but those with a reach that is more plausible first.
    std::vector<const TrialRecord*> trials;
    [[nodiscard]] Reach reach() const { return trials.front()->reach; }
};

// An abort's cause is where libzmq gives up; for the others the call site and the call belong to it as well. Effects
// `different` and `same` are no findings. The records are borrowed.
std::vector<Discovery> findings(const TrialRecords& records);

// The text that `explore` prints: counts, findings, and what was not tried. Nothing in it depends on who ran what.
std::string findings_text(const ExploreState& state);

// "accept4 of an ipc fd": what a finding's trials have in common is told once.
std::string call_words(const TrialRecord& record);

}  // namespace faultline
