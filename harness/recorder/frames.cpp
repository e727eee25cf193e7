#include <algorithm>

#include "recorder/recorder.hpp"
#include "recorder/sockets.hpp"

namespace faultline::recorder {
namespace {

constexpr int kSendMore = 2;                       // ZMQ_SNDMORE
constexpr std::uint64_t kMonitorStopped = 0x0400;  // ZMQ_EVENT_MONITOR_STOPPED
constexpr std::size_t kRoom = 384;                 // of an event's frames: two endpoints and some numbers

// The event that this thread is sending: libzmq sends all frames of one in a row.
struct Sending {
    const Socket* monitor = nullptr;
    std::size_t used = 0;
    std::uint64_t event = 0;
    Record record = {};
    char bytes[kRoom] = {};
};
constinit thread_local Sending t_sending __attribute__((tls_model("initial-exec")));

std::uint64_t event_of(const char* data, std::size_t size, int version) {
    std::uint64_t event = 0;
    std::memcpy(&event, data, std::min<std::size_t>(size, version == 1 ? 2 : 8));
    return event;
}

void add(Sending& sending, const char* data, std::size_t size) {
    Record& record = sending.record;
    const std::size_t room = kRoom - sending.used;
    if (size > room) {
        size = room;
        record.flags |= kCut;
    }
    if (record.pieces == kMostPieces) return;
    if (size > 0) std::memcpy(sending.bytes + sending.used, data, size);
    sending.used += size;
    record.sizes[record.pieces++] = static_cast<std::uint16_t>(size);
}

void record_event(const Sending& sending) {
    Piece pieces[kMostPieces];
    std::size_t at = 0;
    for (std::size_t i = 0; i < sending.record.pieces; at += sending.record.sizes[i++])
        pieces[i] = {sending.bytes + at, sending.record.sizes[i]};
    note(sending.record, pieces, sending.record.pieces);
}

}  // namespace

int record_frame(Socket& socket, zmq_msg_t* message, int flags) {
    const Functions& functions = socket.library->functions;
    const auto* data = static_cast<const char*>(functions.zmq_msg_data(message));
    const std::size_t size = functions.zmq_msg_size(message);
    Sending& sending = t_sending;
    {
        const ErrnoKeeper keeper;
        if (sending.monitor != &socket) {
            sending.monitor = &socket;
            sending.used = 0;
            sending.event = event_of(data, size, socket.version);
            sending.record = {.t_ns = now_ns(), .id = socket.id, .kind = Kind::event};
            sending.record.what = static_cast<std::uint8_t>(socket.version);
        }
        add(sending, data, size);
    }
    // What the program's monitor has not asked for, it does not get: libzmq was asked for more on our behalf.
    const bool wanted = socket.receiver != nullptr && (socket.mask & sending.event) != 0;
    if ((flags & kSendMore) == 0) {
        const ErrnoKeeper keeper;
        sending.monitor = nullptr;
        if (wanted || sending.event != kMonitorStopped) record_event(sending);  // before the send, which can block
    }
    if (wanted)
        return functions.zmq_msg_send != nullptr ? functions.zmq_msg_send(message, socket.receiver, flags)
                                                 : functions.zmq_sendmsg(socket.receiver, message, flags);
    functions.zmq_msg_close(message);
    functions.zmq_msg_init(message);
    return static_cast<int>(size);
}

}  // namespace faultline::recorder
