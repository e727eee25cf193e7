// The sockets of the program and their monitors.
//
// Of every socket the recorder is the monitor. libzmq makes the sending end of a monitor by its own zmq_socket(), and
// uses it through zmq_setsockopt(), zmq_bind(), zmq_msg_send() and zmq_close() only (socket_base.cpp: monitor(),
// monitor_event(), stop_monitor()); all of them come by here. So libzmq is given a handle that is no socket: the
// address of a Socket below. What is sent to it is recorded, and handed on to the socket that the program's own monitor
// asked for, if it has one and wants that event.
#pragma once

#include <cstddef>
#include <cstdint>

#include "recorder/libraries.hpp"

namespace faultline::recorder {

struct Socket {
    void* handle = nullptr;  // null: the program has closed it
    std::int64_t id = 0;
    Library* library = nullptr;
    bool monitored = false;    // libzmq holds our handle
    void* receiver = nullptr;  // the socket in its place, of the program's own monitor
    std::uint64_t mask = 0;    // what that monitor wants
    int version = 1;           // how its events are framed
    Socket* next = nullptr;    // in its bucket, or among the free ones
};

inline constexpr std::size_t kMostSockets = 16'384;
extern Socket g_sockets[kMostSockets];

// The Socket that libzmq was given as a monitor's handle; null for all other handles. On the way of every message.
inline Socket* as_monitor(void* handle) {
    const auto offset = reinterpret_cast<std::uintptr_t>(handle) - reinterpret_cast<std::uintptr_t>(g_sockets);
    return offset < sizeof g_sockets ? &g_sockets[offset / sizeof(Socket)] : nullptr;
}

Socket* add_socket(void* handle, Library& library);  // null: there are too many
Socket* find_socket(void* handle);                   // null: it is not known
void forget_handle(Socket& socket);                  // before the program closes it: another may get its address
std::int64_t context_id(void* context);              // a new one where it is not known
void forget_context(void* context);

// What goes on in this thread: libzmq's functions call each other.
struct Ongoing {
    int depth = 0;                 // inside a call of the program's that is recorded as a whole
    Socket* monitor_of = nullptr;  // zmq_socket_monitor() was called for it,
    bool by_program = false;       // by the program and not by us,
    std::uint64_t mask = 0;        // with this
    int version = 1;               // and this
    bool asked = false;            // libzmq has asked for the monitor's socket
};
extern constinit thread_local Ongoing t_ongoing __attribute__((tls_model("initial-exec")));

// libzmq asks for the sending end of a monitor; null, and errno, where the program's own can't be had.
void* open_monitor(void* context, int type);
int close_monitor(Socket& socket);
// One frame of an event. It is handed on where the program's monitor wants it; the result is zmq_msg_send()'s.
int record_frame(Socket& socket, zmq_msg_t* message, int flags);
// Makes us its monitor again, unless it has one.
void monitor_socket(Socket& socket);

}  // namespace faultline::recorder
