// What a proxy does to what it passes on: standing conditions of a direction, and faults that strike once at a place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenario/position.hpp"

namespace faultline {

enum class Towards { client, server };  // the client is who connected to the proxy

struct ProxyFault {
    enum class Kind { cut, reset, stall, corrupt, drop } kind = Kind::cut;
    Towards towards = Towards::server;
    Position position;
    std::string told;  // "scenario.fault:12: cut", for a fault that never struck
};

// Of one direction.
struct Conditions {
    bool stalled = false;
    bool dripping = false;
    std::int64_t delay_ns = 0;
    std::int64_t bytes_per_s = 0;  // 0: no limit
};

// Faults that wait for their place, in the order in which the scenario named them. The first connection that comes to
// the place is struck.
using ArmedFaults = std::vector<ProxyFault>;

}  // namespace faultline
