// What a person sees of a scenario that went red: the two lines stacked, what came before, and why.
#pragma once

#include <string>

#include "expect/match.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct TerminalStyle {
    bool colour = false;
    int width = 80;  // columns
};

// Several lines, ending in a newline. Nothing but the title line for a pass.
std::string failure_text(const Scenario& scenario, const Verdict& verdict, const Outcome& outcome,
                         const TerminalStyle& style);

}  // namespace faultline
