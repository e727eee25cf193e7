#include "explore/faults.hpp"

#include <algorithm>
#include <array>

namespace faultline {
namespace {

using enum SystemCall;
using enum Reach;

// A row holds for one call, or for one kind of fd, or for one option: "" stands for all. The first row that names an
// errno decides what is said of it.
struct Row {
    SystemCall call;
    std::string_view kind, option;
    std::string_view faults;  // separated by blanks
    Reach reach;
    std::string_view condition;
};

constexpr std::string_view kNoFd = "no fd is free (exhaust fds)";
constexpr std::string_view kMachineFull = "the machine is out of open files (fs.file-max)";
constexpr std::string_view kNoMemory = "the kernel is out of memory";
constexpr std::string_view kDenied = "a security module or a seccomp filter denies it";
constexpr std::string_view kForeignClose = "only where other code of the process has closed the fd";
constexpr std::string_view kWrongArgument = "only where libzmq passes a wrong argument";
constexpr std::string_view kNeverBlocks = "the fd is non-blocking: the kernel has nothing to interrupt";
constexpr std::string_view kTakesNoTime = "the call does not wait: the kernel has nothing to interrupt";
constexpr std::string_view kReset = "the peer resets the connection (reset)";
constexpr std::string_view kTimedOut = "the peer no longer answers, until TCP gives up (in the kernel's time)";
constexpr std::string_view kUnreachable = "an ICMP error outlives the retransmissions of a connection (tcp(7), ip(7))";
constexpr std::string_view kReadsFail = "where a kernel returns it to send(), reads of the connection fail as well";
constexpr std::string_view kReadOnly = "the file system is mounted read-only";
constexpr std::string_view kNoSearch = "a directory of the path cannot be searched or written (chmod)";
constexpr std::string_view kPathChanged = "the path was made of other things meanwhile";
constexpr std::string_view kNotOnSockets = "the kernel's close() of a socket, an eventfd or an epoll fd never fails so";
constexpr std::string_view kEventfd = "documented for files and pipes; an eventfd never returns it";

constexpr std::array kRows = {
    Row{socket, "", "", "EMFILE", verb, kNoFd},
    Row{socket, "", "", "ENFILE", kernel, kMachineFull},
    Row{socket, "", "", "ENOBUFS ENOMEM", kernel, kNoMemory},
    Row{socket, "", "", "EACCES", kernel, kDenied},
    Row{socket, "tcp", "", "EAFNOSUPPORT", kernel, "the kernel is without the family (ipv6.disable=1)"},
    Row{socket, "", "", "EAFNOSUPPORT", injection, "the kernel always has the family"},
    Row{socket, "", "", "EINVAL EPROTONOSUPPORT", injection, kWrongArgument},

    Row{connect, "tcp", "", "ENETUNREACH", verb, "there is no route (link down)"},
    Row{connect, "tcp", "", "ECONNREFUSED ETIMEDOUT", injection,
        "a non-blocking connect() of TCP gives it through SO_ERROR"},
    Row{connect, "tcp", "", "EADDRNOTAVAIL", kernel, "all ephemeral ports are in use"},
    Row{connect, "tcp", "", "EACCES EPERM", kernel, "the firewall forbids the connection (iptables OUTPUT)"},
    Row{connect, "tcp", "", "EADDRINUSE", kernel, "the source address and port already have this connection"},
    Row{connect, "tcp", "", "EINTR", injection, kNeverBlocks},
    Row{connect, "tcp", "", "EAGAIN", injection, "the routing cache that it speaks of is gone since Linux 3.6"},
    Row{connect, "ipc", "", "ECONNREFUSED", verb, "nobody listens at the path (stale)"},
    Row{connect, "ipc", "", "ENOENT", verb, "there is no such path (unlink)"},
    Row{connect, "ipc", "", "EAGAIN", verb, "the backlog is full (listen backlog=0 full)"},
    Row{connect, "ipc", "", "EACCES EPERM", verb, "the path cannot be written (chmod)"},
    Row{connect, "ipc", "", "EPROTOTYPE", kernel, "a datagram socket listens at the path"},
    Row{connect, "ipc", "", "EINTR", injection, kNeverBlocks},
    Row{connect, "ipc", "", "EADDRINUSE EADDRNOTAVAIL ENETUNREACH ETIMEDOUT EINPROGRESS", injection,
        "documented for networks; AF_UNIX never returns it"},
    Row{connect, "", "", "EAFNOSUPPORT EALREADY EFAULT EISCONN ENOTSOCK EPROTOTYPE", injection, kWrongArgument},
    Row{connect, "", "", "EBADF", injection, kForeignClose},

    Row{bind, "tcp", "", "EADDRINUSE", verb, "another socket has the port (occupy)"},
    Row{bind, "ipc", "", "EADDRINUSE", verb, "the path exists, and cannot be removed first (mkdir, chmod)"},
    Row{bind, "tcp", "", "EACCES", kernel, "the port is privileged, and the process is not"},
    Row{bind, "ipc", "", "EACCES", verb, kNoSearch},
    Row{bind, "tcp", "", "EADDRNOTAVAIL", verb, "the address is not the machine's (address remove)"},
    Row{bind, "ipc", "", "ENOENT ENOTDIR", verb, "a directory of the path is missing, or a file (unlink, touch)"},
    Row{bind, "ipc", "", "ELOOP", kernel, "the path has too many symbolic links"},
    Row{bind, "ipc", "", "ENOMEM", kernel, kNoMemory},
    Row{bind, "ipc", "", "EROFS", kernel, kReadOnly},
    Row{bind, "ipc", "", "EADDRNOTAVAIL", injection, "documented for networks; AF_UNIX never returns it"},
    Row{bind, "ipc", "", "ENAMETOOLONG EFAULT", injection, kWrongArgument},
    Row{bind, "", "", "EINVAL ENOTSOCK", injection, kWrongArgument},
    Row{bind, "", "", "EBADF", injection, kForeignClose},

    Row{listen, "tcp", "", "EADDRINUSE", kernel, "another socket listens there since the bind() (SO_REUSEADDR)"},
    Row{listen, "ipc", "", "EADDRINUSE", injection, "documented for networks; AF_UNIX never returns it"},
    Row{listen, "", "", "ENOTSOCK EOPNOTSUPP", injection, kWrongArgument},
    Row{listen, "", "", "EBADF", injection, kForeignClose},

    Row{accept4, "", "", "EMFILE", verb, kNoFd},
    Row{accept4, "", "", "ENFILE", kernel, kMachineFull},
    Row{accept4, "", "", "ENOMEM", kernel, kNoMemory},
    Row{accept4, "", "", "ENOBUFS", injection,
        "documented; no path of Linux's TCP and AF_UNIX is known that returns it"},
    Row{accept4, "", "", "EAGAIN", kernel, "the connection went away between the poll and the call"},
    Row{accept4, "", "", "ECONNABORTED", kernel, "the connection was aborted before it was taken"},
    Row{accept4, "", "", "EPERM", kernel, kDenied},
    Row{accept4, "", "", "EINTR", injection, kNeverBlocks},
    Row{accept4, "tcp", "", "EPROTO ENETDOWN EHOSTDOWN ENONET EHOSTUNREACH ENETUNREACH ENOPROTOOPT ETIMEDOUT",
        injection, "accept(2) documents it as an error that was pending; Linux's inet_csk_accept() passes none on"},
    Row{accept4, "", "", "EPROTO ENETDOWN EHOSTDOWN ENONET EHOSTUNREACH ENETUNREACH ENOPROTOOPT ETIMEDOUT", injection,
        "accept(2) documents it for networks; AF_UNIX never returns it"},
    Row{accept4, "", "", "EFAULT EINVAL ENOTSOCK EOPNOTSUPP", injection, kWrongArgument},
    Row{accept4, "", "", "EBADF", injection, kForeignClose},

    Row{setsockopt, "", "SO_BINDTODEVICE", "EPERM", kernel, "the process lacks CAP_NET_RAW (before Linux 5.7)"},
    Row{setsockopt, "", "SO_BINDTODEVICE", "ENODEV", kernel, "the device went away"},
    Row{setsockopt, "", "SO_PRIORITY", "EPERM", kernel, "the process lacks CAP_NET_ADMIN, for a priority above 6"},
    Row{setsockopt, "", "IPV6_TCLASS", "ENOPROTOOPT", kernel, "the socket is one of IPv4"},
    Row{setsockopt, "", "SO_BUSY_POLL", "ENOPROTOOPT", kernel, "the kernel was built without it"},
    Row{setsockopt, "", "", "ENOPROTOOPT", injection, "every Linux that libzmq runs on has the option"},
    Row{setsockopt, "", "", "EFAULT EINVAL ENOTSOCK", injection, kWrongArgument},
    Row{setsockopt, "", "", "EBADF", injection, kForeignClose},

    Row{getsockopt, "tcp", "SO_ERROR", "ECONNREFUSED", verb, "nobody listens (connect, without a bind)"},
    Row{getsockopt, "tcp", "SO_ERROR", "ENETUNREACH EHOSTUNREACH", kernel, "an ICMP error answered the SYN"},
    Row{getsockopt, "tcp", "SO_ERROR", "ECONNRESET", verb, kReset},
    Row{getsockopt, "tcp", "SO_ERROR", "ETIMEDOUT", kernel, "the SYN was never answered, until TCP gave up"},
    Row{getsockopt, "tcp", "SO_ERROR", "EACCES EPERM", kernel, "the firewall forbids the connection (iptables)"},
    Row{getsockopt, "ipc", "SO_ERROR", "ECONNRESET", kernel, "the listener was closed before it accepted"},
    Row{getsockopt, "ipc", "SO_ERROR", "ECONNREFUSED ETIMEDOUT EACCES", injection,
        "AF_UNIX connects at once: connect() itself returns it"},
    Row{getsockopt, "", "SO_ERROR", "ENOBUFS ENOMEM", injection, "no connection of Linux's ends with it"},
    Row{getsockopt, "", "", "ENOPROTOOPT", injection, "every Linux that libzmq runs on has the option"},
    Row{getsockopt, "", "", "EFAULT EINVAL ENOTSOCK", injection, kWrongArgument},
    Row{getsockopt, "", "", "EBADF", injection, kForeignClose},

    Row{getsockname, "", "", "ENOBUFS", injection, "documented, but Linux's inet_getname() needs no memory"},
    Row{getsockname, "", "", "EFAULT EINVAL ENOTSOCK", injection, kWrongArgument},
    Row{getsockname, "", "", "EBADF", injection, kForeignClose},
    Row{getpeername, "", "", "ENOTCONN", kernel, "the peer has reset the connection since it was accepted"},
    Row{getpeername, "", "", "ENOBUFS", injection, "documented, but Linux's inet_getname() needs no memory"},
    Row{getpeername, "", "", "EFAULT EINVAL ENOTSOCK", injection, kWrongArgument},
    Row{getpeername, "", "", "EBADF", injection, kForeignClose},

    Row{fcntl, "", "", "EBADF", injection, kForeignClose},
    Row{fcntl, "", "F_SETFL", "EPERM", injection, "documented for append-only files"},
    Row{fcntl, "", "", "EACCES EAGAIN EINTR", injection, "documented for locks on files"},
    Row{fcntl, "", "", "EINVAL", injection, kWrongArgument},

    Row{send, "", "", "EAGAIN", verb, "the buffers are full (stall)"},
    Row{send, "", "", "short=1", kernel, "the buffers are all but full"},
    Row{send, "", "", "EPIPE ECONNRESET", injection, kReadsFail},
    Row{send, "tcp", "", "ETIMEDOUT EHOSTUNREACH ENETUNREACH", injection, kReadsFail},
    Row{send, "ipc", "", "ENOBUFS", kernel, kNoMemory},
    Row{send, "tcp", "", "ENOBUFS", injection, "TCP waits for memory, and says EAGAIN"},
    Row{send, "", "", "ENOMEM", injection, "TCP waits for memory, and says EAGAIN; AF_UNIX says ENOBUFS"},
    Row{send, "", "", "EINTR", injection, kNeverBlocks},
    Row{send, "", "", "EACCES EDESTADDRREQ EMSGSIZE EALREADY", injection, "documented for datagrams and fast open"},
    Row{send, "", "", "ENOTCONN", injection, "libzmq sends on connected sockets only; after a reset it is EPIPE"},
    Row{send, "", "", "EFAULT EINVAL EISCONN ENOTSOCK EOPNOTSUPP", injection, kWrongArgument},
    Row{send, "", "", "EBADF", injection, kForeignClose},

    Row{recv, "", "", "EAGAIN", kernel, "the poll was spurious (select(2), BUGS)"},
    Row{recv, "", "", "short=1", verb, "only so much has come (drip)"},
    Row{recv, "tcp", "", "ECONNRESET", verb, kReset},
    Row{recv, "ipc", "", "ECONNRESET", kernel, "the peer closed with unread data of ours"},
    Row{recv, "tcp", "", "ETIMEDOUT", kernel, kTimedOut},
    Row{recv, "tcp", "", "EHOSTUNREACH ENETUNREACH", kernel, kUnreachable},
    Row{recv, "", "", "ENOMEM", injection, "documented for recvmsg(); a stream that is read needs no memory"},
    Row{recv, "", "", "EINTR", injection, kNeverBlocks},
    Row{recv, "tcp", "", "ECONNREFUSED", injection, "documented for datagrams; libzmq has asked SO_ERROR before"},
    Row{recv, "ipc", "", "ECONNREFUSED", injection, "documented for networks"},
    Row{recv, "", "", "ENOTCONN", injection, "libzmq reads from connected sockets only"},
    Row{recv, "", "", "EFAULT EINVAL ENOTSOCK", injection, kWrongArgument},
    Row{recv, "", "", "EBADF", injection, kForeignClose},

    Row{recvfrom, "", "", "EAGAIN", kernel, "the datagram had a wrong checksum (select(2), BUGS)"},
    Row{recvfrom, "", "", "ECONNREFUSED", kernel, "an earlier datagram was refused"},
    Row{recvfrom, "", "", "ENOMEM", injection, "documented for recvmsg()"},
    Row{recvfrom, "", "", "EINTR", injection, kNeverBlocks},
    Row{recvfrom, "", "", "EFAULT EINVAL ENOTCONN ENOTSOCK", injection, kWrongArgument},
    Row{recvfrom, "", "", "EBADF", injection, kForeignClose},
    Row{sendto, "", "", "EAGAIN ENOBUFS ENOMEM", kernel, kNoMemory},
    Row{sendto, "", "", "EACCES EPERM", kernel, "the firewall forbids it, or the address is a broadcast one"},
    Row{sendto, "", "", "ENETUNREACH EHOSTUNREACH", kernel, "there is no way there"},
    Row{sendto, "", "", "EINTR", injection, kNeverBlocks},
    Row{sendto, "", "", "EMSGSIZE", kernel, "the datagram is larger than the interface takes"},
    Row{sendto, "", "", "EDESTADDRREQ EFAULT EINVAL EISCONN ENOTCONN ENOTSOCK EOPNOTSUPP", injection, kWrongArgument},
    Row{sendto, "", "", "EBADF", injection, kForeignClose},

    Row{read, "", "", "EAGAIN", injection, "another thread would have to take the signal between poll and read"},
    Row{read, "", "", "EINTR", injection, "the eventfd is non-blocking, or was polled before"},
    Row{read, "", "", "EIO EISDIR", injection, kEventfd},
    Row{read, "", "", "EFAULT EINVAL", injection, kWrongArgument},
    Row{read, "", "", "EBADF", injection, kForeignClose},
    Row{write, "", "", "EAGAIN", injection, "only where 2^64 - 2 signals wait in the eventfd"},
    Row{write, "", "", "EINTR", injection, "the kernel has nothing to wait for in an eventfd that is not full"},
    Row{write, "", "", "EDESTADDRREQ EDQUOT EFBIG EIO ENOSPC EPERM EPIPE", injection, kEventfd},
    Row{write, "", "", "EFAULT EINVAL", injection, kWrongArgument},
    Row{write, "", "", "EBADF", injection, kForeignClose},

    Row{epoll_create1, "", "", "EMFILE", verb, kNoFd},
    Row{epoll_create1, "", "", "ENFILE", kernel, kMachineFull},
    Row{epoll_create1, "", "", "ENOMEM", kernel, kNoMemory},
    Row{epoll_create1, "", "", "EINVAL", injection, kWrongArgument},
    Row{epoll_ctl, "", "ADD", "ENOSPC", kernel, "the user has fs.epoll.max_user_watches registrations"},
    Row{epoll_ctl, "", "ADD", "ENOMEM", kernel, kNoMemory},
    Row{epoll_ctl, "", "ADD", "EEXIST", injection, kWrongArgument},
    Row{epoll_ctl, "", "ADD", "EPERM ELOOP", injection, "documented for files and for epoll fds in each other"},
    Row{epoll_ctl, "", "MOD", "ENOENT", injection, kForeignClose},
    Row{epoll_ctl, "", "DEL", "ENOENT", injection, kForeignClose},
    Row{epoll_ctl, "", "MOD", "ENOMEM", injection, "the kernel needs memory only to add (EPOLLWAKEUP aside)"},
    Row{epoll_ctl, "", "", "EINVAL", injection, kWrongArgument},
    Row{epoll_ctl, "", "", "EBADF", injection, kForeignClose},
    Row{eventfd, "", "", "EMFILE", verb, kNoFd},
    Row{eventfd, "", "", "ENFILE", kernel, kMachineFull},
    Row{eventfd, "", "", "ENODEV ENOMEM", kernel, kNoMemory},
    Row{eventfd, "", "", "EINVAL", injection, kWrongArgument},

    Row{close, "", "", "EBADF", injection, kForeignClose},
    Row{close, "", "", "EINTR EIO ENOSPC EDQUOT", injection, kNotOnSockets},

    Row{unlink, "", "", "ENOENT", verb, "the file is not there (unlink)"},
    Row{unlink, "", "", "EACCES", verb, kNoSearch},
    Row{unlink, "", "", "EISDIR", verb, "the path is a directory now (mkdir)"},
    Row{unlink, "", "", "EPERM", kernel, "the directory is sticky, and the file another user's"},
    Row{unlink, "", "", "EBUSY EIO ELOOP ENOTDIR", kernel, kPathChanged},
    Row{unlink, "", "", "ENOMEM", kernel, kNoMemory},
    Row{unlink, "", "", "EROFS", kernel, kReadOnly},
    Row{unlink, "", "", "EFAULT ENAMETOOLONG", injection, kWrongArgument},
    Row{rmdir, "", "", "ENOTEMPTY", verb, "a file was put into it (touch)"},
    Row{rmdir, "", "", "ENOENT EBUSY ELOOP ENOTDIR", kernel, kPathChanged},
    Row{rmdir, "", "", "EACCES EPERM", kernel, kNoSearch},
    Row{rmdir, "", "", "ENOMEM", kernel, kNoMemory},
    Row{rmdir, "", "", "EROFS", kernel, kReadOnly},
    Row{rmdir, "", "", "EFAULT EINVAL ENAMETOOLONG", injection, kWrongArgument},
    Row{mkdtemp, "", "", "EACCES", verb, kNoSearch},
    Row{mkdtemp, "", "", "EDQUOT ENOSPC EMLINK", kernel, "the file system is full"},
    Row{mkdtemp, "", "", "ENOENT ENOTDIR ELOOP", kernel, "TMPDIR names no directory"},
    Row{mkdtemp, "", "", "ENOMEM", kernel, kNoMemory},
    Row{mkdtemp, "", "", "EROFS EPERM", kernel, kReadOnly},
    Row{mkdtemp, "", "", "EEXIST", kernel, "all names are taken"},
    Row{mkdtemp, "", "", "EINVAL ENAMETOOLONG", injection, kWrongArgument},
    Row{getifaddrs, "", "", "EMFILE", verb, kNoFd},
    Row{getifaddrs, "", "", "ENFILE", kernel, kMachineFull},
    Row{getifaddrs, "", "", "ENOBUFS ENOMEM", kernel, kNoMemory},
    Row{getifaddrs, "", "", "EACCES", kernel, kDenied},
    Row{getifaddrs, "", "", "EAFNOSUPPORT ECONNREFUSED EOPNOTSUPP", kernel,
        "there is no netlink (a sandbox such as gVisor)"},
    Row{getifaddrs, "", "", "EINTR", injection, kTakesNoTime},
    Row{pthread_create, "", "", "EAGAIN", kernel, "RLIMIT_NPROC or the cgroup's pids.max is reached"},
    Row{pthread_create, "", "", "EINVAL EPERM", injection, kWrongArgument},
};

struct NamedReach {
    Reach reach;
    std::string_view name;
};
constexpr std::array kReaches = {NamedReach{verb, "verb"}, NamedReach{kernel, "kernel"},
                                 NamedReach{injection, "injection only"}};

void add_words(const Row& row, std::vector<Fault>& faults) {
    std::string_view words = row.faults;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        const std::string_view word = words.substr(0, end);
        words.remove_prefix(std::min(end + 1, words.size()));
        if (std::ranges::find(faults, word, &Fault::what) == faults.end())
            faults.push_back({std::string(word), row.reach, std::string(row.condition)});
    }
}

}  // namespace

std::string_view reach_name(Reach reach) { return std::ranges::find(kReaches, reach, &NamedReach::reach)->name; }

std::optional<Reach> find_reach(std::string_view name) {
    const auto* found = std::ranges::find(kReaches, name, &NamedReach::name);
    return found == kReaches.end() ? std::nullopt : std::optional(found->reach);
}

std::vector<Fault> faults_of(SystemCall call, std::string_view kind, std::string_view option) {
    // accept(2) documents both.
    const SystemCall listed = call == accept ? accept4 : call;
    std::vector<Fault> faults;
    for (const Row& row : kRows) {
        if (row.call != listed) continue;
        if ((row.kind.empty() || row.kind == kind) && (row.option.empty() || row.option == option))
            add_words(row, faults);
    }
    return faults;
}

}  // namespace faultline
