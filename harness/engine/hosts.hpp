// Other hosts: network namespaces, each joined to the worker's own by a veth pair.
//
//     worker 10.1.0.1  ==wire2==========wire==  10.1.0.2 host
//
// Each end knows the other's link-layer address from the start, so that nothing waits for ARP and its timers. A
// partition puts one that nobody has in its place: what is sent leaves, and the other end throws it away.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>

#include "engine/network.hpp"
#include "engine/unique_fd.hpp"

namespace faultline {

class Hosts {
  public:
    Hosts();
    // Makes the host with that address (see is_host_address()) where it is not there yet. The error says what the
    // kernel refused.
    NetworkStatus add(const std::string& address);

    enum class Way { to_host, from_host };
    // What goes that way is lost, or not any more. `address`: of a host that is there.
    NetworkStatus set_loss(const std::string& address, Way way, bool lost);

    // The calling thread, and what it starts, stands on that host as long as this lives. "": it stays where it is.
    class Visit {
      public:
        Visit(const Hosts& hosts, const std::string& address);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;
        [[nodiscard]] bool arrived() const { return arrived_; }

      private:
        int home_;  // -1: nowhere to go back to
        bool arrived_ = true;
    };

  private:
    struct Host {
        UniqueFd space;           // the network namespace
        std::string device;       // of the worker's end
        std::string here, there;  // the ends' link-layer addresses, six bytes each
    };
    NetworkStatus configure(const std::string& address, Host& host);

    UniqueFd home_;
    std::map<std::string, Host> hosts_;
};

}  // namespace faultline
