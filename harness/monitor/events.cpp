#include "monitor/events.hpp"

#include <algorithm>
#include <array>

namespace faultline {
namespace {

// PIPES_STATS needs zmq_socket_monitor_versioned(), which draft builds have since 4.3.2. The HANDSHAKE events were
// draft in 4.2.x, under changing names and meanings; they count from 4.3.0, where they became stable, or where the fact
// handshakes holds.
constexpr std::array kEvents = {
    EventInfo{"CONNECTED", 0x0001, ValueKind::fd, 4, 0, 0, false, "A connection to a peer has been established."},
    EventInfo{"CONNECT_DELAYED", 0x0002, ValueKind::error_number, 4, 0, 0, false,
              "A connect could not be completed at once and goes on in the background."},
    EventInfo{
        "CONNECT_RETRIED", 0x0004, ValueKind::interval, 4, 0, 0, false,
        "A connect failed and will be tried again after the interval: reconnect_ivl and a part of it drawn by rand(), "
        "which a scenario fixes (36 ms by default, see random)."},
    EventInfo{"LISTENING", 0x0008, ValueKind::fd, 4, 0, 0, false, "The socket is bound and listens at the endpoint."},
    EventInfo{"BIND_FAILED", 0x0010, ValueKind::error_number, 4, 0, 0, false,
              "The socket could not be bound to the endpoint."},
    EventInfo{"ACCEPTED", 0x0020, ValueKind::fd, 4, 0, 0, false, "A peer's connection has been accepted."},
    EventInfo{"ACCEPT_FAILED", 0x0040, ValueKind::error_number, 4, 0, 0, false,
              "A peer's connection could not be accepted, or a filter rejected it."},
    EventInfo{"CLOSED", 0x0080, ValueKind::fd, 4, 0, 0, false,
              "A listener, or the fd of a connect that failed, has been closed."},
    EventInfo{"CLOSE_FAILED", 0x0100, ValueKind::error_number, 4, 0, 0, false,
              "A listener could not be closed, or its file not be removed."},
    EventInfo{"DISCONNECTED", 0x0200, ValueKind::fd, 4, 0, 0, false,
              "A connection was lost; its fd is closed right after the event."},
    EventInfo{"MONITOR_STOPPED", 0x0400, ValueKind::none, 4, 0, 0, false,
              "Monitoring of the socket has ended; no event follows."},
    EventInfo{"HANDSHAKE_FAILED_NO_DETAIL", 0x0800, ValueKind::error_number, 4, 3, 0, false,
              "The handshake failed for a reason that only an errno describes.", true},
    EventInfo{"HANDSHAKE_SUCCEEDED", 0x1000, ValueKind::none, 4, 3, 0, false,
              "The handshake, authentication included, has succeeded.", true},
    EventInfo{"HANDSHAKE_FAILED_PROTOCOL", 0x2000, ValueKind::protocol_error, 4, 2, 3, false,
              "The peer or the ZAP handler broke its protocol."},
    EventInfo{"HANDSHAKE_FAILED_AUTH", 0x4000, ValueKind::zap_status, 4, 2, 3, false,
              "The ZAP handler refused the peer, with the status code."},
    EventInfo{"PIPES_STATS", 0x10000, ValueKind::queue_lengths, 4, 3, 2, true,
              "How many messages wait in the two queues of a connection, to the peer and from it, as `stats` asked."},
};

}  // namespace

std::span<const EventInfo> all_events() { return kEvents; }

const EventInfo* find_event(std::string_view name) {
    const auto found = std::ranges::find(kEvents, name, &EventInfo::name);
    return found == kEvents.end() ? nullptr : &*found;
}

const EventInfo* find_event(std::uint64_t id) {
    const auto found = std::ranges::find(kEvents, id, &EventInfo::id);
    return found == kEvents.end() ? nullptr : &*found;
}

std::string_view value_keyword(ValueKind kind) {
    switch (kind) {
        case ValueKind::fd: return "fd";
        case ValueKind::error_number: return "errno";
        case ValueKind::interval: return "interval";
        case ValueKind::protocol_error: return "protocol";
        case ValueKind::zap_status: return "status";
        case ValueKind::queue_lengths: return "egress";
        case ValueKind::none: return "";
    }
    return "";
}

}  // namespace faultline
