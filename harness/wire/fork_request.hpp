// What a worker asks of a fork server: a process that has loaded the libzmq under test, and that each process of a
// scenario is a fork of. One datagram on a SOCK_SEQPACKET pair, with fds beside it.
//
//     worker -> server   ForkRequest and kForkFds fds
//     server -> worker   on the `reply` it was given: "+", a pidfd and the process's pid as SCM_CREDENTIALS, or what
//                        went wrong as text; later, once the process has ended, its status as waitpid(2) gives it
#pragma once

#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace faultline::wire {

struct ForkRequest {
    std::uint32_t index = 0;  // of the process in the scenario
    char faketime[40] = {};   // FAKETIME
    cpu_set_t cpus = {};      // that the worker may run on
};

// The fds of a request, by their place.
inline constexpr std::size_t kWorkerPidFd = 0, kRootFd = 1, kDirectoryFd = 2, kControlFd = 3, kOutputFd = 4,
                             kSharedFd = 5, kDoorbellFd = 6, kReplyFd = 7, kForkFds = 8;

// A datagram with fds beside it, and, where `pid` is not 0, that process's number. False: errno says why.
inline bool send_with_fds(int socket, const void* bytes, std::size_t size, const int* fds, std::size_t count,
                          pid_t pid = 0) {
    alignas(cmsghdr) char room[CMSG_SPACE(kForkFds * sizeof(int)) + CMSG_SPACE(sizeof(ucred))] = {};
    iovec part{const_cast<void*>(bytes), size};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int)) + (pid == 0 ? 0 : CMSG_SPACE(sizeof(ucred)));
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(header), fds, count * sizeof(int));
    if (pid != 0) {
        const ucred sender{.pid = pid, .uid = geteuid(), .gid = getegid()};
        header = CMSG_NXTHDR(&message, header);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_CREDENTIALS;
        header->cmsg_len = CMSG_LEN(sizeof sender);
        std::memcpy(CMSG_DATA(header), &sender, sizeof sender);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
}

struct Received {
    ssize_t size = -1;  // 0: the other end is closed
    int fds[kForkFds] = {};
    std::size_t fd_count = 0;
    pid_t pid = 0;  // as this process's namespace numbers it; 0: none was told
};

// The next datagram, up to `size` bytes of it. Its fds are the caller's to close.
inline Received receive_with_fds(int socket, void* bytes, std::size_t size) {
    alignas(cmsghdr) char room[CMSG_SPACE(kForkFds * sizeof(int)) + CMSG_SPACE(sizeof(ucred))];
    iovec part{bytes, size};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room;
    message.msg_controllen = sizeof room;
    Received received;
    do received.size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received.size < 0 && errno == EINTR);
    if (received.size < 0) return received;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET) continue;
        if (header->cmsg_type == SCM_RIGHTS) {
            received.fd_count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            std::memcpy(received.fds, CMSG_DATA(header), received.fd_count * sizeof(int));
        } else if (header->cmsg_type == SCM_CREDENTIALS) {
            ucred sender{};
            std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
            received.pid = sender.pid;
        }
    }
    return received;
}

}  // namespace faultline::wire
