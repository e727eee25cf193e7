// A run as the scenario that expects just it.
#pragma once

#include <string>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// Every action that was carried out, without its guard, with the result it had and the lines that followed; behind them
// the outcome, where the run did not end well. What it passes under is the libzmq of the run.
std::string recorded_steps(const Scenario& scenario, const Transcript& transcript);

// `requires draft >=4.3.5` and a line end; "" where the scenario requires nothing.
std::string requirements_line(const Scenario& scenario);

}  // namespace faultline
