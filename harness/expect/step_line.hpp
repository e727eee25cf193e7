// The line of a step as it was carried out, and the row that says that its result is another one.
#pragma once

#include <string>

#include "expect/match.hpp"

namespace faultline {

// `bind server tcp://127.0.0.1:5555 -> EADDRINUSE`: with this result in place of the expected one, without the guard.
// An empty result (the call had not returned when the run ended) is not shown.
std::string step_line(const Step& step, const std::string& result);

DiffRow result_row(const Step& step, const std::string& result);

}  // namespace faultline
