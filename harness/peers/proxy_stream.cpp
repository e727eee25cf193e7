#include "peers/proxy_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

namespace faultline {
namespace {

constexpr std::size_t kMostHeld = 1 << 18;  // behind it the sender feels that the target takes nothing
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

bool would_wait(int error) { return error == EAGAIN || error == EINTR; }

}  // namespace

bool ProxyStream::act(std::int64_t now_ns, const Conditions& conditions, ArmedFaults& faults) {
    if (broken_ || struck_) return false;
    bool moved = !conditions.stalled && read(now_ns, conditions);
    if (!conditions.stalled) moved = pass(now_ns, conditions.dripping, faults) || moved;
    moved = write() || moved;
    return end() || moved;
}

std::optional<ProxyFault> ProxyStream::take_struck() {
    if (!leaving_.empty() && !broken_) return std::nullopt;  // what came before it goes out first
    return std::exchange(struck_, std::nullopt);
}

// A chunk stands in line behind those before it, and takes as long as the line's rate says.
std::int64_t ProxyStream::due_for(std::size_t size, std::int64_t now_ns, const Conditions& conditions) {
    std::int64_t due = now_ns;
    if (conditions.bytes_per_s > 0) {
        const auto sending = static_cast<std::int64_t>(size) * kNsPerSecond / conditions.bytes_per_s;
        line_free_ns_ = std::max(line_free_ns_, now_ns) + sending;
        due = line_free_ns_;
    }
    last_due_ns_ = std::max(last_due_ns_, due + conditions.delay_ns);
    return last_due_ns_;
}

bool ProxyStream::read(std::int64_t now_ns, const Conditions& conditions) {
    bool moved = false;
    std::size_t held = leaving_.size();
    for (const Chunk& chunk : arrived_) held += chunk.bytes.size() - chunk.passed;
    while (!source_ended_ && held < kMostHeld) {
        char buffer[1 << 16];
        const ssize_t got = recv(source_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got < 0 && would_wait(errno)) break;
        moved = true;
        if (got < 0) {
            broken_ = true;
            break;
        }
        const auto size = static_cast<std::size_t>(got);
        held += size;
        source_ended_ = got == 0;
        arrived_.push_back({due_for(size, now_ns, conditions), std::string(buffer, size), 0});  // the end is due, too
    }
    return moved;
}

// Takes the faults that wait for the place where the stream now stands.
void ProxyStream::strike(ArmedFaults& faults) {
    const auto strikes = [&](const ProxyFault& fault) {
        const bool on_bytes = fault.kind == ProxyFault::Kind::corrupt || fault.kind == ProxyFault::Kind::drop;
        return !on_bytes && fault.towards == towards_ && counter_.stands_behind(fault.position);
    };
    const auto found = std::ranges::find_if(faults, strikes);
    if (found == faults.end()) return;
    struck_ = *found;
    faults.erase(found);
}

void ProxyStream::pass_byte(char byte, ArmedFaults& faults) {
    if (dropping_ && !counter_.comes_to(*dropping_)) dropping_.reset();
    std::erase_if(faults, [&](const ProxyFault& fault) {
        if (fault.towards != towards_ || !counter_.comes_to(fault.position)) return false;
        if (fault.kind == ProxyFault::Kind::drop) dropping_ = fault.position;
        if (fault.kind == ProxyFault::Kind::corrupt) byte = static_cast<char>(~byte);
        return fault.kind == ProxyFault::Kind::drop || fault.kind == ProxyFault::Kind::corrupt;
    });
    if (!dropping_) leaving_.push_back(byte);
}

bool ProxyStream::pass(std::int64_t now_ns, bool dripping, ArmedFaults& faults) {
    bool moved = false;
    if (dripping && !leaving_.empty()) return false;
    while (!arrived_.empty() && arrived_.front().due_ns <= now_ns && !struck_) {
        Chunk& chunk = arrived_.front();
        while (chunk.passed < chunk.bytes.size() && !struck_) {
            const char byte = chunk.bytes[chunk.passed++];
            pass_byte(byte, faults);
            counter_.take(static_cast<std::uint8_t>(byte));
            strike(faults);
            moved = true;
            if (dripping) break;
        }
        if (chunk.passed < chunk.bytes.size()) break;
        if (chunk.bytes.empty()) moved = true;
        arrived_.pop_front();
        if (dripping && moved) break;
    }
    return moved;
}

bool ProxyStream::write() {
    bool moved = false;
    while (!leaving_.empty()) {
        const ssize_t sent = send(target_, leaving_.data(), leaving_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && would_wait(errno)) break;
        moved = true;
        if (sent < 0) {
            broken_ = true;
            break;
        }
        leaving_.erase(0, static_cast<std::size_t>(sent));
    }
    return moved;
}

bool ProxyStream::end() {
    if (ended_ || broken_ || struck_ || !source_ended_ || !arrived_.empty() || !leaving_.empty()) return false;
    ended_ = true;
    shutdown(target_, SHUT_WR);
    return true;
}

std::int64_t ProxyStream::next_due_ns() const {
    return arrived_.empty() || struck_ ? std::numeric_limits<std::int64_t>::max() : arrived_.front().due_ns;
}

}  // namespace faultline
