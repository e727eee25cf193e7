// reproduce: what a trace implies, run on real libzmq. The traces say what 4.3.4 tells in each of these cases.
#include <gtest/gtest.h>

#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kTraces = FAULTLINE_SOURCE_DIR "/fixtures/traces/";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Reproduced : public testing::TestWithParam<const char*> {};

TEST_P(Reproduced, has_every_line_of_the_trace) {
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const std::string trace = kTraces + GetParam() + ".jsonl", scenario = place.directory() + "/reproduced.fault";
    const Finished run = run_faultline({"reproduce", trace, "-o", scenario});
    EXPECT_EQ(run.exit, 0) << run.err << read_file(scenario);
    EXPECT_TRUE(has(run.err, " lines are reproduced")) << run.err;
    EXPECT_EQ(run_faultline({"run", scenario}).exit, 0);
    const Finished again = run_faultline({"reproduce", trace});
    EXPECT_EQ(again.out, read_file(scenario));
}
INSTANTIATE_TEST_SUITE_P(Each, Reproduced,
                         testing::Values("late_listener", "port_taken", "peer_killed", "fds_used_up", "name_fails",
                                         "wrong_mechanism", "reset_in_handshake"),
                         [](const auto& param) { return std::string(param.param); });

TEST(Reproduce, WhatIsNotExplainedIsAGap) {
    const Finished run = run_faultline({"reproduce", kTraces + "not_explained.jsonl"});
    EXPECT_EQ(run.exit, 1) << run.err;
    EXPECT_TRUE(has(run.err, "3 of 5 lines are reproduced")) << run.err;
    EXPECT_TRUE(has(run.out, "# gap: line 8: HANDSHAKE_FAILED_PROTOCOL: what the other end said is not in a trace\n"));
    EXPECT_TRUE(has(run.out, "# gap: lines 8-9: not in the run: req1 HANDSHAKE_FAILED_PROTOCOL")) << run.out;
}

TEST(Reproduce, IsShrunkToWhatMatters) {
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const std::string scenario = place.directory() + "/reproduced.fault";
    run_faultline({"reproduce", kTraces + "late_listener.jsonl", "-o", scenario});
    const Finished small = run_faultline({"shrink", scenario, "--keep", "req1 DISCONNECTED*"});
    ASSERT_EQ(small.exit, 0) << small.err;
    EXPECT_TRUE(has(small.out, "kill peer1\n    req1 DISCONNECTED")) << small.out;
    EXPECT_TRUE(has(small.out, "\nsocket req1 REQ\n")) << "its options matter to nobody: " << small.out;
    EXPECT_FALSE(has(small.out, "random")) << small.out;
}

TEST(Reproduce, WhatIsNoTraceIsNamed) {
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const auto with = [&](const std::string& text) {
        const std::string path = place.directory() + "/t.jsonl";
        std::ofstream(path) << text;
        return run_faultline({"reproduce", path});
    };
    const std::string good = read_file(kTraces + "late_listener.jsonl");
    const Finished cut = with(good.substr(0, good.size() / 2));
    EXPECT_TRUE(has(cut.err, "truncated")) << cut.err;
    EXPECT_TRUE(has(cut.err, " lines are reproduced")) << "what stands before it is used: " << cut.err;
    const Finished foreign = with("#!/bin/sh\n");
    EXPECT_EQ(foreign.exit, 64);
    EXPECT_TRUE(has(foreign.err, "t.jsonl:1: ")) << foreign.err;
    const Finished empty = with(good.substr(0, good.find('\n') + 1));
    EXPECT_EQ(empty.exit, 64);
    EXPECT_TRUE(has(empty.err, "no socket was opened")) << empty.err;
    EXPECT_EQ(run_faultline({"reproduce", place.directory() + "/none"}).exit, 64);
}

}  // namespace
}  // namespace faultline::test
