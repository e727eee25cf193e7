#include "peers/port_holder.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include "peers/address.hpp"

#include <cerrno>
#include <cstring>

namespace faultline {
tl::expected<PortHolder, std::string> PortHolder::occupy(const std::string& endpoint) {
    const bool tcp = endpoint.starts_with("tcp://");
    const auto address = socket_address(endpoint);
    if (!address) return tl::make_unexpected(address.error());
    PortHolder holder;
    holder.fd_ = UniqueFd(socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    if (!holder.fd_.valid() || (tcp && setsockopt(holder.fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) ||
        bind(holder.fd_.get(), reinterpret_cast<const sockaddr*>(&address->storage), address->length) != 0 ||
        listen(holder.fd_.get(), 128) != 0)
        return tl::make_unexpected(fmt::format("{}: {}", endpoint, std::strerror(errno)));
    holder.path_ = address->path;
    return holder;
}

PortHolder::~PortHolder() {
    if (fd_.valid() && !path_.empty()) unlink(path_.c_str());
}

}  // namespace faultline
