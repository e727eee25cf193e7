// What stands on the other side of a scenario's sockets and moves without a line of the script: a proxy that passes
// bytes on, a peer that drains what it is sent, a handshake that answers by itself.
//
// Under lockstep it moves only when no thread of the scenario is ready, so that what it does, and when, is the same in
// every run. Virtual time does not go on while it still moves.
#pragma once

#include <cstdint>

namespace faultline {

class Surroundings {
  public:
    Surroundings() = default;
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;
    virtual ~Surroundings() = default;

    // Does what can be done at this moment without waiting. True: something moved, so that threads may be ready again.
    virtual bool act(std::int64_t now_ns) = 0;
    // When it wants to act next by itself (a delayed byte); INT64_MAX: never.
    [[nodiscard]] virtual std::int64_t next_deadline_ns() const = 0;
};

}  // namespace faultline
