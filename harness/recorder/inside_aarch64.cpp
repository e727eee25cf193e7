// No plan is made for this processor (inside/moved_aarch64.cpp).
#include "recorder/inside.hpp"

namespace faultline::recorder {

void follow_program(const Plan& /*plan*/) {}

}  // namespace faultline::recorder
