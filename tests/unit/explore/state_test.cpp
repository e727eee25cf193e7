#include "explore/state.hpp"

#include <gtest/gtest.h>

#include "explore/findings.hpp"

namespace faultline {
namespace {

TrialRecord record(std::size_t index, Effect effect, const std::string& cause, Reach reach = Reach::kernel) {
    return {.index = index,
            .scenario = "tcp/a",
            .file = "tcp/a.fault",
            .line = 4,
            .action = "bind s tcp://127.0.0.1:5555",
            .process = "main",
            .thread = "s",
            .number = 7,
            .nth = 2,
            .call = "accept4",
            .kind = "tcp",
            .fault = "ENFILE",
            .reach = reach,
            .condition = "the machine is full",
            .site = "zmq::a a.cpp:1 < zmq::b",
            .judgement = {effect, cause, "said so"}};
}

ExploreState state_of(std::vector<TrialRecord> records, std::size_t trials = 3) {
    ExploreState state;
    state.header = {.libzmq = "4.3.4 (abc)",
                    .plan = "hash",
                    .trials = trials,
                    .scenarios = 1,
                    .calls = 9,
                    .stacks = 4,
                    .left_out = 0,
                    .not_explored = {"tcp/b: skipped"}};
    for (TrialRecord& each : records) state.records.emplace(each.index, std::move(each));
    return state;
}

TEST(State, IsReadBackAsItWasWritten) {
    const ExploreState state = state_of({record(0, Effect::abort, "a.cpp:1"), record(2, Effect::same, "")});
    const std::string text = state_text(state);
    const auto read = parse_state(text, "state");
    ASSERT_TRUE(read.has_value()) << read.error();
    EXPECT_EQ(state_text(*read), text);
    EXPECT_FALSE(read->is_complete());
}

TEST(State, ALineThatWasCutOffIsLeftOut) {
    const std::string text = state_text(state_of({record(0, Effect::abort, "a.cpp:1"), record(1, Effect::same, "")}));
    const auto read = parse_state(text.substr(0, text.size() - 9), "state");
    ASSERT_TRUE(read.has_value()) << read.error();
    EXPECT_EQ(read->records.size(), 1U);
}

TEST(State, WhatIsWrongIsToldWithItsLine) {
    EXPECT_EQ(parse_state("", "f").error(), "f:1: no line of an exploration: it is empty");
    EXPECT_TRUE(parse_state("{}\n", "f").error().starts_with("f:1: no line of an exploration: ")) << "no header";
    const std::string header = state_line(state_of({}).header);
    EXPECT_TRUE(parse_state(header + "nonsense\n", "f").error().starts_with("f:2: no line of an exploration: "));
    EXPECT_TRUE(parse_state(header + state_line(record(3, Effect::same, "")), "f")
                    .error()
                    .ends_with("a trial that the plan does not have"));
}

TEST(State, PartsMergeIntoTheBytesOfTheWhole) {
    const TrialRecord one = record(0, Effect::abort, "a.cpp:1"), two = record(1, Effect::same, ""),
                      three = record(2, Effect::leak, "main fd socket");
    const auto merged = merge_states({state_of({one, three}), state_of({two})}, {"a", "b"});
    ASSERT_TRUE(merged.has_value()) << merged.error();
    EXPECT_EQ(state_text(*merged), state_text(state_of({one, two, three})));
    EXPECT_EQ(findings_text(*merged), findings_text(state_of({one, two, three})));
    EXPECT_TRUE(merged->is_complete());
}

TEST(State, PartsThatContradictEachOtherDoNotMerge) {
    EXPECT_EQ(merge_states({state_of({}), state_of({}, 4)}, {"a", "b"}).error(),
              "a and b are of different explorations: the libzmq, the scenarios or the options differ");
    EXPECT_EQ(merge_states({state_of({record(0, Effect::abort, "a.cpp:1")}), state_of({record(0, Effect::same, "")})},
                           {"a", "b"})
                  .error(),
              "b: trial 0 ended otherwise than in another file");
}

TEST(Findings, AreGroupedByCauseMostSevereFirst) {
    TrialRecord other_call = record(3, Effect::abort, "a.cpp:1", Reach::verb);
    other_call.call = "socket";
    const ExploreState state = state_of(
        {record(0, Effect::leak, "main fd socket"), record(1, Effect::different, ""),
         record(2, Effect::abort, "a.cpp:1"), other_call, record(4, Effect::abort, "b.cpp:1", Reach::injection)},
        5);
    const std::vector<Discovery> found = findings(state.records);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].cause, "a.cpp:1");
    EXPECT_EQ(found[0].trials.size(), 2U);
    EXPECT_EQ(found[0].reach(), Reach::verb) << "the most plausible of its trials";
    EXPECT_EQ(found[1].cause, "b.cpp:1") << "of two aborts that which a kernel can bring about comes first";
    EXPECT_EQ(found[2].effect, Effect::leak);
}

TEST(Findings, AFaultOfTheHarnessStandsFirst) {
    const ExploreState state =
        state_of({record(0, Effect::crash, "SIGSEGV"), record(1, Effect::broken, "a signal from outside")});
    EXPECT_EQ(findings(state.records).front().effect, Effect::broken);
    EXPECT_NE(findings_text(state).find("harness error: a signal from outside"), std::string::npos);
}

TEST(Findings, TheReportNamesConditionSiteAndCounts) {
    const std::string text =
        findings_text(state_of({record(0, Effect::abort, "a.cpp:1"), record(1, Effect::same, "")}));
    EXPECT_EQ(text,
              "libzmq 4.3.4 (abc): 2 of 3 trials, 1 scenarios with 9 calls from 4 call stacks\n"
              "not explored: tcp/b: skipped\n"
              "\n"
              "abort: a.cpp:1: said so  [kernel]\n"
              "    1 run in 1 scenario; first tcp/a.fault:4: bind s tcp://127.0.0.1:5555\n"
              "    accept4 (tcp)\n"
              "        ENFILE         kernel: the machine is full\n"
              "    from zmq::a a.cpp:1 < zmq::b\n"
              "\n"
              "       1  abort\n"
              "       1  same\n");
}

}  // namespace
}  // namespace faultline
