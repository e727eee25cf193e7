// shrink: the smallest scenario that still shows a line, found by running real libzmq.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kKilledPeer = FAULTLINE_SOURCE_DIR "/scenarios/reconnect/killed_peer.fault";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Shrink, ARetryNeedsNoPeerAtAll) {
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const std::string small = place.directory() + "/small.fault";
    const Finished run = run_faultline({"shrink", kKilledPeer, "--filter", "tcp", "--keep",
                                        "client CONNECT_RETRIED * tcp://127.0.0.1:5555", "-o", small});
    ASSERT_EQ(run.exit, 0) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(has(run.err, "55 lines became 6;")) << run.err;
    EXPECT_TRUE(
        read_file(small).ends_with("socket client REQ\n"
                                   "connect client tcp://127.0.0.1:5555\n"
                                   "    client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n"
                                   "    client CLOSED fd tcp://127.0.0.1:5555\n"
                                   "    client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\n"))
        << read_file(small);
    EXPECT_EQ(run_faultline({"run", small}).exit, 0);
    const Finished again = run_faultline({"shrink", small, "--keep", "client CONNECT_RETRIED * tcp://127.0.0.1:5555"});
    EXPECT_TRUE(has(again.err, "6 lines became 6;")) << again.err;
}

TEST(Shrink, GivesTheSameBytesHoweverManyRunAtATime) {
    const std::vector<std::string> shrink{"shrink", kKilledPeer, "--keep", "client DISCONNECTED*", "-j"};
    const auto with = [&](const std::string& jobs) {
        std::vector<std::string> arguments = shrink;
        arguments.push_back(jobs);
        return run_faultline(arguments);
    };
    const Finished one = with("1"), three = with("3");
    ASSERT_EQ(one.exit, 0) << one.err;
    EXPECT_EQ(one.out, three.out);
    EXPECT_EQ(one.err, three.err) << "the number of those that were tried";
    EXPECT_TRUE(has(one.out, "kill peer\n    client DISCONNECTED")) << one.out;
}

TEST(Shrink, AnAbortGoesOnAborting) {
    const Finished run = run_faultline(
        {"shrink", FAULTLINE_SOURCE_DIR "/scenarios/abort/plain_domain_enforced_but_missing.fault", "--keep", "abort"});
    ASSERT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(has(run.out, "\noutcome abort \"")) << run.out;
    EXPECT_FALSE(has(run.out, "plain_username")) << run.out;
}

TEST(Shrink, WhatIsNotShownIsToldWithTheNearestLine) {
    const Finished run = run_faultline({"shrink", kKilledPeer, "--filter", "tcp", "--keep", "client DISCONECTED fd*"});
    EXPECT_EQ(run.exit, 64);
    EXPECT_EQ(run.err, "faultline: " + kKilledPeer +
                           " does not show what is to be kept: the nearest line is\n"
                           "    client DISCONNECTED fd=$connected tcp://127.0.0.1:5555\n");
}

TEST(Shrink, WrongArgumentsAreTold) {
    const Finished several = run_faultline({"shrink", FAULTLINE_SOURCE_DIR "/scenarios/tcp", "--keep", "abort"});
    EXPECT_EQ(several.exit, 64);
    EXPECT_TRUE(has(several.err, "shrink takes one file")) << several.err;
    EXPECT_EQ(run_faultline({"shrink", kKilledPeer}).exit, 64) << "nothing to keep";
    const ScenarioFile wrong("title  Wrong\n\nfly away\n");
    const Finished refused = run_faultline({"shrink", wrong.path(), "--keep", "abort"});
    EXPECT_EQ(refused.exit, 64);
    EXPECT_TRUE(has(refused.err, wrong.path() + ":3:1: error")) << refused.err;
    EXPECT_EQ(run_faultline({"shrink", kKilledPeer, "--keep", "client CLOSED*", "-o", "/not/there"}).exit, 64);
}

}  // namespace
}  // namespace faultline::test
