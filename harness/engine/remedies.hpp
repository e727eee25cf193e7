// What keeps runs on this machine from having namespaces, and what whoever runs them can do about it.
#pragma once

#include <string>
#include <vector>

#include "engine/sandbox.hpp"

namespace faultline {

// What the kernel says of this process and of itself.
struct Confinement {
    bool root = false;
    bool may_administrate = false;       // CAP_SYS_ADMIN, which a mount or a namespace takes
    bool may_change_network = false;     // CAP_NET_ADMIN, which its loopback device takes
    bool seccomp = false;                // a filter looks at its system calls
    bool root_is_no_mount = false;       // as in most chroots
    std::string max_user_namespaces{};   // user.max_user_namespaces; "": unknown
    std::string unprivileged_allowed{};  // kernel.unprivileged_userns_clone of Debian; "": not there
    std::string apparmor_restricts{};    // kernel.apparmor_restrict_unprivileged_userns of Ubuntu; "": not there
};
Confinement read_confinement();

// A line for each thing that would help, where runs have `isolation`; none where they have all.
std::vector<std::string> remedies(Isolation isolation, const Confinement& confinement);

}  // namespace faultline
