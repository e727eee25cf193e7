// The calls that the shim replaces, as they were before. Waiting calls go to the kernel directly, since
// libfaketime, which is preloaded behind the shim, replaces them as well; the others are found with dlsym(RTLD_NEXT).
#pragma once

#include <dlfcn.h>
#include <poll.h>
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

inline int real_poll(pollfd* fds, nfds_t count, int timeout_ms) {
    return static_cast<int>(syscall(SYS_poll, fds, count, timeout_ms));
}

}  // namespace faultline::shim
