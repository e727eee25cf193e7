#include "peers/raw_peers.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace faultline {
namespace {

// Peers over an ipc path of the test's own: both ends are raw peers of one object.
class RawPeersTest : public testing::Test {
  protected:
    RawPeersTest() {
        char name[] = "/tmp/faultline-peers.XXXXXX";
        directory_ = mkdtemp(name);
        address_ = *socket_address("ipc://" + directory_ + "/s");
    }
    ~RawPeersTest() override { std::filesystem::remove_all(directory_); }
    void connect() {
        ASSERT_TRUE(peers_.listen("door", address_, 8, false));
        ASSERT_EQ(peers_.dial("a", address_, nullptr), 0);
        ASSERT_EQ(peers_.accept("door", "b"), 0);
    }
    void settle() {
        while (peers_.act(0)) {
        }
    }
    RawPeer& peer(const std::string& name) { return *peers_.find(name); }

    std::string directory_;
    SocketAddress address_;
    RawPeers peers_;
};

TEST_F(RawPeersTest, NobodyListens) { EXPECT_EQ(peers_.dial("a", address_, nullptr), ENOENT); }

TEST_F(RawPeersTest, WhatIsWrittenComes) {
    connect();
    EXPECT_EQ(peer("a").write("hello"), 0);
    EXPECT_TRUE(peers_.act(0));
    EXPECT_FALSE(peers_.act(0));
    EXPECT_EQ(peer("b").received(), "hello");
    peer("b").take(5);
    EXPECT_EQ(peer("b").received(), "");
    EXPECT_EQ(peer("b").end(), RawPeer::End::none);
}

TEST_F(RawPeersTest, MoreThanTheKernelTakesGoesOutAsRoomComes) {
    connect();
    const std::string much(8U << 20, 'x');
    peer("b").stall();
    EXPECT_EQ(peer("a").write(much), 0);
    settle();
    EXPECT_EQ(peer("b").received(), "") << "it is stalled";
    EXPECT_TRUE(peers_.finish("a")) << "leaves once all is on its way";
    peer("b").resume();
    settle();
    EXPECT_EQ(peer("b").received().size(), much.size());
    EXPECT_EQ(peer("b").end(), RawPeer::End::eof);
}

TEST_F(RawPeersTest, HalfClosedStillReceives) {
    connect();
    EXPECT_EQ(peer("a").half_close(), 0);
    peer("b").write("late");
    settle();
    EXPECT_EQ(peer("b").end(), RawPeer::End::eof);
    EXPECT_EQ(peer("a").received(), "late");
    EXPECT_EQ(peer("a").write("x"), EPIPE);
}

TEST_F(RawPeersTest, UnreadBytesMakeACloseAReset) {
    connect();
    peer("b").stall();
    peer("a").write("never read");
    EXPECT_TRUE(peers_.finish("b"));
    settle();
    EXPECT_EQ(peer("a").end(), RawPeer::End::reset);
}

TEST_F(RawPeersTest, NobodyWaits) {
    ASSERT_TRUE(peers_.listen("door", address_, 8, false));
    EXPECT_EQ(peers_.accept("door", "b"), EAGAIN);
    EXPECT_EQ(peers_.find("b"), nullptr);
    EXPECT_EQ(peers_.accept("gate", "b"), EBADF);
}

TEST_F(RawPeersTest, AFullBacklogTakesNobody) {
    ASSERT_TRUE(peers_.listen("gate", address_, 0, true));
    EXPECT_EQ(peers_.dial("a", address_, nullptr), EAGAIN);
}

TEST_F(RawPeersTest, TwoCannotListen) {
    ASSERT_TRUE(peers_.listen("door", address_, 8, false));
    const auto second = peers_.listen("gate", address_, 8, false);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), "Address already in use");
    EXPECT_TRUE(peers_.finish("door"));
    EXPECT_FALSE(std::filesystem::exists(directory_ + "/s"));
    EXPECT_TRUE(peers_.listen("gate", address_, 8, false));
}

TEST_F(RawPeersTest, WhoIsNotThereCannotEnd) {
    EXPECT_FALSE(peers_.finish("a"));
    EXPECT_FALSE(peers_.reset("a"));
}

TEST(Address, IsReadOrRefused) {
    EXPECT_TRUE(socket_address("tcp://127.0.0.1:5555"));
    EXPECT_TRUE(host_address("127.0.0.2"));
    EXPECT_TRUE(host_address("::1"));
    EXPECT_EQ(host_address("1.2.3").error(), "1.2.3: not a numeric address");
    EXPECT_EQ(socket_address("udp://a").error(), "udp://a: neither tcp:// nor ipc://");
}

}  // namespace
}  // namespace faultline
