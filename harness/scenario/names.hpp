// Which processes and sockets exist at a line of the scenario, so that a name that means nothing there is an error
// before the run.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/complaint.hpp"
#include "scenario/model.hpp"
#include "scenario/peer_names.hpp"

namespace faultline {

class Names {
  public:
    Names();

    // Each asks about the state at this point of the file.
    [[nodiscard]] MaybeComplaint new_process(const std::string& name) const;
    [[nodiscard]] MaybeComplaint new_socket(const std::string& name) const;
    [[nodiscard]] MaybeComplaint process(std::string_view verb, const std::string& name) const;  // as the verb needs it
    [[nodiscard]] MaybeComplaint open_socket(const std::string& name) const;
    [[nodiscard]] MaybeComplaint known_socket(const std::string& name) const;      // declared once, perhaps closed
    [[nodiscard]] MaybeComplaint monitored_socket(const std::string& name) const;  // known, and it can emit events
    [[nodiscard]] MaybeComplaint new_proxy(const std::string& name) const;
    [[nodiscard]] MaybeComplaint proxy(const std::string& name) const;
    [[nodiscard]] bool is_proxy(const std::string& name) const { return proxies_.contains(name); }
    [[nodiscard]] MaybeComplaint host(const std::string& address) const;
    [[nodiscard]] MaybeComplaint own_address(bool add, const std::string& address) const;
    [[nodiscard]] MaybeComplaint known_subject(const std::string& name) const;  // a socket or a process
    [[nodiscard]] MaybeComplaint context(const std::string& process) const;     // may its options still be set?
    [[nodiscard]] MaybeComplaint occupied(const std::string& endpoint) const;
    [[nodiscard]] MaybeComplaint injected(const std::string& call) const;  // was anything, into this function?

    // A raw peer: each its own rules, but one name space.
    [[nodiscard]] MaybeComplaint new_peer(const std::string& name) const;
    [[nodiscard]] MaybeComplaint peer(const std::string& verb, const std::string& name) const;
    [[nodiscard]] MaybeComplaint listener(const std::string& name) const;

    // Whether the peer greeted with CURVE, as far as the file tells.
    [[nodiscard]] bool speaks_curve(const std::string& peer) const { return peers_.speaks_curve(peer); }

    // What the action changes. Not `certain`: it may not be carried out (a guard), or at another time (`when`); from
    // then on nothing that follows either way is an error.
    void apply(const Action& action, bool certain, int line);

    // The line that declares the name is wrong: what follows must not complain about it.
    void assume_proxy(const std::string& name);
    void assume_process(const std::string& name);
    void assume_socket(const std::string& name);
    void assume_peer(const std::string& name) { peers_.assume(name); }

  private:
    enum class State { alive, gone, unknown };
    struct Process {
        State state = State::alive;
        bool has_socket = false;
        int line = 0;  // of what changed it last
    };
    struct Socket {
        State state = State::alive;
        std::string process;
        bool monitored = true;
        int line = 0;
        std::string gone_by;  // "close", "kill"
    };

    [[nodiscard]] MaybeComplaint proxy_as_peer(const std::string& verb, const std::string& name) const;
    [[nodiscard]] MaybeComplaint known_as_proxy(const std::string& name) const;
    void kill(const std::string& name, bool certain, int line);
    void restart(const std::string& name, bool certain, int line);
    void open(const Action& action, bool certain, int line);
    [[nodiscard]] std::vector<std::string_view> process_names() const;
    [[nodiscard]] std::vector<std::string_view> socket_names() const;

    // Says what the name is where it is neither free nor of the kind that is asked for.
    [[nodiscard]] MaybeComplaint taken(const std::string& name) const;

    std::map<std::string, Process> processes_;
    std::map<std::string, Socket> sockets_;
    std::set<std::string> occupied_;
    std::map<std::string, State> addresses_;
    std::map<std::string, int> proxies_;  // -> line; 0: assumed
    std::set<std::string> hosts_;
    std::set<std::string> ipc_proxies_;  // at one end or both
    std::set<std::string> injected_;     // functions
    PeerNames peers_;
};

}  // namespace faultline
