// The event table: name, id, kind of value and first release of every monitor event, v1 and draft.
//
//     const EventInfo* info = find_event("BIND_FAILED");
//     info->id == 0x0010; info->value == ValueKind::error_number;
//
// Source: zmq.h of libzmq 4.3.5 and zmq_socket_monitor(3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace faultline {

enum class ValueKind {
    fd,              // an fd number: shown as `fd` or `fd=$name`
    error_number,    // an errno: `errno=EADDRINUSE`
    interval,        // milliseconds: `interval=136ms`
    protocol_error,  // ZMQ_PROTOCOL_ERROR_*: `protocol=ZMTP_UNEXPECTED_COMMAND`
    zap_status,      // `status=400`
    queue_lengths,   // two numbers of messages: `egress=3 ingress=0`
    none,            // always 0, not shown
};

struct EventInfo {
    std::string_view name;  // without ZMQ_EVENT_: "BIND_FAILED"
    std::uint64_t id = 0;   // exactly one bit
    ValueKind value = ValueKind::none;
    int since_major = 4, since_minor = 0, since_patch = 0;  // first release that emits it
    bool draft = false;                                     // only in builds with the draft API
    std::string_view meaning;                               // one sentence for `faultline help EVENT`
    bool handshake = false;                                 // before `since`, where the fact handshakes holds
};

std::span<const EventInfo> all_events();
const EventInfo* find_event(std::string_view name);
const EventInfo* find_event(std::uint64_t id);

// `errno`, `interval`, `protocol`, `status`, `fd`, `egress`; "" for none. The word before `=` in an event line.
std::string_view value_keyword(ValueKind kind);

// Errnos by name and back, libzmq's own (ETERM, EFSM, ENOCOMPATPROTO, EMTHREAD) included. Unknown numbers:
// "errno 4711".
std::string errno_name(std::uint64_t number);
std::optional<int> errno_number(std::string_view name);

// ZMQ_PROTOCOL_ERROR_* without that prefix: 0x10000001 <-> "ZMTP_UNEXPECTED_COMMAND". Unknown: "0x12345678".
std::string protocol_error_name(std::uint64_t code);
std::optional<std::uint64_t> protocol_error_code(std::string_view name);
std::span<const std::string_view> all_errno_names();           // for "did you mean"
std::span<const std::string_view> all_protocol_error_names();  // likewise

}  // namespace faultline
