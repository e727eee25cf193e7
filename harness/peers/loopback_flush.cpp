#include "peers/loopback_flush.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace faultline {

LoopbackFlush::LoopbackFlush() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in self{};
    self.sin_family = AF_INET;
    self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof self;
    auto* address = reinterpret_cast<sockaddr*>(&self);
    if (bind(fd_.get(), address, length) != 0 || getsockname(fd_.get(), address, &length) != 0 ||
        connect(fd_.get(), address, length) != 0)
        fd_.reset();
}

bool LoopbackFlush::operator()(int limit_ms) const {
    char byte = 0;
    if (!fd_.valid() || ::send(fd_.get(), &byte, 1, 0) != 1) return false;
    pollfd fd{fd_.get(), POLLIN, 0};
    return poll(&fd, 1, limit_ms) == 1 && recv(fd_.get(), &byte, 1, 0) == 1;
}

}  // namespace faultline
