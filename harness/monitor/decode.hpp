// Decoding of a monitor message, and whether it is framed as zmq_socket_monitor(3) promises.
//
// A v1 message is two frames: 6 bytes (16-bit event, 32-bit value, native order, nothing between), then the endpoint
// without a terminator. A v2 message (zmq_socket_monitor_versioned(3)) is 8 bytes of event, 8 bytes that count the
// values, the values of 8 bytes each, the local endpoint and the remote one. Whatever deviates becomes the event's
// `defect`: it is the subject's bug, never an error of ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace faultline {

struct Frame {
    std::string bytes;
    bool more = false;  // zmq_msg_more() after it was received
};

struct DecodedEvent {
    std::uint64_t event = 0;
    std::uint64_t value = 0;         // v1: 32 bits, zero-extended
    std::uint64_t second_value = 0;  // v2, where the event has two
    std::string endpoint;
    std::optional<std::string> remote;  // v2
    std::string defect;                 // "" or one line: "the first frame has 8 bytes, not 6"
};

DecodedEvent decode_v1(const std::vector<Frame>& frames);
DecodedEvent decode_v2(const std::vector<Frame>& frames);

// What the subject found out about the fd of an event while the emitter was held (see subject/describe_fd).
struct FdState {
    bool open = false;
    bool socket = false;
    bool listening = false;  // SO_ACCEPTCONN
    bool connected = false;  // getpeername() succeeds
    std::string local;       // "tcp://127.0.0.1:5555", "ipc://path", "" where unknown
};

// "" if `state` is what `event` says of its fd: LISTENING's is a bound, listening socket (at `endpoint`, unless a
// wildcard or host name makes the strings incomparable), ACCEPTED's and CONNECTED's are connected sockets, CLOSED's is
// closed, DISCONNECTED's is a socket that is still open. Otherwise one line that says what it is instead.
std::string check_fd(std::uint64_t event, const std::string& endpoint, const FdState& state);

}  // namespace faultline
