#include "shim/calls.hpp"

#include <execinfo.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

#include "shim/machine.hpp"
#include "shim/real.hpp"

namespace faultline::shim {

using lockstep::CallRecord;
using lockstep::CallRule;

namespace {

constexpr int kMostFrames = 40;  // with the shim's own, and those of whoever called libzmq

// Whether two socket addresses are the same place; padding and what lies behind a path's end do not count.
bool same_address(const sockaddr* one, socklen_t one_size, const sockaddr* other, socklen_t other_size) {
    if (one_size < sizeof(sa_family_t) || other_size < sizeof(sa_family_t) || one->sa_family != other->sa_family)
        return false;
    if (one->sa_family == AF_INET) {
        const auto *a = reinterpret_cast<const sockaddr_in*>(one), *b = reinterpret_cast<const sockaddr_in*>(other);
        return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
    }
    if (one->sa_family == AF_INET6) {
        const auto *a = reinterpret_cast<const sockaddr_in6*>(one), *b = reinterpret_cast<const sockaddr_in6*>(other);
        return a->sin6_port == b->sin6_port && std::memcmp(&a->sin6_addr, &b->sin6_addr, sizeof a->sin6_addr) == 0;
    }
    const auto path_size = [](const sockaddr* address, socklen_t size) {
        const auto most = static_cast<std::size_t>(size) - offsetof(sockaddr_un, sun_path);
        const char* path = reinterpret_cast<const sockaddr_un*>(address)->sun_path;
        if (size <= offsetof(sockaddr_un, sun_path)) return std::size_t{0};
        return path[0] == '\0' ? most : strnlen(path, most);
    };
    const std::size_t size = path_size(one, one_size);
    return size != 0 && size == path_size(other, other_size) &&
           std::memcmp(reinterpret_cast<const sockaddr_un*>(one)->sun_path,
                       reinterpret_cast<const sockaddr_un*>(other)->sun_path, size) == 0;
}

bool is_at(const Asked& asked, const CallRule& rule) {
    const auto* wanted = reinterpret_cast<const sockaddr*>(rule.address);
    if (asked.call == SystemCall::connect || asked.call == SystemCall::bind)
        return same_address(static_cast<const sockaddr*>(asked.text), static_cast<socklen_t>(asked.text_size), wanted,
                            rule.address_size);
    for (const long which : {SYS_getsockname, SYS_getpeername}) {
        sockaddr_storage own{};
        socklen_t size = sizeof own;
        if (syscall(which, asked.fd, &own, &size) == 0 &&
            same_address(reinterpret_cast<const sockaddr*>(&own), std::min<socklen_t>(size, sizeof own), wanted,
                         rule.address_size))
            return true;
    }
    return false;
}

bool applies(const Asked& asked, const CallRule& rule) {
    if (rule.active == 0 || rule.process != g_process || rule.call != static_cast<std::uint16_t>(asked.call))
        return false;
    if (rule.generation != 0 && rule.generation != generation_of(asked.fd)) return false;
    if (rule.option != -1 && rule.option != (asked.first << 32 | asked.second)) return false;
    return rule.address_size == 0 || is_at(asked, rule);
}

// The frames of libzmq's in the caller's stack. backtrace() was called once before (see faultline_watch), so that
// libgcc's unwinder is loaded; from then on it neither allocates nor takes a lock.
void write_stack(lockstep::StackRecord& record) {
    void* frames[kMostFrames];
    const int count = backtrace(frames, kMostFrames);
    record.count = 0;
    for (int i = 0; i < count && record.count < lockstep::kMaxFrames; ++i) {
        const std::uintptr_t offset = offset_in_libzmq(reinterpret_cast<std::uintptr_t>(frames[i]));
        if (offset != 0) record.frames[record.count++] = offset;
    }
}

const bool g_without_calls = is_without("calls");

}  // namespace

void preempt_if_due(const char* call) {
    if (++g_shared->calls_made != g_shared->preempt_at) return;
    g_shared->preempted = static_cast<std::uint32_t>(self() - g_shared->slots);
    wait_for({.wait = lockstep::Wait::turn, .call = call});
}

bool is_watched(const void* caller) {
    return !g_without_calls && offset_in_libzmq(reinterpret_cast<std::uintptr_t>(caller)) != 0 && self() != nullptr &&
           self()->reader == 0;
}

// The first rule that strikes decides; the others count the call all the same.
Decision decide(const Asked& asked) {
    const int saved_errno = errno;
    Decision decision;
    for (std::uint16_t i = 0; i < lockstep::kMaxRules; ++i) {
        CallRule& rule = g_shared->rules[i];
        if (!applies(asked, rule)) continue;
        ++rule.seen;
        if (rule.seen < rule.first || rule.seen > rule.last || decision.rule != 0) continue;
        ++rule.struck;
        decision.rule = static_cast<std::uint16_t>(i + 1);
        decision.error = rule.error;
        if (rule.error == 0) decision.limit = rule.limit;
    }
    errno = saved_errno;
    return decision;
}

void write_down(const Asked& asked, const Decision& decision, std::int64_t result, int error) {
    lockstep::Process& own = process();
    const std::uint64_t number = ++own.calls;
    const std::uint32_t nth = ++own.calls_of[static_cast<std::size_t>(asked.call)];
    if (g_shared->calls_written - g_shared->calls_read == lockstep::kMaxCalls) {
        ++g_shared->calls_lost;
        return;
    }
    if (g_shared->keep_stacks != 0) write_stack(g_shared->stacks[g_shared->calls_written % lockstep::kMaxCalls]);
    CallRecord& record = g_shared->calls[g_shared->calls_written++ % lockstep::kMaxCalls];
    const bool opens = result >= 0 && (asked.call == SystemCall::socket || asked.call == SystemCall::accept ||
                                       asked.call == SystemCall::accept4);
    record.number = number;
    record.nth = nth;
    record.call = static_cast<std::uint16_t>(asked.call);
    // A transfer that failed by itself was not made short.
    record.rule = decision.error == 0 && error != 0 ? std::uint16_t{0} : decision.rule;
    record.slot = static_cast<std::uint32_t>(self() - g_shared->slots);
    record.fd = asked.fd;
    record.generation = generation_of(opens ? static_cast<int>(result) : asked.fd);
    record.parent = opens ? generation_of(asked.fd) : 0;
    record.messages = g_shared->messages_before;
    record.first = asked.first;
    record.second = asked.second;
    record.result = result;
    record.error = error;
    record.text_size = static_cast<std::uint32_t>(std::min<std::size_t>(asked.text_size, lockstep::kCallText));
    if (asked.text != nullptr) std::memcpy(record.text, asked.text, record.text_size);
}

void note_opened(std::int64_t fd) {
    if (self() != nullptr && fd >= 0 && fd < lockstep::kMaxFds) process().generations[fd] = ++g_shared->last_generation;
}

std::uint64_t generation_of(int fd) {
    if (g_shared == nullptr || fd < 0 || fd >= lockstep::kMaxFds) return 0;
    return process().generations[fd];
}

}  // namespace faultline::shim

// For the subject: which opening of `fd` this is, or was last. 0: not known.
FAULTLINE_INTERPOSE std::uint64_t faultline_fd_generation(int fd) { return faultline::shim::generation_of(fd); }
