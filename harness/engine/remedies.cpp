#include "engine/remedies.hpp"

#include <fmt/format.h>
#include <linux/capability.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>

namespace faultline {
namespace {

constexpr const char* kContainer = "in a container: `docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN`";

std::string first_word(const std::string& path) {
    std::ifstream stream(path);
    std::string word;
    stream >> word;
    return word;
}

// "CapEff:" to "000001ffffffffff"
std::string status_field(const std::string& name) {
    std::ifstream stream("/proc/self/status");
    for (std::string word; stream >> word;)
        if (word == name + ":" && stream >> word) return word;
    return "";
}

// A process sees the mounts below its root only: without one at "/" its root is somewhere inside of a mount.
bool root_is_no_mount() {
    std::ifstream stream("/proc/self/mountinfo");
    bool any = false;
    for (std::string line; std::getline(stream, line); any = true) {
        std::size_t field = 0;  // the fifth is the mount point
        for (int i = 0; i < 4 && field != std::string::npos; ++i) field = line.find(' ', field + 1);
        if (field != std::string::npos && line.compare(field, 3, " / ") == 0) return false;
    }
    return any;
}

}  // namespace

Confinement read_confinement() {
    const std::uint64_t capabilities = std::strtoull(status_field("CapEff").c_str(), nullptr, 16);
    return {.root = geteuid() == 0,
            .may_administrate = (capabilities >> CAP_SYS_ADMIN & 1U) != 0,
            .may_change_network = (capabilities >> CAP_NET_ADMIN & 1U) != 0,
            .seccomp = status_field("Seccomp") == "2",
            .root_is_no_mount = root_is_no_mount(),
            .max_user_namespaces = first_word("/proc/sys/user/max_user_namespaces"),
            .unprivileged_allowed = first_word("/proc/sys/kernel/unprivileged_userns_clone"),
            .apparmor_restricts = first_word("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")};
}

std::vector<std::string> remedies(Isolation isolation, const Confinement& confinement) {
    if (made_by_root(isolation)) return {};  // nothing is skipped
    std::vector<std::string> lines;
    if (isolation != Isolation::address) {
        if (!confinement.root || !confinement.may_administrate)
            lines.emplace_back(
                "as root with CAP_SYS_ADMIN and CAP_NET_ADMIN, scenarios that require [root] are run, too");
        return lines;
    }
    if (confinement.seccomp)
        lines.push_back(fmt::format(
            "a seccomp filter looks at system calls; {} as root, or `--security-opt seccomp=unconfined`", kContainer));
    else if (confinement.root && !(confinement.may_administrate && confinement.may_change_network))
        lines.push_back(fmt::format("root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN; {}", kContainer));
    if (confinement.max_user_namespaces == "0")
        lines.emplace_back("there are no user namespaces: `sysctl -w user.max_user_namespaces=10000` as root");
    if (confinement.unprivileged_allowed == "0")
        lines.emplace_back("user namespaces are root's only: `sysctl -w kernel.unprivileged_userns_clone=1` as root");
    if (confinement.apparmor_restricts == "1")
        lines.emplace_back(
            "AppArmor restricts user namespaces: `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` as root");
    if (confinement.root_is_no_mount)
        lines.emplace_back(
            "a chroot forbids user namespaces: be root in it, with CAP_SYS_ADMIN and CAP_NET_ADMIN, or run outside of "
            "it");
    if (lines.empty())
        lines.emplace_back(
            "user namespaces are forbidden, as in a chroot or by a security module: be root with CAP_SYS_ADMIN and "
            "CAP_NET_ADMIN, or run where they are permitted");
    return lines;
}

}  // namespace faultline
