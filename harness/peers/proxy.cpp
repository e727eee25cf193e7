#include "peers/proxy.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace faultline {
namespace {

constexpr int kStream = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

const sockaddr* get(const SocketAddress& address) { return reinterpret_cast<const sockaddr*>(&address.storage); }

// The kernel answers a close with a reset where something came that nobody has read.
void read_all(const UniqueFd& fd) {
    char buffer[4096];
    while (recv(fd.get(), buffer, sizeof buffer, MSG_DONTWAIT) > 0) {
    }
}

// Without Nagle's algorithm, which would hold back a byte until the kernel's timer has sent an ACK.
void send_at_once(const UniqueFd& fd) {
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // fails over ipc, where there is nothing to do
}

void reset_end(UniqueFd& fd) {
    const linger at_once{1, 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    fd.reset();
}

}  // namespace

Proxy::~Proxy() { stop_listening(); }

tl::expected<void, std::string> Proxy::open(const std::string& endpoint, const std::string& server) {
    const auto here = socket_address(endpoint), there = socket_address(server);
    if (!here) return tl::make_unexpected(here.error());
    if (!there) return tl::make_unexpected(there.error());
    address_ = *here;
    server_ = *there;
    return listen();
}

tl::expected<void, std::string> Proxy::listen() {
    listener_ = UniqueFd(socket(address_.storage.ss_family, kStream, 0));
    const int on = 1;
    if (address_.storage.ss_family != AF_UNIX) setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!listener_.valid() || bind(listener_.get(), get(address_), address_.length) != 0 ||
        ::listen(listener_.get(), SOMAXCONN) != 0) {
        const int error = errno;
        listener_.reset();
        return tl::make_unexpected(std::string(std::strerror(error)));
    }
    return {};
}

void Proxy::stop_listening() {
    if (listener_.valid() && !address_.path.empty()) unlink(address_.path.c_str());
    listener_.reset();
}

bool Proxy::accept_all() {
    bool moved = false;
    while (listener_.valid()) {
        UniqueFd client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!client.valid()) break;
        moved = true;
        UniqueFd server(socket(server_.storage.ss_family, kStream, 0));
        send_at_once(client);
        send_at_once(server);
        const int result = connect(server.get(), get(server_), server_.length);
        // A refusal, or no file: the client is told by the end of its connection.
        if (result == 0 || errno == EINPROGRESS) connections_.emplace_back(std::move(client), std::move(server));
    }
    return moved;
}

bool Proxy::is_connected(Connection& connection) {
    if (connection.connected) return true;
    pollfd fd{connection.server.get(), POLLOUT, 0};
    if (poll(&fd, 1, 0) != 1) return false;
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(connection.server.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) close_by_fin(connection);
    connection.connected = error == 0;
    return connection.connected;
}

void Proxy::close_by_fin(Connection& connection) {
    for (UniqueFd* end : {&connection.client, &connection.server}) {
        read_all(*end);
        end->reset();
    }
}

void Proxy::close_by_reset(Connection& connection) {
    reset_end(connection.client);
    reset_end(connection.server);
}

bool Proxy::carry_out(Connection& connection, const ProxyFault& fault) {
    switch (fault.kind) {
        case ProxyFault::Kind::cut: cut(); return true;
        case ProxyFault::Kind::reset: close_by_reset(connection); return true;
        case ProxyFault::Kind::stall: conditions(fault.towards).stalled = true; return false;
        case ProxyFault::Kind::corrupt:
        case ProxyFault::Kind::drop: return false;  // done by the stream
    }
    return false;
}

bool Proxy::act_on(Connection& connection, std::int64_t now_ns) {
    if (!connection.client.valid()) return false;
    if (!is_connected(connection)) return !connection.client.valid();
    bool moved = false;
    for (ProxyStream* stream : {&connection.to_server, &connection.to_client}) {
        const Towards towards = stream == &connection.to_server ? Towards::server : Towards::client;
        moved = stream->act(now_ns, conditions(towards), armed_) || moved;
        const auto fault = stream->take_struck();
        if (fault && carry_out(connection, *fault)) return true;
        if (stream->broken()) {
            close_by_reset(connection);
            return true;
        }
    }
    if (connection.to_server.finished() && connection.to_client.finished()) close_by_fin(connection);
    return moved;
}

bool Proxy::act(std::int64_t now_ns) {
    now_ns_ = now_ns;
    bool moved = accept_all();
    for (Connection& connection : connections_) moved = act_on(connection, now_ns) || moved;
    connections_.remove_if([](const Connection& connection) { return !connection.client.valid(); });
    return moved;
}

// What is overdue waits for something else than time: a target that takes nothing, or the end of a stall.
std::int64_t Proxy::next_deadline_ns() const {
    std::int64_t next = std::numeric_limits<std::int64_t>::max();
    const auto note = [&](const ProxyStream& stream) {
        if (stream.next_due_ns() > now_ns_) next = std::min(next, stream.next_due_ns());
    };
    for (const Connection& connection : connections_) {
        note(connection.to_server);
        note(connection.to_client);
    }
    return next;
}

void Proxy::cut() {
    stop_listening();
    for (Connection& connection : connections_) close_by_fin(connection);
}

void Proxy::reset() {
    for (Connection& connection : connections_) close_by_reset(connection);
}

tl::expected<void, std::string> Proxy::join() {
    conditions_ = {};
    return listener_.valid() ? tl::expected<void, std::string>{} : listen();
}

}  // namespace faultline
