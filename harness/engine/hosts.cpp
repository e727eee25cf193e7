#include "engine/hosts.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "scenario/host_address.hpp"

namespace faultline {
namespace {

constexpr const char* kFarDevice = "wire";
const std::string kNobody{"\x02\0\0\0\0\x01", 6};  // locally administered, and given to no device

using NetlinkSocket = std::unique_ptr<mnl_socket, int (*)(mnl_socket*)>;

tl::unexpected<std::string> failed(std::string_view what) {
    return tl::make_unexpected(fmt::format("{}: {}", what, std::strerror(errno)));
}

// Hears what the kernel tells `groups`. nullptr: errno says why.
NetlinkSocket open_netlink(unsigned groups) {
    NetlinkSocket socket(mnl_socket_open(NETLINK_ROUTE), mnl_socket_close);
    if (socket && mnl_socket_bind(socket.get(), groups, MNL_SOCKET_AUTOPID) != 0) socket.reset();
    return socket;
}

// The network namespace that this thread is in. In /proc it has a name, but a chroot need not have a /proc; a socket
// tells it, too, but not in every emulator.
UniqueFd current_space() {
    UniqueFd named(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (named.valid()) return named;
    const UniqueFd inside(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return UniqueFd(ioctl(inside.get(), SIOCGSKNS));
}

// A name that fits into what ioctl(2) and the kernel allow, 15 characters.
template <std::size_t kSize>
void copy_name(char (&target)[kSize], const std::string& name) {
    std::strncpy(target, name.c_str(), kSize - 1);
}

void set_ipv4(sockaddr& target, const std::string& text) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(target);
    v4.sin_family = AF_INET;
    inet_pton(AF_INET, text.c_str(), &v4.sin_addr);
}

NetworkStatus ask(unsigned long what, void* request, std::string_view told) {
    const UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (fd.valid() && ioctl(fd.get(), what, request) == 0) return {};
    return failed(told);
}

// A pair of which one end, `near`, is here and the other in the namespace `far`.
NetworkStatus make_veth_pair(const std::string& near, int far) {
    alignas(nlmsghdr) char buffer[1024] = {};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = RTM_NEWLINK;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    mnl_nlmsg_put_extra_header(message, sizeof(ifinfomsg));
    mnl_attr_put_strz(message, IFLA_IFNAME, near.c_str());
    nlattr* info = mnl_attr_nest_start(message, IFLA_LINKINFO);
    mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
    nlattr* data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
    nlattr* peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
    mnl_nlmsg_put_extra_header(message, sizeof(ifinfomsg));
    mnl_attr_put_strz(message, IFLA_IFNAME, kFarDevice);
    mnl_attr_put_u32(message, IFLA_NET_NS_FD, static_cast<std::uint32_t>(far));
    mnl_attr_nest_end(message, peer);
    mnl_attr_nest_end(message, data);
    mnl_attr_nest_end(message, info);

    const NetlinkSocket socket = open_netlink(0);
    if (!socket) return failed("a netlink socket");
    if (mnl_socket_sendto(socket.get(), message, message->nlmsg_len) < 0) return failed("asking for a veth pair");
    alignas(nlmsghdr) char answer[1024];
    const ssize_t got = mnl_socket_recvfrom(socket.get(), answer, sizeof answer);
    if (got < 0 ||
        mnl_cb_run(answer, static_cast<std::size_t>(got), 0, mnl_socket_get_portid(socket.get()), nullptr, nullptr) < 0)
        return failed("making a veth pair");
    return {};
}

// The end of a pair that is brought up first drops what it is given until a worker of the kernel's has seen that the
// other end is up, too, and has activated it. Then the kernel tells whoever listens: from the time on that this was
// made, in the network namespace that the thread was in.
class Activation {
  public:
    [[nodiscard]] NetworkStatus wait_for(const std::string& device) const {
        constexpr int kLimitMs = 10'000;  // real time; it takes less than one
        if (!socket_) return failed("a netlink socket");
        Sought sought{.device = device};
        alignas(nlmsghdr) char buffer[8192];
        while (!sought.up) {
            pollfd fd{mnl_socket_get_fd(socket_.get()), POLLIN, 0};
            if (poll(&fd, 1, kLimitMs) == 0) errno = ETIMEDOUT;
            const ssize_t got = fd.revents == 0 ? -1 : mnl_socket_recvfrom(socket_.get(), buffer, sizeof buffer);
            if (got < 0 || mnl_cb_run(buffer, static_cast<std::size_t>(got), 0, 0, look, &sought) < 0)
                return failed("waiting for " + device);
        }
        return {};
    }

  private:
    struct Sought {
        std::string device;
        bool named = false, operates = false, up = false;
    };
    static int look(const nlmsghdr* message, void* data) {
        auto& sought = *static_cast<Sought*>(data);
        sought.named = sought.operates = false;
        mnl_attr_parse(message, sizeof(ifinfomsg), look_at_attribute, data);
        sought.up = sought.up || (sought.named && sought.operates);
        return MNL_CB_OK;
    }
    static int look_at_attribute(const nlattr* attribute, void* data) {
        constexpr std::uint8_t kOperates = 6;  // IF_OPER_UP of linux/if.h, which cannot stand beside net/if.h
        auto& sought = *static_cast<Sought*>(data);
        const std::uint16_t type = mnl_attr_get_type(attribute);
        if (type == IFLA_IFNAME) sought.named = sought.device == mnl_attr_get_str(attribute);
        if (type == IFLA_OPERSTATE) sought.operates = mnl_attr_get_u8(attribute) == kOperates;
        return MNL_CB_OK;
    }

    NetlinkSocket socket_ = open_netlink(RTMGRP_LINK);
};

// Gives the device an address with that mask and brings it up.
NetworkStatus bring_up(const std::string& device, const std::string& address, const char* mask) {
    ifreq request{};
    copy_name(request.ifr_name, device);
    set_ipv4(request.ifr_addr, address);
    if (auto status = ask(SIOCSIFADDR, &request, "an address for " + device); !status) return status;
    set_ipv4(request.ifr_netmask, mask);
    if (auto status = ask(SIOCSIFNETMASK, &request, "a mask for " + device); !status) return status;
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return ask(SIOCSIFFLAGS, &request, "bringing up " + device);
}

tl::expected<std::string, std::string> link_address(const std::string& device) {
    ifreq request{};
    copy_name(request.ifr_name, device);
    if (auto status = ask(SIOCGIFHWADDR, &request, "the address of " + device); !status)
        return tl::make_unexpected(status.error());
    return std::string(request.ifr_hwaddr.sa_data, 6);
}

// Whoever is at `address` has that link-layer address, for good.
NetworkStatus set_neighbour(const std::string& device, const std::string& address, const std::string& link) {
    arpreq request{};
    set_ipv4(request.arp_pa, address);
    request.arp_ha.sa_family = ARPHRD_ETHER;
    std::memcpy(request.arp_ha.sa_data, link.data(), 6);
    request.arp_flags = ATF_COM | ATF_PERM;
    copy_name(request.arp_dev, device);
    return ask(SIOCSARP, &request, "the neighbour " + address);
}

NetworkStatus route_to(const std::string& address, std::string device) {
    rtentry route{};
    set_ipv4(route.rt_dst, address);
    set_ipv4(route.rt_genmask, "255.255.255.255");
    route.rt_flags = RTF_UP | RTF_HOST;
    route.rt_dev = device.data();
    return ask(SIOCADDRT, &route, "a route to " + address);
}

}  // namespace

Hosts::Hosts() : home_(current_space()) {}

Hosts::Visit::Visit(const Hosts& hosts, const std::string& address) : home_(-1) {
    if (address.empty()) return;
    arrived_ = setns(hosts.hosts_.at(address).space.get(), CLONE_NEWNET) == 0;
    home_ = hosts.home_.get();
}

Hosts::Visit::~Visit() {
    if (home_ >= 0) setns(home_, CLONE_NEWNET);
}

NetworkStatus Hosts::add(const std::string& address) {
    if (hosts_.contains(address)) return {};
    if (unshare(CLONE_NEWNET) != 0) return failed("a network namespace");
    Host host;
    host.space = current_space();
    const NetworkStatus named = host.space.valid() ? NetworkStatus{} : failed("the namespace of a new host");
    if (setns(home_.get(), CLONE_NEWNET) != 0) return failed("going back to the first network namespace");
    if (!named) return named;
    host.device = fmt::format("wire{}", hosts_.size());
    if (auto status = make_veth_pair(host.device, host.space.get()); !status) return status;
    const auto [entry, fresh] = hosts_.emplace(address, std::move(host));
    return configure(address, entry->second);
}

NetworkStatus Hosts::configure(const std::string& address, Host& host) {
    std::optional<Activation> activation;
    {
        const Visit visit(*this, address);
        if (auto status = set_loopback(true); !status) return status;
        activation.emplace();
        if (auto status = bring_up(kFarDevice, address, "255.255.255.0"); !status) return status;
        auto there = link_address(kFarDevice);
        if (!there) return tl::make_unexpected(there.error());
        host.there = *there;
    }
    if (auto status = bring_up(host.device, kFirstHost, "255.255.255.255"); !status) return status;
    if (auto status = activation->wait_for(kFarDevice); !status) return status;
    if (auto status = route_to(address, host.device); !status) return status;
    auto here = link_address(host.device);
    if (!here) return tl::make_unexpected(here.error());
    host.here = *here;
    if (auto status = set_loss(address, Way::to_host, false); !status) return status;
    return set_loss(address, Way::from_host, false);
}

NetworkStatus Hosts::set_loss(const std::string& address, Way way, bool lost) {
    const Host& host = hosts_.at(address);
    if (way == Way::to_host) return set_neighbour(host.device, address, lost ? kNobody : host.there);
    const Visit visit(*this, address);
    return set_neighbour(kFarDevice, kFirstHost, lost ? kNobody : host.here);
}

}  // namespace faultline
