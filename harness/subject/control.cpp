#include "subject/control.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <vector>

#include "shim/shared.hpp"

namespace faultline::subject {
namespace {

template <typename Function>
Function* shim_function(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

std::string print_address(const sockaddr_storage& address, socklen_t length) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        return "tcp://" + std::string(text) + ":" + std::to_string(ntohs(v4.sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
        return "tcp://[" + std::string(text) + "]:" + std::to_string(ntohs(v6.sin6_port));
    }
    if (address.ss_family == AF_UNIX && length > offsetof(sockaddr_un, sun_path)) {
        const auto& local = reinterpret_cast<const sockaddr_un&>(address);
        std::string path(local.sun_path, length - offsetof(sockaddr_un, sun_path));
        if (path[0] == '\0') return "ipc://@" + path.substr(1);
        return "ipc://" + std::string(path.c_str());
    }
    return "";
}

}  // namespace

void report(const wire::Fields& fields) {
    static auto* const speak = shim_function<void(std::uint64_t)>("faultline_speak");
    const std::string bytes = wire::encode(fields);
    if (speak != nullptr) speak(bytes.size());
    if (send(lockstep::kControlFd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) _exit(70);
}

bool receive(wire::Fields& fields) {
    for (;;) {
        pollfd fd{lockstep::kControlFd, POLLIN, 0};
        if (poll(&fd, 1, -1) <= 0) continue;
        const ssize_t length = recv(lockstep::kControlFd, wire::buffer(), wire::kLargestMessage, 0);
        if (length <= 0) return false;
        auto decoded = wire::decode({wire::buffer(), static_cast<std::size_t>(length)});
        if (!decoded || decoded->size() < 3) return false;
        fields = std::move(*decoded);
        return true;
    }
}

void mark_reader() {
    static auto* const function = shim_function<void()>("faultline_mark_reader");
    if (function != nullptr) function();
}

void name_thread(const std::string& name) {
    static auto* const function = shim_function<void(const char*)>("faultline_name_thread");
    if (function != nullptr) function(name.c_str());
}

std::uint64_t fd_generation(int fd) {
    static auto* const function = shim_function<std::uint64_t(int)>("faultline_fd_generation");
    return function == nullptr ? 0 : function(fd);
}

void take_turn(std::uint32_t index) {
    static auto* const function = shim_function<void(std::uint32_t)>("faultline_begin");
    if (function != nullptr) function(index);
}

void watch_calls_of(const void* inside) {
    static auto* const function = shim_function<void(const void*)>("faultline_watch");
    if (function != nullptr) function(inside);
}

std::string describe_fd(int fd) {
    if (fcntl(fd, F_GETFD) < 0) return "closed";
    std::string state = "open";
    int value = 0;
    socklen_t length = sizeof value;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) != 0) return state;
    state += value != 0 ? " socket listening" : " socket";
    sockaddr_storage address{};
    length = sizeof address;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0) state += " connected";
    length = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0)
        state += " at " + print_address(address, length);
    return state;
}

}  // namespace faultline::subject
