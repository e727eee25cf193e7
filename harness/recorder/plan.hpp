// How a libzmq that is inside the program itself is recorded: nobody can stand in front of it, so the beginnings of its
// functions are replaced in memory by jumps to ours. Which bytes that takes, `faultline capture` finds out before the
// program starts (inside/), and hands the recorder this plan.
//
//     zmq_bind:  jmp island      island: jmp thunk of (inside, zmq_bind)      the moved beginning: its instructions,
//                the rest <---------------------------------------------------- jmp the rest
#pragma once

#include <cstddef>
#include <cstdint>

// All of libzmq's functions that we stand in front of.
#define FAULTLINE_FOR_EACH_RECORDED(each)                                                                     \
    each(zmq_socket) each(zmq_close) each(zmq_bind) each(zmq_connect) each(zmq_connect_peer) each(zmq_unbind) \
        each(zmq_disconnect) each(zmq_setsockopt) each(zmq_socket_monitor) each(zmq_socket_monitor_versioned) \
            each(zmq_msg_send) each(zmq_sendmsg) each(zmq_ctx_set) each(zmq_ctx_shutdown) each(zmq_ctx_term)  \
                each(zmq_ctx_destroy) each(zmq_term)
// Those that we only call.
#define FAULTLINE_FOR_EACH_CALLED(each)                                                                          \
    each(zmq_msg_init) each(zmq_msg_close) each(zmq_msg_data) each(zmq_msg_size) each(zmq_version) each(zmq_has) \
        each(zmq_errno)

namespace faultline::recorder {

#define FAULTLINE_COUNT(name) +1
inline constexpr std::size_t kRecorded = 0 FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_COUNT);
inline constexpr std::size_t kCalled = 0 FAULTLINE_FOR_EACH_CALLED(FAULTLINE_COUNT);
#undef FAULTLINE_COUNT
#define FAULTLINE_NAME(name) #name,
inline constexpr const char* kRecordedNames[] = {FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_NAME)};
inline constexpr const char* kCalledNames[] = {FAULTLINE_FOR_EACH_CALLED(FAULTLINE_NAME)};
#undef FAULTLINE_NAME

inline constexpr std::size_t kMostMoved = 40, kMostFixes = 4;

// Addresses are the file's.
struct MovedFunction {
    std::uint64_t address = 0;            // 0: the program does not have it
    std::uint8_t length = 0;              // of the instructions at its beginning that have to go
    std::uint8_t size = 0;                // of `code`: those instructions, as they are elsewhere
    std::uint8_t fix_count = 0;           // of the distances in `code`: four bytes each, right for code at `address`
    std::uint8_t fixes[kMostFixes] = {};  // where they are
    std::uint8_t code[kMostMoved] = {};
};

struct Plan {
    std::uint64_t device = 0, inode = 0;  // the program's file; inode 0: there is no plan
    std::uint64_t begin = 0, end = 0;     // of libzmq's code
    MovedFunction recorded[kRecorded] = {};
    std::uint64_t called[kCalled] = {};
};

}  // namespace faultline::recorder
