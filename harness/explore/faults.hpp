// Which faults a call is tried with: every errno that its manual page documents on Linux, and short transfers; and for
// each whether the kernel can return it there, by which condition, and whether a verb of the language brings it about.
//
//     for (const Fault& fault : faults_of(SystemCall::accept4, "ipc", ""))
//         fmt::print("{}: {} ({})\n", fault.what, fault.condition, reach_name(fault.reach));
//
// Sources: the pages of man-pages 6.03 (Debian 12: accept(2), connect(2), unix(7), tcp(7), …); that an errno cannot
// come, where it is said so, from the kernel's own code, named in the condition.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/calls.hpp"

namespace faultline {

// What may bring the errno about at this call of libzmq's.
enum class Reach {
    verb,       // a verb of the language shows it for real
    kernel,     // the kernel returns it there under the condition, which no verb makes
    injection,  // documented for the call, but not at this one: only injection shows it
};
std::string_view reach_name(Reach reach);  // "verb", "kernel", "injection only"
std::optional<Reach> find_reach(std::string_view name);

struct Fault {
    std::string what;  // "EMFILE", "short=1": as `inject` takes it
    Reach reach = Reach::injection;
    std::string condition;  // "no fd is free (exhaust fds)"
};

// `kind`: of the fd, "tcp", "ipc", "" where it is not known or another; `option`: of setsockopt and getsockopt, the
// operation of fcntl and epoll_ctl.
std::vector<Fault> faults_of(SystemCall call, std::string_view kind, std::string_view option);

}  // namespace faultline
