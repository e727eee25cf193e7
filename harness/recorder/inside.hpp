// A libzmq inside the program: its functions are replaced in memory, as plan.hpp says.
#pragma once

#include "recorder/plan.hpp"

namespace faultline::recorder {

// Before main(). Where it can't be done, or the plan is for another program, nothing is changed.
void follow_program(const Plan& plan);

}  // namespace faultline::recorder
