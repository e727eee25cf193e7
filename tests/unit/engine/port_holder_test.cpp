#include "peers/port_holder.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

namespace faultline {
namespace {

namespace fs = std::filesystem;

// The errno of connecting to it, 0: somebody listens.
int connect_to(const sockaddr* address, socklen_t length) {
    const UniqueFd fd(socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd.valid()) return errno;
    return connect(fd.get(), address, length) == 0 ? 0 : errno;
}

int connect_v4(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int connect_v6(std::uint16_t port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    address.sin6_port = htons(port);
    return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// `name` with a leading @ stands for a NUL byte and no file.
int connect_local(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    const bool abstract = name[0] == '@';
    if (abstract) address.sun_path[0] = '\0';
    const std::size_t length = offsetof(sockaddr_un, sun_path) + name.size() + (abstract ? 0 : 1);
    return connect_to(reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(length));
}

// A port that nobody listens on now. The kernel hands them out; those below 32768 would be anybody's guess.
std::uint16_t free_port(int family) {
    const UniqueFd fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_storage address{};
    address.ss_family = static_cast<sa_family_t>(family);
    socklen_t length = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (!fd.valid() || bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
        getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return 0;
    return ntohs(family == AF_INET ? reinterpret_cast<const sockaddr_in&>(address).sin_port
                                   : reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
}

std::string error_of(const std::string& endpoint) {
    const auto holder = PortHolder::occupy(endpoint);
    return holder ? "no error" : holder.error();
}

class IpcHolder : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "faultline_holder_XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override { fs::remove_all(directory_); }

    [[nodiscard]] std::string path(const std::string& name) const { return (directory_ / name).string(); }

  private:
    fs::path directory_;
};

TEST(TcpHolder, ListensUntilItGoes) {
    const std::uint16_t port = free_port(AF_INET);
    const std::string endpoint = "tcp://127.0.0.1:" + std::to_string(port);
    EXPECT_EQ(connect_v4(port), ECONNREFUSED);
    {
        const auto holder = PortHolder::occupy(endpoint);
        ASSERT_TRUE(holder) << holder.error();
        EXPECT_EQ(connect_v4(port), 0);
        EXPECT_EQ(error_of(endpoint), endpoint + ": Address already in use");
    }
    EXPECT_EQ(connect_v4(port), ECONNREFUSED);
    EXPECT_EQ(error_of(endpoint), "no error") << "it is free at once";
}

TEST(TcpHolder, ListensOnIpv6) {
    const std::uint16_t port = free_port(AF_INET6);
    if (port == 0) GTEST_SKIP() << "no IPv6 here";
    const std::string endpoint = "tcp://[::1]:" + std::to_string(port);
    if (connect_v6(port) != ECONNREFUSED) GTEST_SKIP() << "no IPv6 loopback here";
    const auto holder = PortHolder::occupy(endpoint);
    ASSERT_TRUE(holder) << holder.error();
    EXPECT_EQ(connect_v6(port), 0);
    EXPECT_EQ(error_of(endpoint), endpoint + ": Address already in use");
}

TEST(TcpHolder, AStarIsEveryAddress) {
    const std::uint16_t port = free_port(AF_INET);
    const auto holder = PortHolder::occupy("tcp://*:" + std::to_string(port));
    ASSERT_TRUE(holder) << holder.error();
    EXPECT_EQ(connect_v4(port), 0);
}

TEST_F(IpcHolder, TheFileGoesWithIt) {
    const std::string file = path("endpoint.ipc");
    {
        const auto holder = PortHolder::occupy("ipc://" + file);
        ASSERT_TRUE(holder) << holder.error();
        EXPECT_TRUE(fs::is_socket(file));
        EXPECT_EQ(connect_local(file), 0);
        EXPECT_EQ(error_of("ipc://" + file), "ipc://" + file + ": Address already in use");
        EXPECT_TRUE(fs::is_socket(file)) << "who could not have it does not take it away";
    }
    EXPECT_FALSE(fs::exists(file));
}

TEST_F(IpcHolder, IsOneThingHoweverOftenItMoves) {
    const std::string file = path("endpoint.ipc");
    {
        PortHolder last;
        {
            auto holder = PortHolder::occupy("ipc://" + file);
            ASSERT_TRUE(holder) << holder.error();
            PortHolder moved(std::move(*holder));
            last = std::move(moved);
        }
        EXPECT_EQ(connect_local(file), 0);
    }
    EXPECT_FALSE(fs::exists(file));
}

TEST_F(IpcHolder, AnAbstractNameIsNoFile) {
    const std::string name = "@" + path("abstract");
    EXPECT_EQ(connect_local(name), ECONNREFUSED);
    {
        const auto holder = PortHolder::occupy("ipc://" + name);
        ASSERT_TRUE(holder) << holder.error();
        EXPECT_EQ(connect_local(name), 0);
        EXPECT_FALSE(fs::exists(path("abstract")) || fs::exists(name));
        EXPECT_EQ(error_of("ipc://" + name), "ipc://" + name + ": Address already in use");
    }
    EXPECT_EQ(connect_local(name), ECONNREFUSED);
}

TEST_F(IpcHolder, SaysWhyAPathCannotBeHeld) {
    EXPECT_EQ(error_of("ipc://" + path("none/x")), "ipc://" + path("none/x") + ": No such file or directory");
    EXPECT_EQ(error_of("ipc://"), "ipc://: the path is empty or too long");
    const std::string longest(sizeof(sockaddr_un::sun_path) - 1, 'x');
    EXPECT_EQ(error_of("ipc://" + longest + "x"), "ipc://" + longest + "x: the path is empty or too long");
    EXPECT_EQ(error_of("ipc://@" + longest.substr(1)), "no error");
}

TEST(PortHolder, WhatIsNoEndpointIsAnError) {
    EXPECT_EQ(error_of(""), ": neither tcp:// nor ipc://");
    EXPECT_EQ(error_of("inproc://a"), "inproc://a: neither tcp:// nor ipc://");
    EXPECT_EQ(error_of("127.0.0.1:5555"), "127.0.0.1:5555: neither tcp:// nor ipc://");
    EXPECT_EQ(error_of("tcp://127.0.0.1"), "tcp://127.0.0.1: no port");
    EXPECT_EQ(error_of("tcp://host:5555"), "tcp://host:5555: not a numeric address");
    EXPECT_EQ(error_of("tcp://[host]:5555"), "tcp://[host]:5555: not a numeric address");
    EXPECT_EQ(error_of("tcp://:5555"), "tcp://:5555: not a numeric address");
}

// Port 0 would be a free one of the kernel's choice: a holder that holds nothing anybody asked for.
TEST(PortHolder, WhatIsNoPortIsAnError) {
    for (const std::string port : {"", "0", "x", "5555x", "-1", "65536", "75555", "99999999999", " 5555", "*"}) {
        const std::string endpoint = "tcp://127.0.0.1:" + port;
        EXPECT_EQ(error_of(endpoint), endpoint + ": the port is not a number from 1 to 65535");
    }
}

}  // namespace
}  // namespace faultline
