// The network of the run's own namespace: its loopback device, and addresses that the scenario gives it.
//
// Exact is what the kernel answers at once: a bind or connect without a device or address. What was sent into nothing
// is sent again by the kernel's own timers, which virtual time does not move.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace faultline {

using NetworkStatus = tl::expected<void, std::string>;

NetworkStatus set_loopback(bool up);

// IPv4, beside 127.0.0.1; each has a `number` of its own from 1 on.
NetworkStatus add_address(const std::string& address, int number);
NetworkStatus remove_address(int number);

}  // namespace faultline
