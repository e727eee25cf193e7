// The calls that the shim replaces, as they were before. Waiting calls go to the kernel directly, since
// libfaketime, which is preloaded behind the shim, replaces them as well; the others are found with dlsym(RTLD_NEXT).
#pragma once

#include <dlfcn.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

// Marks a function that replaces libc's.
#define FAULTLINE_INTERPOSE extern "C" __attribute__((visibility("default")))

namespace faultline::shim {

// The next definition of a function in search order. Looked up once; a data race would write the same value twice.
template <typename Function>
Function* real(const char* name, Function*& cache) {
    if (cache == nullptr) cache = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
    return cache;
}
#define FAULTLINE_REAL(name)                          \
    ([]() {                                           \
        static decltype(::name)* cache = nullptr;     \
        return ::faultline::shim::real(#name, cache); \
    }())

// Not every processor's kernel has poll(), epoll_wait() and select(); all have those that take a signal mask as well.
inline int real_poll(pollfd* fds, nfds_t count, int timeout_ms) {
    timespec time{timeout_ms / 1000, timeout_ms % 1000 * 1'000'000L};
    return static_cast<int>(syscall(SYS_ppoll, fds, count, timeout_ms < 0 ? nullptr : &time, nullptr, 0));
}

inline int real_epoll_wait(int epoll, epoll_event* events, int count, int timeout_ms) {
    return static_cast<int>(syscall(SYS_epoll_pwait, epoll, events, count, timeout_ms, nullptr, 0));
}

// As Linux does it: what is left of the time is in `timeout` afterwards.
inline int real_select(int count, fd_set* read, fd_set* write, fd_set* except, timeval* timeout) {
    timespec time{};
    if (timeout != nullptr) time = {timeout->tv_sec, timeout->tv_usec * 1000};
    const long ready = syscall(SYS_pselect6, count, read, write, except, timeout == nullptr ? nullptr : &time, nullptr);
    if (timeout != nullptr) *timeout = {time.tv_sec, time.tv_nsec / 1000};
    return static_cast<int>(ready);
}

}  // namespace faultline::shim
