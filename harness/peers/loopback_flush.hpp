// Waits until the loopback device has delivered what was sent before, as a fact and not for a time: packets pass
// through one queue per CPU, so that a datagram to oneself, once it is read back, comes behind all of them.
#pragma once

#include "engine/unique_fd.hpp"

namespace faultline {

class LoopbackFlush {
  public:
    LoopbackFlush();
    // `limit_ms`: real time after which it gives up. False: it did, or the device takes nothing.
    bool operator()(int limit_ms) const;

  private:
    UniqueFd fd_;  // UDP, connected to itself
};

}  // namespace faultline
