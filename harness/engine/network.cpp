#include "engine/network.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "engine/unique_fd.hpp"

namespace faultline {
namespace {

// `lo`, or the alias that carries an address: `lo:1`.
ifreq request_for(int number) {
    ifreq request{};
    const std::string name = number == 0 ? "lo" : fmt::format("lo:{}", number);
    std::memcpy(request.ifr_name, name.data(), name.size());
    return request;
}

NetworkStatus ask(unsigned long what, ifreq& request, const char* told) {
    const UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (fd.valid() && ioctl(fd.get(), what, &request) == 0) return {};
    return tl::make_unexpected(fmt::format("{}: {}", told, std::strerror(errno)));
}

NetworkStatus ask_address(unsigned long what, int number, const char* address, const char* told) {
    ifreq request = request_for(number);
    auto& v4 = reinterpret_cast<sockaddr_in&>(request.ifr_addr);
    v4.sin_family = AF_INET;
    inet_pton(AF_INET, address, &v4.sin_addr);
    return ask(what, request, told);
}

}  // namespace

NetworkStatus set_loopback(bool up) {
    ifreq request = request_for(0);
    request.ifr_flags = up ? IFF_UP | IFF_RUNNING : 0;
    return ask(SIOCSIFFLAGS, request, up ? "bringing up loopback" : "taking down loopback");
}

NetworkStatus add_address(const std::string& address, int number) {
    if (auto status = ask_address(SIOCSIFADDR, number, address.c_str(), "adding the address"); !status) return status;
    return ask_address(SIOCSIFNETMASK, number, "255.255.255.255", "narrowing the address");
}

// An alias that is taken down is gone, and its address with it.
NetworkStatus remove_address(int number) {
    ifreq request = request_for(number);
    return ask(SIOCSIFFLAGS, request, "removing the address");
}

}  // namespace faultline
