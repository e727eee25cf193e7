// A tcp:// or ipc:// endpoint with a numeric address, as the kernel wants it.
#pragma once

#include <sys/socket.h>

#include <string>
#include <tl/expected.hpp>

namespace faultline {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    std::string path;  // ipc: of the file; "" for an abstract name
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// "tcp://127.0.0.1:5555", "tcp://*:5555", "tcp://[::1]:5555", "ipc://path", "ipc://@name". The error names the
// endpoint.
tl::expected<SocketAddress, std::string> socket_address(const std::string& endpoint);

// A numeric address alone: the kernel chooses the port.
tl::expected<SocketAddress, std::string> host_address(const std::string& host);

}  // namespace faultline
