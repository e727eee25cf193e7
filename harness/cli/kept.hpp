// `--keep-temp`: where the directories of runs that went red are kept, below the working directory.
#pragma once

#include <string>

#include "scenario/model.hpp"

namespace faultline::cli {

// Absolute, because a worker has another working directory: …/faultline-kept/ID, and …/ID.2 for the second round.
std::string kept_path(const Scenario& scenario, int round);

// Of all rounds: what an earlier faultline kept, and what a red run left of a scenario that passes in the end.
void remove_kept(const Scenario& scenario, int rounds);

// What a person has to know of it; one line for each directory.
std::string kept_text(const Scenario& scenario, int rounds);

}  // namespace faultline::cli
