// What the libzmq under test has: the facts of its build that scenario/vocabulary.hpp lists.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace faultline::subject {

std::array<int, 3> version();

// Those that need no socket.
std::vector<std::string> facts();

// Those that only a socket tells are added to `names`. "" or why they cannot be told. This process can be no subject
// any more, and must be without the shim.
std::string try_facts(std::vector<std::string>& names);

}  // namespace faultline::subject
