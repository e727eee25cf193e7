// Calls on file descriptors that do not wait: sockets, their options and addresses, transfers, epoll, eventfd, close.
//
// A number of a file descriptor is reused within microseconds, so that a name in a scenario stands for one opening of
// it. Closing keeps the generation: it is what CLOSED speaks of.
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdarg>
#include <cstring>

#include "shim/calls.hpp"
#include "shim/real.hpp"

using namespace faultline::shim;
using faultline::SystemCall;

// glibc's own, in no header that a program may include: "*** buffer overflow detected ***", and abort.
extern "C" [[noreturn]] void __chk_fail();

namespace {
in_port_t* port_of(sockaddr_storage& address) {
    if (address.ss_family == AF_INET) return &reinterpret_cast<sockaddr_in&>(address).sin_port;
    if (address.ss_family == AF_INET6) return &reinterpret_cast<sockaddr_in6&>(address).sin6_port;
    return nullptr;
}

// Port 0 is answered by a counter, not by the kernel's choice.
std::int64_t bind_by_counter(int fd, const sockaddr* address, socklen_t length) {
    sockaddr_storage copy{};
    if (self() != nullptr && length <= sizeof copy) {
        std::memcpy(&copy, address, length);
        in_port_t* port = port_of(copy);
        for (int tries = 0; port != nullptr && (*port == 0 || tries > 0) && tries < 1000; ++tries) {
            *port = htons(static_cast<in_port_t>(g_shared->next_port++));
            const long result = syscall(SYS_bind, fd, &copy, length);
            if (result == 0 || errno != EADDRINUSE) return result;
        }
    }
    return syscall(SYS_bind, fd, address, length);
}

int control(SystemCall, const void* caller, int fd, int command, void* argument) {
    return static_cast<int>(pass({.call = SystemCall::fcntl,
                                  .caller = caller,
                                  .fd = fd,
                                  .first = command,
                                  .second = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(argument))},
                                 [&](std::size_t) { return syscall(SYS_fcntl, fd, command, argument); }));
}

ssize_t receive(SystemCall call, const void* caller, int fd, void* bytes, std::size_t count, int flags,
                sockaddr* address, socklen_t* length) {
    return pass({.call = call, .caller = caller, .fd = fd, .first = static_cast<std::int64_t>(count)},
                [&](std::size_t limit) {
                    return syscall(SYS_recvfrom, fd, bytes, std::min(count, limit), flags, address, length);
                });
}

ssize_t read_bytes(const void* caller, int fd, void* bytes, std::size_t count) {
    return pass({.call = SystemCall::read, .caller = caller, .fd = fd, .first = static_cast<std::int64_t>(count)},
                [&](std::size_t limit) { return syscall(SYS_read, fd, bytes, std::min(count, limit)); });
}

// What a fortified call does before it is the plain one: it ends a process that would write past its buffer.
void check_room(std::size_t count, std::size_t room) {
    if (count > room) __chk_fail();
}

int create_epoll(const void* caller, int flags) {
    return static_cast<int>(pass_opening({.call = SystemCall::epoll_create1, .caller = caller},
                                         [&](std::size_t) { return syscall(SYS_epoll_create1, flags); }));
}

}  // namespace

FAULTLINE_INTERPOSE int socket(int domain, int type, int protocol) noexcept {
    return static_cast<int>(
        pass_opening({.call = SystemCall::socket, .caller = FAULTLINE_CALLER, .first = domain, .second = type},
                     [&](std::size_t) { return syscall(SYS_socket, domain, type, protocol); }));
}

FAULTLINE_INTERPOSE int connect(int fd, const sockaddr* address, socklen_t length) {
    return static_cast<int>(
        pass({.call = SystemCall::connect, .caller = FAULTLINE_CALLER, .fd = fd, .text = address, .text_size = length},
             [&](std::size_t) { return syscall(SYS_connect, fd, address, length); }));
}

FAULTLINE_INTERPOSE int bind(int fd, const sockaddr* address, socklen_t length) noexcept {
    return static_cast<int>(
        pass({.call = SystemCall::bind, .caller = FAULTLINE_CALLER, .fd = fd, .text = address, .text_size = length},
             [&](std::size_t) { return bind_by_counter(fd, address, length); }));
}

FAULTLINE_INTERPOSE int listen(int fd, int backlog) noexcept {
    return static_cast<int>(pass({.call = SystemCall::listen, .caller = FAULTLINE_CALLER, .fd = fd, .first = backlog},
                                 [&](std::size_t) { return syscall(SYS_listen, fd, backlog); }));
}

FAULTLINE_INTERPOSE int accept(int fd, sockaddr* address, socklen_t* length) {
    return static_cast<int>(pass_opening({.call = SystemCall::accept, .caller = FAULTLINE_CALLER, .fd = fd},
                                         [&](std::size_t) { return syscall(SYS_accept, fd, address, length); }));
}

FAULTLINE_INTERPOSE int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
    return static_cast<int>(
        pass_opening({.call = SystemCall::accept4, .caller = FAULTLINE_CALLER, .fd = fd},
                     [&](std::size_t) { return syscall(SYS_accept4, fd, address, length, flags); }));
}

FAULTLINE_INTERPOSE int setsockopt(int fd, int level, int name, const void* value, socklen_t length) noexcept {
    return static_cast<int>(pass({.call = SystemCall::setsockopt,
                                  .caller = FAULTLINE_CALLER,
                                  .fd = fd,
                                  .first = level,
                                  .second = name,
                                  .text = value,
                                  .text_size = value == nullptr ? 0 : length},
                                 [&](std::size_t) { return syscall(SYS_setsockopt, fd, level, name, value, length); }));
}

FAULTLINE_INTERPOSE int getsockopt(int fd, int level, int name, void* value, socklen_t* length) noexcept {
    return static_cast<int>(pass({.call = SystemCall::getsockopt,
                                  .caller = FAULTLINE_CALLER,
                                  .fd = fd,
                                  .first = level,
                                  .second = name,
                                  .text = value,
                                  .text_size = value == nullptr ? 0 : *length},
                                 [&](std::size_t) { return syscall(SYS_getsockopt, fd, level, name, value, length); }));
}

FAULTLINE_INTERPOSE int getsockname(int fd, sockaddr* address, socklen_t* length) noexcept {
    return static_cast<int>(pass({.call = SystemCall::getsockname, .caller = FAULTLINE_CALLER, .fd = fd},
                                 [&](std::size_t) { return syscall(SYS_getsockname, fd, address, length); }));
}

FAULTLINE_INTERPOSE int getpeername(int fd, sockaddr* address, socklen_t* length) noexcept {
    return static_cast<int>(pass({.call = SystemCall::getpeername, .caller = FAULTLINE_CALLER, .fd = fd},
                                 [&](std::size_t) { return syscall(SYS_getpeername, fd, address, length); }));
}

FAULTLINE_INTERPOSE int fcntl(int fd, int command, ...) {
    std::va_list rest;
    va_start(rest, command);
    void* argument = va_arg(rest, void*);
    va_end(rest);
    return control(SystemCall::fcntl, FAULTLINE_CALLER, fd, command, argument);
}

FAULTLINE_INTERPOSE int fcntl64(int fd, int command, ...) {
    std::va_list rest;
    va_start(rest, command);
    void* argument = va_arg(rest, void*);
    va_end(rest);
    return control(SystemCall::fcntl, FAULTLINE_CALLER, fd, command, argument);
}

FAULTLINE_INTERPOSE ssize_t send(int fd, const void* bytes, size_t count, int flags) {
    return pass(
        {.call = SystemCall::send, .caller = FAULTLINE_CALLER, .fd = fd, .first = static_cast<std::int64_t>(count)},
        [&](std::size_t limit) { return syscall(SYS_sendto, fd, bytes, std::min(count, limit), flags, nullptr, 0); });
}

FAULTLINE_INTERPOSE ssize_t sendto(int fd, const void* bytes, size_t count, int flags, const sockaddr* address,
                                   socklen_t length) {
    return pass(
        {.call = SystemCall::sendto, .caller = FAULTLINE_CALLER, .fd = fd, .first = static_cast<std::int64_t>(count)},
        [&](std::size_t limit) {
            return syscall(SYS_sendto, fd, bytes, std::min(count, limit), flags, address, length);
        });
}

FAULTLINE_INTERPOSE ssize_t recv(int fd, void* bytes, size_t count, int flags) {
    return receive(SystemCall::recv, FAULTLINE_CALLER, fd, bytes, count, flags, nullptr, nullptr);
}
FAULTLINE_INTERPOSE ssize_t __recv_chk(int fd, void* bytes, size_t count, size_t room, int flags) {
    check_room(count, room);
    return receive(SystemCall::recv, FAULTLINE_CALLER, fd, bytes, count, flags, nullptr, nullptr);
}

FAULTLINE_INTERPOSE ssize_t recvfrom(int fd, void* bytes, size_t count, int flags, sockaddr* address,
                                     socklen_t* length) {
    return receive(SystemCall::recvfrom, FAULTLINE_CALLER, fd, bytes, count, flags, address, length);
}
FAULTLINE_INTERPOSE ssize_t __recvfrom_chk(int fd, void* bytes, size_t count, size_t room, int flags, sockaddr* address,
                                           socklen_t* length) {
    check_room(count, room);
    return receive(SystemCall::recvfrom, FAULTLINE_CALLER, fd, bytes, count, flags, address, length);
}

FAULTLINE_INTERPOSE ssize_t read(int fd, void* bytes, size_t count) {
    return read_bytes(FAULTLINE_CALLER, fd, bytes, count);
}
FAULTLINE_INTERPOSE ssize_t __read_chk(int fd, void* bytes, size_t count, size_t room) {
    check_room(count, room);
    return read_bytes(FAULTLINE_CALLER, fd, bytes, count);
}

FAULTLINE_INTERPOSE int epoll_create1(int flags) noexcept { return create_epoll(FAULTLINE_CALLER, flags); }
// The same call to the kernel. A libzmq made with POLLER=epoll, rather than with none, makes this one.
FAULTLINE_INTERPOSE int epoll_create(int) noexcept { return create_epoll(FAULTLINE_CALLER, 0); }

FAULTLINE_INTERPOSE int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) noexcept {
    return static_cast<int>(
        pass({.call = SystemCall::epoll_ctl, .caller = FAULTLINE_CALLER, .fd = fd, .first = operation},
             [&](std::size_t) { return syscall(SYS_epoll_ctl, epoll, operation, fd, event); }));
}

FAULTLINE_INTERPOSE int eventfd(unsigned initial, int flags) noexcept {
    return static_cast<int>(pass_opening({.call = SystemCall::eventfd, .caller = FAULTLINE_CALLER},
                                         [&](std::size_t) { return syscall(SYS_eventfd2, initial, flags); }));
}

FAULTLINE_INTERPOSE int close(int fd) {
    return static_cast<int>(pass({.call = SystemCall::close, .caller = FAULTLINE_CALLER, .fd = fd},
                                 [&](std::size_t) { return syscall(SYS_close, fd); }));
}

FAULTLINE_INTERPOSE int getifaddrs(ifaddrs** list) noexcept {
    return static_cast<int>(pass({.call = SystemCall::getifaddrs, .caller = FAULTLINE_CALLER},
                                 [&](std::size_t) { return FAULTLINE_REAL(getifaddrs)(list); }));
}
