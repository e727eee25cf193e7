// The lines of a step as a drawing: time runs down, each socket has a column.
//
//     time     server                 client
//     +0s      ACCEPTED fd=$s         |
//     +100ms   |                    ! CONNECT_RETRIED interval=137ms
//
// `!` differs (what came is shown), `-` is missing, `+` is unexpected.
#pragma once

#include <string>
#include <vector>

#include "expect/match.hpp"
#include "scenario/model.hpp"

namespace faultline {

// "" where there are fewer than two sockets, or where the columns would be too narrow to be read.
std::string timeline_text(const Scenario& scenario, const StepDiff& diff, std::size_t indent, std::size_t width);

}  // namespace faultline
