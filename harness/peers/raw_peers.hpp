// The raw peers of a run, by the names that the scenario gives them.
//
// What is sent to a peer is read whenever the scenario is quiet, so that nothing but `stall` lets it pile up in the
// kernel. Listeners accept nobody by themselves.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "engine/surroundings.hpp"
#include "engine/unique_fd.hpp"
#include "peers/address.hpp"
#include "peers/loopback_flush.hpp"
#include "peers/raw_peer.hpp"

namespace faultline {

class RawPeers final : public Surroundings {
  public:
    RawPeers() = default;
    RawPeers(const RawPeers&) = delete;
    RawPeers& operator=(const RawPeers&) = delete;
    ~RawPeers() override;

    bool act(std::int64_t now_ns) override;
    [[nodiscard]] std::int64_t next_deadline_ns() const override;

    // The error says what is wrong. A full listener's backlog is taken by connections of our own: the kernel drops a
    // SYN that comes then (and tries again after a second of real time; it is dropped again as long as nobody accepts).
    tl::expected<void, std::string> listen(const std::string& name, const SocketAddress& address, int backlog,
                                           bool full);
    // Each returns 0 or an errno. EINPROGRESS: nobody answered, neither yes nor no.
    int dial(const std::string& name, const SocketAddress& address, const SocketAddress* from);
    int accept(const std::string& listener, const std::string& name);

    // nullptr: there is none of that name.
    RawPeer* find(const std::string& name);
    // Each ends the peer of that name, or for finish() the listener. False: there is none.
    bool finish(const std::string& name);
    bool reset(const std::string& name);

  private:
    struct Listener {
        UniqueFd fd;
        SocketAddress address;
        std::vector<UniqueFd> waiting;  // what fills its backlog
    };
    tl::expected<void, std::string> fill(Listener& listener) const;
    // 0, an errno, or EINPROGRESS.
    int connect_now(const UniqueFd& fd, const SocketAddress& address) const;
    static void unlink_path(const Listener& listener);

    LoopbackFlush flush_;
    std::map<std::string, Listener> listeners_;
    std::map<std::string, RawPeer> peers_;
    std::vector<RawPeer> leaving_;  // closed by the scenario; some of what they wrote is still on its way
};

}  // namespace faultline
