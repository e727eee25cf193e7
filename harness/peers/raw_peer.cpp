#include "peers/raw_peer.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace faultline {

bool RawPeer::read_some() {
    bool moved = false;
    char buffer[65536];
    while (end_ == End::none) {
        const ssize_t got = recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && (errno == EAGAIN || errno == ENOTCONN)) break;  // ENOTCONN: a connect that did not come through
        if (got > 0) received_.append(buffer, static_cast<std::size_t>(got));
        if (got == 0) end_ = End::eof;
        if (got < 0) end_ = End::reset;
        moved = true;
    }
    return moved;
}

bool RawPeer::send_some() {
    bool moved = false;
    while (!unsent_.empty()) {
        const ssize_t sent = send(fd_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) break;
        moved = true;
        if (sent < 0) {
            error_ = errno;
            unsent_.clear();
            break;
        }
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
    return moved;
}

void RawPeer::close_if_sent() {
    if (!unsent_.empty()) return;
    if (std::exchange(half_closing_, false)) shutdown(fd_.get(), SHUT_WR);
    if (finishing_) fd_.reset();
}

bool RawPeer::move() {
    if (closed()) return false;
    bool moved = send_some();
    if (moved) close_if_sent();
    if (!closed() && !stalled_) moved = read_some() || moved;
    return moved;
}

int RawPeer::write(std::string_view bytes) {
    unsent_ += bytes;
    send_some();
    return std::exchange(error_, 0);
}

int RawPeer::half_close() {
    half_closing_ = !unsent_.empty();
    return half_closing_ || shutdown(fd_.get(), SHUT_WR) == 0 ? 0 : errno;
}

// Bytes that nobody read would turn the close into a reset.
void RawPeer::finish() {
    if (!stalled_) read_some();
    finishing_ = true;
    close_if_sent();
}

void RawPeer::reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    fd_.reset();
}

}  // namespace faultline
