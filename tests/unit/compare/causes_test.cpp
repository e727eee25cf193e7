// Which lines of a comparison are changes of their own.
#include "compare/causes.hpp"

#include <gtest/gtest.h>

#include "compare/summary.hpp"
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;
using Entries = std::vector<Entry>;

constexpr std::int64_t kMs = 1'000'000;

Entry at(std::int64_t ms, Entry entry) {
    entry.time_ns = ms * kMs;
    return entry;
}
Entry retried(std::int64_t ms, std::uint64_t interval) { return at(ms, event("c", "CONNECT_RETRIED", interval, "x")); }
Entry delayed(std::int64_t ms) { return at(ms, event("c", "CONNECT_DELAYED", error("EINPROGRESS"), "x")); }

// The causes of what two runs of `advance 1s; advance 1s` differ in, and how many lines follow from each.
std::string causes(const std::vector<Entries>& baseline, const std::vector<Entries>& candidate) {
    const auto run = [](const std::vector<Entries>& steps) {
        Transcript result{.steps = {}, .outcome = {}, .facts = facts()};
        for (int i = 0; i < 2; ++i) result.steps.push_back({.step = i, .result = "ok", .entries = {}});
        for (const Entries& entries : steps)
            result.steps.push_back({.step = static_cast<int>(result.steps.size()), .result = "ok", .entries = entries});
        return result;
    };
    const Scenario parsed = scenario("socket s REP\nsocket c REQ\nadvance 1s\nadvance 1s\n");
    std::string text;
    for (const ChangeGroup& group : group_changes({compare_runs(parsed, run(baseline), run(candidate))})) {
        std::size_t following = 0;
        for (const Consequence& one : group.consequences) following += one.count;
        text +=
            std::string(change_kind_name(group.kind)) + " " + group.change + ": " + std::to_string(following) + "\n";
    }
    return text;
}

TEST(Causes, WhatIsLaterByJustTheIntervalsBeforeItFollowsFromThem) {
    EXPECT_EQ(causes({{retried(0, 136), delayed(136), retried(136, 236), delayed(372)}, {}},
                     {{retried(0, 100), delayed(100), retried(100, 200), delayed(300)}, {}}),
              "value CONNECT_RETRIED interval shorter: 3\n");
}

TEST(Causes, WhatIsLaterByAnyOtherTimeIsAChange) {
    EXPECT_EQ(causes({{retried(0, 136), delayed(136)}, {}}, {{retried(0, 100), delayed(101)}, {}}),
              "value CONNECT_RETRIED interval shorter: 0\ntime CONNECT_DELAYED earlier: 0\n");
    EXPECT_EQ(causes({{delayed(136)}, {}}, {{delayed(100)}, {}}), "time CONNECT_DELAYED earlier: 0\n");
}

TEST(Causes, TheOtherEndIsShiftedWithIt) {
    const auto accepted = [](std::int64_t ms) { return at(ms, event("s", "ACCEPTED", 1, "x")); };
    EXPECT_EQ(causes({{retried(0, 136), accepted(136)}, {}}, {{retried(0, 100), accepted(100)}, {}}),
              "value CONNECT_RETRIED interval shorter: 1\n");
}

TEST(Causes, AShiftEndsWithWhatIsOnTimeInBoth) {
    const Entry connected = at(500, event("c", "DISCONNECTED", 1, "x"));
    EXPECT_EQ(
        causes({{retried(0, 136), connected, delayed(636)}, {}}, {{retried(0, 100), connected, delayed(600)}, {}}),
        "value CONNECT_RETRIED interval shorter: 0\ntime CONNECT_DELAYED earlier: 0\n");
}

TEST(Causes, WhatFitsIntoAStepOnlyBecauseItIsEarlierFollows) {
    // In the other run it comes in the next step.
    EXPECT_EQ(causes({{retried(880, 136)}, {delayed(16)}}, {{retried(880, 100), delayed(980)}, {}}),
              "value CONNECT_RETRIED interval shorter: 2\n");
    EXPECT_EQ(causes({{retried(880, 100), delayed(980)}, {}}, {{retried(880, 136)}, {delayed(16)}}),
              "value CONNECT_RETRIED interval longer: 2\n");
    // It would have fitted in both.
    EXPECT_EQ(causes({{retried(0, 136)}, {}}, {{retried(0, 100), delayed(100)}, {}}),
              "value CONNECT_RETRIED interval shorter: 0\nadded CONNECT_DELAYED errno=EINPROGRESS: 0\n");
}

TEST(Causes, AttemptsThatOnlyOneOfTheRunsMakesFollowFromTheirRetry) {
    const Entries retries = {retried(0, 35), delayed(35), retried(35, 35), delayed(70)};
    EXPECT_EQ(causes({retries, {}}, {{}, {}}), "missing CONNECT_RETRIED: 3\n");
    EXPECT_EQ(causes({{}, {}}, {retries, {}}), "added CONNECT_RETRIED: 3\n");
    EXPECT_EQ(causes({{delayed(35)}, {}}, {{}, {}}), "missing CONNECT_DELAYED errno=EINPROGRESS: 0\n");
}

TEST(Causes, AnFdInTheFramesOfAnEventIsNoChange) {
    const auto received = [](const std::string& result) {
        Transcript run{.steps = {}, .outcome = {}, .facts = facts()};
        run.steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = result, .entries = {}}};
        return run;
    };
    const Scenario parsed = scenario("socket s PAIR\nrecv s -> * | *\n");
    const auto findings = [&](const std::string& one, const std::string& other) {
        return compare_runs(parsed, received(one), received(other)).findings.size();
    };
    EXPECT_EQ(findings("hex 08000c000000 | \"x\"", "hex 08000d000000 | \"x\""), 0U) << "LISTENING, fd 12 and 13";
    EXPECT_EQ(findings("hex 08000c000000 | \"x\"", "hex 08000d000000 | \"y\""), 1U) << "of another endpoint";
    EXPECT_EQ(findings("hex 10000c000000 | \"x\"", "hex 10000d000000 | \"x\""), 1U) << "BIND_FAILED has an errno";
}

}  // namespace
}  // namespace faultline
