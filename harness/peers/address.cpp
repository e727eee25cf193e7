#include "peers/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/un.h>

#include <charconv>
#include <cstring>

namespace faultline {
namespace {

tl::expected<SocketAddress, std::string> parse_ipc(const std::string& path) {
    SocketAddress address;
    auto& local = reinterpret_cast<sockaddr_un&>(address.storage);
    local.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof local.sun_path)
        return tl::make_unexpected("the path is empty or too long");
    std::memcpy(local.sun_path, path.data(), path.size());
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    if (path[0] == '@') {
        local.sun_path[0] = '\0';
    } else {
        address.path = path;
        ++address.length;
    }
    return address;
}

tl::expected<SocketAddress, std::string> parse_tcp(const std::string& text) {
    SocketAddress address;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return tl::make_unexpected("no port");
    std::string host = text.substr(0, colon);
    std::uint16_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data() + colon + 1, end, number);
    if (status != std::errc() || stop != end || number == 0)
        return tl::make_unexpected("the port is not a number from 1 to 65535");
    const in_port_t port = htons(number);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    if (host == "*") host = "0.0.0.0";
    if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = port;
        address.length = sizeof v4;
    } else if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = port;
        address.length = sizeof v6;
    } else {
        return tl::make_unexpected("not a numeric address");
    }
    return address;
}

}  // namespace

tl::expected<SocketAddress, std::string> socket_address(const std::string& endpoint) {
    const bool tcp = endpoint.starts_with("tcp://");
    if (!tcp && !endpoint.starts_with("ipc://")) return tl::make_unexpected(endpoint + ": neither tcp:// nor ipc://");
    auto address = tcp ? parse_tcp(endpoint.substr(6)) : parse_ipc(endpoint.substr(6));
    if (!address) return tl::make_unexpected(fmt::format("{}: {}", endpoint, address.error()));
    return address;
}

tl::expected<SocketAddress, std::string> host_address(const std::string& host) {
    const bool v6 = host.find(':') != std::string::npos;
    auto address = parse_tcp(v6 ? "[" + host + "]:1" : host + ":1");
    if (!address) return tl::make_unexpected(host + ": " + address.error());
    if (v6)
        reinterpret_cast<sockaddr_in6&>(address->storage).sin6_port = 0;
    else
        reinterpret_cast<sockaddr_in&>(address->storage).sin_port = 0;
    return address;
}

}  // namespace faultline
