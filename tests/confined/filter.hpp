// A seccomp filter made of a few rules, as a container engine lays it over whatever it starts.
#pragma once

#include <linux/seccomp.h>

#include <cstdint>
#include <vector>

namespace faultline::test {

struct FilterRule {
    enum class Holds { always, argument_is, argument_has };  // one of the bits of `value`

    long call;             // SYS_mount
    std::uint32_t answer;  // refuse_with(EPERM), SECCOMP_RET_KILL_PROCESS, …
    Holds holds = Holds::always;
    std::uint32_t value = 0;     // compared with the lower half of an argument
    std::uint32_t argument = 0;  // which one
};

constexpr std::uint32_t refuse_with(int error) { return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error); }

// From here on for this process and its descendants; the first rule that holds counts, other calls are allowed. Gives
// 0, or with SECCOMP_FILTER_FLAG_NEW_LISTENER the fd at which SECCOMP_RET_USER_NOTIF is answered; -1 and errno.
int install_filter(const std::vector<FilterRule>& rules, unsigned flags = 0);

}  // namespace faultline::test
