// Waiting for file descriptors: poll, ppoll, epoll_wait, epoll_pwait, epoll_pwait2, select, pselect.
//
// A thread first asks the kernel without waiting, and keeps the turn if there is an answer. Otherwise it parks, and
// asks again when it is given the turn. One that libzmq started parks first. Signal masks are ignored: no signal
// arrives in a subject but by `interrupt`.
#include <sys/epoll.h>
#include <sys/select.h>

#include <algorithm>
#include <cstring>

#include "shim/calls.hpp"
#include "shim/clock.hpp"
#include "shim/real.hpp"
#include "shim/turn.hpp"

using namespace faultline::shim;
using faultline::lockstep::kNever;
using faultline::lockstep::Wait;

namespace {

constexpr std::size_t kSignalSetBytes = 8;  // the kernel's, not libc's

int interrupted() {
    errno = EINTR;
    return -1;
}

// `ask` is the call with a time-out of 0: a negative result is an error, 0 means that nothing is ready. libzmq's own
// threads run one round of their loop per turn, whichever poller it is: a listener that is always ready must not keep
// all others from running.
template <typename Ask>
int wait_until_ready(const char* call, const pollfd* fds, std::uint32_t count, std::int64_t deadline_ns, Ask ask) {
    for (bool skip = self()->loops != 0 && g_shared->clock_ns < deadline_ns;; skip = false) {
        if (!skip) {
            const int ready = ask();
            if (ready != 0 || g_shared->clock_ns >= deadline_ns) return ready;
        }
        const Woken woken =
            wait_for({.wait = Wait::fd, .call = call, .deadline_ns = deadline_ns, .fds = fds, .fd_count = count});
        if (woken == Woken::interrupted) return interrupted();
    }
}

int poll_until(const char* call, pollfd* fds, nfds_t count, std::int64_t deadline_ns) {
    return wait_until_ready(call, fds, static_cast<std::uint32_t>(count), deadline_ns,
                            [&] { return real_poll(fds, count, 0); });
}

int epoll_until(const char* call, int epoll, epoll_event* events, int count, std::int64_t deadline_ns) {
    const pollfd fd{epoll, POLLIN, 0};
    return wait_until_ready(call, &fd, 1, deadline_ns, [&] { return real_epoll_wait(epoll, events, count, 0); });
}

int select_until(const char* call, int count, fd_set* read, fd_set* write, fd_set* except, std::int64_t deadline_ns) {
    pollfd fds[FD_SETSIZE];
    std::uint32_t used = 0;
    fd_set* const sets[] = {read, write, except};
    const short wanted[] = {POLLIN, POLLOUT, POLLPRI};
    fd_set before[3];
    for (int set = 0; set < 3; ++set)
        if (sets[set] != nullptr) before[set] = *sets[set];
    for (int fd = 0; fd < count && fd < FD_SETSIZE; ++fd) {
        short events = 0;
        for (int set = 0; set < 3; ++set)
            if (sets[set] != nullptr && FD_ISSET(fd, sets[set])) events = static_cast<short>(events | wanted[set]);
        if (events != 0) fds[used++] = {fd, events, 0};
    }
    return wait_until_ready(call, fds, used, deadline_ns, [&] {
        for (int set = 0; set < 3; ++set)
            if (sets[set] != nullptr) *sets[set] = before[set];
        timeval none{};
        return real_select(count, read, write, except, &none);
    });
}

std::int64_t deadline_of(const timespec* timeout) { return timeout == nullptr ? kNever : deadline_after(*timeout); }

}  // namespace

FAULTLINE_INTERPOSE int poll(pollfd* fds, nfds_t count, int timeout_ms) {
    if (self() == nullptr) return real_poll(fds, count, timeout_ms);
    return poll_until("poll", fds, count, deadline_after_ms(timeout_ms));
}
FAULTLINE_INTERPOSE int __poll_chk(pollfd* fds, nfds_t count, int timeout_ms, std::size_t) {
    return poll(fds, count, timeout_ms);
}

FAULTLINE_INTERPOSE int ppoll(pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask) {
    if (self() == nullptr) return static_cast<int>(syscall(SYS_ppoll, fds, count, timeout, mask, kSignalSetBytes));
    return poll_until("ppoll", fds, count, deadline_of(timeout));
}

FAULTLINE_INTERPOSE int __ppoll_chk(pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask,
                                    std::size_t) {
    return ppoll(fds, count, timeout, mask);
}

FAULTLINE_INTERPOSE int epoll_wait(int epoll, epoll_event* events, int count, int timeout_ms) {
    if (self() == nullptr) return real_epoll_wait(epoll, events, count, timeout_ms);
    return epoll_until("epoll_wait", epoll, events, count, deadline_after_ms(timeout_ms));
}

FAULTLINE_INTERPOSE int epoll_pwait(int epoll, epoll_event* events, int count, int timeout_ms, const sigset_t* mask) {
    if (self() == nullptr)
        return static_cast<int>(syscall(SYS_epoll_pwait, epoll, events, count, timeout_ms, mask, kSignalSetBytes));
    return epoll_until("epoll_pwait", epoll, events, count, deadline_after_ms(timeout_ms));
}

FAULTLINE_INTERPOSE int epoll_pwait2(int epoll, epoll_event* events, int count, const timespec* timeout,
                                     const sigset_t* mask) {
    if (self() == nullptr)
        return static_cast<int>(syscall(SYS_epoll_pwait2, epoll, events, count, timeout, mask, kSignalSetBytes));
    return epoll_until("epoll_pwait2", epoll, events, count, deadline_of(timeout));
}

FAULTLINE_INTERPOSE int select(int count, fd_set* read, fd_set* write, fd_set* except, timeval* timeout) {
    if (self() == nullptr) return real_select(count, read, write, except, timeout);
    std::int64_t deadline_ns = kNever;
    if (timeout != nullptr) deadline_ns = deadline_after({timeout->tv_sec, timeout->tv_usec * 1000});
    return select_until("select", count, read, write, except, deadline_ns);
}

FAULTLINE_INTERPOSE int pselect(int count, fd_set* read, fd_set* write, fd_set* except, const timespec* timeout,
                                const sigset_t* mask) {
    if (self() == nullptr) return FAULTLINE_REAL(pselect)(count, read, write, except, timeout, mask);
    return select_until("pselect", count, read, write, except, deadline_of(timeout));
}

// The write that wakes a monitor's reader is the emission: the reader runs at once, while what the event says is true.
// libzmq wakes a mailbox by 8 bytes to an eventfd (libzmq signaler.cpp: send).
FAULTLINE_INTERPOSE ssize_t write(int fd, const void* bytes, size_t count) {
    const auto written = pass({.call = faultline::SystemCall::write,
                               .caller = FAULTLINE_CALLER,
                               .fd = fd,
                               .first = static_cast<std::int64_t>(count)},
                              [&](std::size_t limit) { return syscall(SYS_write, fd, bytes, std::min(count, limit)); });
    if (self() == nullptr || written != 8 || process().readers == 0 || g_shared->hand_over == 0) return written;
    faultline::lockstep::Slot* reader = nullptr;
    for_each_waiting([&](faultline::lockstep::Slot& slot) {
        if (slot.reader == 0 || slot.wait != Wait::fd) return;
        for (std::uint32_t i = 0; i < slot.fd_count; ++i)
            if (slot.fds[i].fd == fd) reader = &slot;
    });
    if (reader != nullptr) hand_over_to(*reader);
    return written;
}
