// Which connections stand when a run's own steps are over, as its events tell.
#pragma once

#include <map>
#include <string>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct Standing {
    std::map<std::string, int> connections;  // by socket: connected or accepted, with a handshake, not ended
    std::map<std::string, int> listeners;    // by socket: LISTENING, and not closed
};
// Only the steps before `end` count.
Standing standing(const Transcript& transcript, int end);

// "client: 0 of 1 connections": what stands in `before` and no longer in `after`; "" where nothing is missing.
std::string what_is_lost(const Standing& before, const Standing& after);

// Whether a lost connection is one that libzmq should have made again: both ends are libzmq's, and no option forbids
// it.
bool expects_recovery(const Scenario& scenario);

}  // namespace faultline
