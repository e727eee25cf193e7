// A plan as a scenario: first without lines, to be run; then with those of its run.
#pragma once

#include <string>
#include <vector>

#include "reproduce/coverage.hpp"
#include "scenario/model.hpp"

namespace faultline {

std::string planned_text(const Plan& plan, const std::string& title);

// With the lines of the run under each action, what is assumed in front of it, and at the top what was changed and what
// is not explained: a line of the trace that the run lacks is a gap, too.
std::string reproduced_text(const Story& story, const Plan& plan, const Scenario& scenario,
                            const Transcript& transcript, const std::vector<Covered>& covered);

}  // namespace faultline
