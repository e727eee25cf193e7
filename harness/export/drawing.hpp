// A scenario as a drawing: time runs down, each socket has a column, and what is done stands across.
//
//     time     server                 client
//     +0s      > kill peer
//     +0s      |                      DISCONNECTED fd=$connected
//     +136ms   |                      CONNECT_RETRIED interval=136ms
#pragma once

#include <string>

#include "export/plan.hpp"

namespace faultline::exported {

// Virtual time since the start, of the lines that the scenario expects.
std::string drawing_of(const Plan& plan);

}  // namespace faultline::exported
