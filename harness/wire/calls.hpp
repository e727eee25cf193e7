// The system calls that libzmq makes on its connection path, as the shim counts, records and replaces them, the
// language names them, and reports print them. (That libzmq makes them: `faultline run --trace-calls`, and what its
// builds import.)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline {

enum class SystemCall : std::uint16_t {
    socket,
    connect,
    bind,
    listen,
    accept,
    accept4,
    setsockopt,
    getsockopt,
    getsockname,
    getpeername,
    fcntl,
    send,
    sendto,
    recv,
    recvfrom,
    read,
    write,
    epoll_create1,
    epoll_ctl,
    eventfd,
    close,
    unlink,
    rmdir,
    mkdtemp,
    getifaddrs,
    pthread_create,
};

struct SystemCallInfo {
    std::string_view name;
    bool transfers = false;  // bytes: it can be short
    bool on_fd = false;      // its first argument is a file descriptor, so that it can be told by endpoint
};

inline constexpr std::array kSystemCalls = {
    SystemCallInfo{"socket"},
    SystemCallInfo{"connect", false, true},
    SystemCallInfo{"bind", false, true},
    SystemCallInfo{"listen", false, true},
    SystemCallInfo{"accept", false, true},
    SystemCallInfo{"accept4", false, true},
    SystemCallInfo{"setsockopt", false, true},
    SystemCallInfo{"getsockopt", false, true},
    SystemCallInfo{"getsockname", false, true},
    SystemCallInfo{"getpeername", false, true},
    SystemCallInfo{"fcntl", false, true},
    SystemCallInfo{"send", true, true},
    SystemCallInfo{"sendto", true, true},
    SystemCallInfo{"recv", true, true},
    SystemCallInfo{"recvfrom", true, true},
    SystemCallInfo{"read", true, true},
    SystemCallInfo{"write", true, true},
    SystemCallInfo{"epoll_create1"},
    SystemCallInfo{"epoll_ctl", false, true},
    SystemCallInfo{"eventfd"},
    SystemCallInfo{"close", false, true},
    SystemCallInfo{"unlink"},
    SystemCallInfo{"rmdir"},
    SystemCallInfo{"mkdtemp"},
    SystemCallInfo{"getifaddrs"},
    SystemCallInfo{"pthread_create"},
};
inline constexpr std::size_t kSystemCallCount = kSystemCalls.size();
static_assert(static_cast<std::size_t>(SystemCall::pthread_create) + 1 == kSystemCallCount);

constexpr const SystemCallInfo& info_of(SystemCall call) { return kSystemCalls[static_cast<std::size_t>(call)]; }

constexpr std::optional<SystemCall> find_system_call(std::string_view name) {
    for (std::size_t i = 0; i < kSystemCallCount; ++i)
        if (kSystemCalls[i].name == name) return static_cast<SystemCall>(i);
    return std::nullopt;
}

}  // namespace faultline
