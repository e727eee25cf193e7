// From the diffs of the steps and the way a run ended to the verdict.
#pragma once

#include <vector>

#include "expect/match.hpp"

namespace faultline {

Verdict judge(const Scenario& scenario, const Facts& facts, const std::vector<StepRecord>& records,
              std::vector<StepDiff> diffs, const Outcome& outcome);

// `outcome abort "Too many open files" ipc_listener.cpp`, as it would be expected. The file is without its folders,
// which are those of the machine that built the library.
std::string outcome_line(const Outcome& outcome);
std::string outcome_line(const ExpectedOutcome& expected);  // guard included

}  // namespace faultline
