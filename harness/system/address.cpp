#include "system/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace faultline {

std::string address_text(std::string_view sockaddr) {
    sockaddr_storage address{};
    std::memcpy(&address, sockaddr.data(), std::min(sockaddr.size(), sizeof address));
    char text[INET6_ADDRSTRLEN] = "";
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        return fmt::format("{}:{}", text, ntohs(v4.sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
        return fmt::format("[{}]:{}", text, ntohs(v6.sin6_port));
    }
    if (sockaddr.size() <= offsetof(sockaddr_un, sun_path)) return "?";
    const std::string path(sockaddr.substr(offsetof(sockaddr_un, sun_path)));
    return path[0] == '\0' ? "@" + path.substr(1) : std::string(path.c_str());
}

}  // namespace faultline
