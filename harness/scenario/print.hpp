// Scenarios back to text, in the one canonical form: what is printed is read back as the same scenario.
#pragma once

#include <optional>
#include <string>

#include "scenario/model.hpp"

namespace faultline {

// One line without its end: `bind server tcp://127.0.0.1:5555 -> EADDRINUSE`. `-> ok` is not printed.
std::string print_action(const Action& action);

// The message, the bytes or the items of ZMTP that the action is to get. nullopt: its result is a word.
std::optional<std::string> print_expected_data(const Action& action);

// `[>=4.3.5] when client CONNECTED x2: kill peer`, the action's line with what stands before it.
std::string print_step_line(const Step& step);

// An expanded scenario, whole. Its `for` line, where it has one, names only its own value.
std::string print_scenario(const Scenario& scenario);

}  // namespace faultline
