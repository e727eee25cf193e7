// Generations of file descriptors. A number is reused within microseconds, so that a name in a scenario stands for one
// opening of it. Closing keeps the generation: it is what CLOSED speaks of.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "shim/real.hpp"
#include "shim/turn.hpp"

using namespace faultline::shim;

namespace {
int opened(int fd) {
    if (self() != nullptr && fd >= 0 && fd < faultline::lockstep::kMaxFds)
        process().generations[fd] = ++g_shared->last_generation;
    return fd;
}
}  // namespace

FAULTLINE_INTERPOSE int socket(int domain, int type, int protocol) noexcept {
    return opened(static_cast<int>(syscall(SYS_socket, domain, type, protocol)));
}

FAULTLINE_INTERPOSE int accept(int fd, sockaddr* address, socklen_t* length) {
    return opened(static_cast<int>(syscall(SYS_accept, fd, address, length)));
}

FAULTLINE_INTERPOSE int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
    return opened(static_cast<int>(syscall(SYS_accept4, fd, address, length, flags)));
}

FAULTLINE_INTERPOSE int eventfd(unsigned initial, int flags) noexcept {
    return opened(static_cast<int>(syscall(SYS_eventfd2, initial, flags)));
}

FAULTLINE_INTERPOSE int epoll_create1(int flags) noexcept {
    return opened(static_cast<int>(syscall(SYS_epoll_create1, flags)));
}

// For the subject: which opening of `fd` this is, or was last. 0: not known.
FAULTLINE_INTERPOSE std::uint64_t faultline_fd_generation(int fd) {
    if (g_shared == nullptr || fd < 0 || fd >= faultline::lockstep::kMaxFds) return 0;
    return process().generations[fd];
}
