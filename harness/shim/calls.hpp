// The system calls that libzmq makes: counted, written down for the worker, and replaced where a rule says so.
//
// An interposed function makes its call through pass():
//
//     return pass({.call = SystemCall::listen, .caller = FAULTLINE_CALLER, .fd = fd, .first = backlog},
//                 [&](std::size_t) { return syscall(SYS_listen, fd, backlog); });
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "shim/code.hpp"
#include "shim/turn.hpp"
#include "wire/calls.hpp"

#define FAULTLINE_CALLER __builtin_return_address(0)

namespace faultline::shim {

// A call as it was asked for. `text` is read once the call has been made: it may be what the call fills in.
struct Asked {
    SystemCall call;
    const void* caller = nullptr;
    int fd = -1;
    std::int64_t first = 0, second = 0;
    const void* text = nullptr;
    std::size_t text_size = 0;
};

inline constexpr std::size_t kWhole = SIZE_MAX;  // not a short transfer

// What is to become of the call; a rule that strikes is counted.
struct Decision {
    std::uint16_t rule = 0;
    int error = 0;
    std::size_t limit = kWhole;
};

// Whether the call is one of libzmq's by a thread that takes turns: the subject's own and libc's are not counted, nor
// are those of the harness's monitor readers, through libzmq as they may be.
bool is_watched(const void* caller);
Decision decide(const Asked& asked);
// Gives the turn away before or behind the call where the worker said so. Behind it: what a write has woken may run
// before the writer goes on.
void preempt_if_due(const char* call);
void write_down(const Asked& asked, const Decision& decision, std::int64_t result, int error);
// A number of a file descriptor stands for something new.
void note_opened(std::int64_t fd);
std::uint64_t generation_of(int fd);

// `call(limit)` makes the real call for at most `limit` bytes, and returns -1 and sets errno where it fails.
template <typename Call>
std::int64_t pass(const Asked& asked, Call call) {
    if (!is_watched(asked.caller)) return call(kWhole);
    preempt_if_due(info_of(asked.call).name.data());
    const Decision decision = decide(asked);
    std::int64_t result = -1;
    if (decision.error == 0) {
        result = call(decision.limit);
    } else {
        // The kernel frees the number whatever close() returns.
        if (asked.call == SystemCall::close) call(kWhole);
        errno = decision.error;
    }
    const int error = result < 0 ? errno : 0;
    write_down(asked, decision, result, error);
    preempt_if_due(info_of(asked.call).name.data());
    errno = error != 0 ? error : errno;
    return result;
}

// The same for a call that opens a file descriptor.
template <typename Call>
std::int64_t pass_opening(const Asked& asked, Call call) {
    return pass(asked, [&](std::size_t limit) {
        const std::int64_t fd = call(limit);
        note_opened(fd);
        return fd;
    });
}

}  // namespace faultline::shim
