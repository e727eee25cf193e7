// The libzmq under test, loaded at run time: no header and no symbol of any libzmq is linked in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "wire/fields.hpp"

namespace faultline::subject {

// Aligned storage for a zmq_msg_t: 64 bytes in all releases since 4.1 (32 before; more is harmless).
struct alignas(16) Message {
    unsigned char storage[64];
};

// Constants of zmq.h, which are part of its ABI.
inline constexpr int kPair = 0;
inline constexpr int kPub = 1;
inline constexpr int kSub = 2;
inline constexpr int kPull = 7;
inline constexpr int kPush = 8;
inline constexpr int kSubscribe = 6;  // socket options
inline constexpr int kBindToDevice = 92;
inline constexpr int kDontWait = 1;
inline constexpr int kSendMore = 2;
inline constexpr int kIoThreads = 1;  // context option
inline constexpr int kAllEvents = 0xFFFF;

struct PollItem {
    void* socket;
    int fd;
    short events;
    short revents;
};

struct ZmqApi {
    void* (*ctx_new)() = nullptr;
    int (*ctx_term)(void*) = nullptr;
    int (*ctx_shutdown)(void*) = nullptr;
    int (*ctx_set)(void*, int, int) = nullptr;
    void* (*socket)(void*, int) = nullptr;
    int (*close)(void*) = nullptr;
    int (*setsockopt)(void*, int, const void*, std::size_t) = nullptr;
    int (*getsockopt)(void*, int, void*, std::size_t*) = nullptr;
    int (*bind)(void*, const char*) = nullptr;
    int (*unbind)(void*, const char*) = nullptr;
    int (*connect)(void*, const char*) = nullptr;
    int (*disconnect)(void*, const char*) = nullptr;
    int (*socket_monitor)(void*, const char*, int) = nullptr;
    int (*socket_monitor_versioned)(void*, const char*, std::uint64_t, int, int) = nullptr;  // nullptr: no draft
    int (*socket_monitor_pipes_stats)(void*) = nullptr;                                      // likewise
    int (*send)(void*, const void*, std::size_t, int) = nullptr;
    int (*poll)(PollItem*, int, long) = nullptr;
    int (*msg_init)(Message*) = nullptr;
    int (*msg_close)(Message*) = nullptr;
    int (*msg_recv)(Message*, void*, int) = nullptr;
    void* (*msg_data)(Message*) = nullptr;
    std::size_t (*msg_size)(const Message*) = nullptr;
    int (*msg_more)(const Message*) = nullptr;
    int (*error)() = nullptr;  // zmq_errno
    void (*version)(int*, int*, int*) = nullptr;
    int (*has)(const char*) = nullptr;  // nullptr before 4.1
    bool draft = false;                 // zmq_socket_monitor_versioned is there
    bool sodium = false;                // libsodium is in it, or in what it loads
};

extern ZmqApi zmq;

// Loads `path` (after `stub`, unless that is empty) and fills `zmq`. "" or one line that says what is wrong.
std::string load_libzmq(const std::string& path, const std::string& stub);

// Reports what a call of libzmq's returned for `command`: ok, or zmq_errno() where it is negative.
void report_call(const wire::Fields& command, int result);

}  // namespace faultline::subject
