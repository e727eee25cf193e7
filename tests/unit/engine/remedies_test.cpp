#include "engine/remedies.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

const Confinement kFree{.root = true, .may_administrate = true, .may_change_network = true};

// What is told where runs have a loopback address of their own and nothing else.
std::string told(const Confinement& confinement) {
    std::string text;
    for (const std::string& line : remedies(Isolation::address, confinement)) text += line + "\n";
    return text;
}

TEST(Remedies, NoneWhereRootMadeTheNamespace) {
    EXPECT_TRUE(remedies(Isolation::namespace_root, kFree).empty());
    EXPECT_TRUE(remedies(Isolation::network_root, kFree).empty());
}

TEST(Remedies, AUserInANamespaceMissesRootAlone) {
    EXPECT_EQ(remedies(Isolation::namespace_user, {}),
              std::vector<std::string>{
                  "as root with CAP_SYS_ADMIN and CAP_NET_ADMIN, scenarios that require [root] are run, too"});
    EXPECT_TRUE(remedies(Isolation::namespace_user, kFree).empty());
}

TEST(Remedies, EachThingThatForbidsNamespacesHasItsOwn) {
    EXPECT_NE(told({.root = true, .seccomp = true}).find("--security-opt seccomp=unconfined"), std::string::npos);
    EXPECT_EQ(told({.root = true}),
              "root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN; in a container: `docker run --cap-add SYS_ADMIN --cap-add "
              "NET_ADMIN`\n");
    EXPECT_NE(told({.max_user_namespaces = "0"}).find("user.max_user_namespaces=10000"), std::string::npos);
    EXPECT_NE(told({.unprivileged_allowed = "0"}).find("kernel.unprivileged_userns_clone=1"), std::string::npos);
    EXPECT_NE(told({.apparmor_restricts = "1"}).find("apparmor_restrict_unprivileged_userns=0"), std::string::npos);
    EXPECT_NE(told({.root_is_no_mount = true}).find("a chroot forbids user namespaces"), std::string::npos);
    EXPECT_EQ(told({}),
              "user namespaces are forbidden, as in a chroot or by a security module: be root with CAP_SYS_ADMIN and "
              "CAP_NET_ADMIN, or run where they are permitted\n");
}

}  // namespace
}  // namespace faultline
