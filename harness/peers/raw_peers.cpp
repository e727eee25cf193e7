#include "peers/raw_peers.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace faultline {
namespace {

constexpr int kMostWaiting = 4200;   // net.core.somaxconn is 4096
constexpr int kFlushLimitMs = 2000;  // real time: what takes longer is a device that is down
// SYN, SYN-ACK and ACK each come behind what was queued before them.
constexpr int kHandshakePackets = 3;

// What is written is on its way at once: Nagle's algorithm would hold a second small piece back until the other side's
// kernel acknowledges the first, and that is a timer of 40 ms of real time.
UniqueFd undelayed(UniqueFd fd) {
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // no tcp socket: it fails, and nothing is delayed
    return fd;
}

UniqueFd stream_socket(const SocketAddress& address) {
    return UniqueFd(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

}  // namespace

RawPeers::~RawPeers() {
    for (const auto& [name, listener] : listeners_) unlink_path(listener);
}

bool RawPeers::act(std::int64_t) {
    bool moved = false;
    for (auto& [name, peer] : peers_) moved = peer.move() || moved;
    for (RawPeer& peer : leaving_) moved = peer.move() || moved;
    std::erase_if(leaving_, [](const RawPeer& peer) { return peer.closed(); });
    return moved;
}

std::int64_t RawPeers::next_deadline_ns() const { return std::numeric_limits<std::int64_t>::max(); }

tl::expected<void, std::string> RawPeers::listen(const std::string& name, const SocketAddress& address, int backlog,
                                                 bool full) {
    Listener listener{stream_socket(address), address, {}};
    const int on = 1;
    const bool tcp = address.storage.ss_family != AF_UNIX;
    if (!listener.fd.valid() || (tcp && setsockopt(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) ||
        bind(listener.fd.get(), address.get(), address.length) != 0 || ::listen(listener.fd.get(), backlog) != 0)
        return tl::make_unexpected(std::string(std::strerror(errno)));
    if (full) {
        if (auto filled = fill(listener); !filled) return filled;
    }
    listeners_.insert_or_assign(name, std::move(listener));
    return {};
}

// How many connections a backlog holds is the kernel's to say: until one is not taken.
tl::expected<void, std::string> RawPeers::fill(Listener& listener) const {
    for (int i = 0; i < kMostWaiting; ++i) {
        UniqueFd fd = stream_socket(listener.address);
        const int error = connect_now(fd, listener.address);
        if (error == EINPROGRESS || error == EAGAIN) return {};
        if (error != 0) return tl::make_unexpected(fmt::format("filling the backlog: {}", std::strerror(error)));
        listener.waiting.push_back(std::move(fd));
    }
    return tl::make_unexpected(fmt::format("{} connections do not fill the backlog", kMostWaiting));
}

int RawPeers::connect_now(const UniqueFd& fd, const SocketAddress& address) const {
    if (!fd.valid()) return errno;
    if (connect(fd.get(), address.get(), address.length) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    for (int i = 0; i < kHandshakePackets && flush_(kFlushLimitMs); ++i) {
    }
    pollfd ready{fd.get(), POLLOUT, 0};
    if (poll(&ready, 1, 0) != 1) return EINPROGRESS;
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

int RawPeers::dial(const std::string& name, const SocketAddress& address, const SocketAddress* from) {
    UniqueFd fd = stream_socket(address);
    if (!fd.valid()) return errno;
    if (from != nullptr && bind(fd.get(), from->get(), from->length) != 0) return errno;
    const int error = connect_now(fd, address);
    if (error == 0) peers_.insert_or_assign(name, RawPeer(undelayed(std::move(fd)), name));
    return error;
}

int RawPeers::accept(const std::string& listener, const std::string& name) {
    const auto found = listeners_.find(listener);
    if (found == listeners_.end()) return EBADF;
    UniqueFd fd(accept4(found->second.fd.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd.valid()) return errno;
    peers_.insert_or_assign(name, RawPeer(undelayed(std::move(fd)), name));
    return 0;
}

RawPeer* RawPeers::find(const std::string& name) {
    const auto found = peers_.find(name);
    return found == peers_.end() ? nullptr : &found->second;
}

bool RawPeers::finish(const std::string& name) {
    if (const auto listener = listeners_.find(name); listener != listeners_.end()) {
        unlink_path(listener->second);
        listeners_.erase(listener);
        return true;
    }
    auto peer = peers_.extract(name);
    if (peer.empty()) return false;
    peer.mapped().finish();
    if (!peer.mapped().closed()) leaving_.push_back(std::move(peer.mapped()));
    return true;
}

bool RawPeers::reset(const std::string& name) {
    const auto peer = peers_.find(name);
    if (peer == peers_.end()) return false;
    peer->second.reset();
    peers_.erase(peer);
    return true;
}

void RawPeers::unlink_path(const Listener& listener) {
    if (!listener.address.path.empty()) unlink(listener.address.path.c_str());
}

}  // namespace faultline
