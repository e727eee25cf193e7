// What a recording says of lines and actions that no run tried.
#include "expect/untried.hpp"

#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

// Line 1 is the title. Lines 4 to 9 are the first action's.
const char* const kText =
    "socket s REP\n"
    "bind s tcp://a:1\n"
    "    [<4.3.0] s LISTENING fd tcp://a:0\n"
    "    [>=4.3.0] s LISTENING fd tcp://a:1\n"
    "    [>=4.9.0] repeat 2 every 1s:\n"
    "        s CLOSED fd x\n"
    "        s CLOSED fd y\n"
    "    [>=4.3.4] s CLOSED fd z\n"
    "[>=4.9.0] close s\n"
    "advance 1s\n";

Transcript run_on(int minor, int patch, std::vector<StepRecord> steps) {
    steps.insert(steps.begin(), StepRecord{.step = 0, .result = "ok", .entries = {}});
    return {.steps = std::move(steps), .outcome = {}, .facts = facts(minor, patch)};
}

std::string show_untried(const std::vector<TriedRun>& runs) {
    std::string text;
    for (const Untried& one : untried_lines(runs))
        text += std::to_string(one.line) + "-" + std::to_string(one.last) + " " + one.why + "\n";
    return text;
}

std::string show_numbers(const std::set<int>& numbers) {
    std::string text;
    for (const int number : numbers) text += std::to_string(number) + " ";
    return text;
}

TEST(Untried, LinesAndActionsWhoseGuardNeverHolds) {
    const Scenario parsed = scenario(kText);
    const Transcript old =
        run_on(2, 2, {{.step = 1, .result = "ok", .entries = {}}, {.step = 3, .result = "ok", .entries = {}}});
    EXPECT_EQ(show_untried({{&parsed, &old}}),
              "5-5 not tried: [>=4.3.0] holds on no libzmq given\n"
              "6-6 not tried: [>=4.9.0] holds on no libzmq given\n"
              "9-9 not tried: [>=4.3.4] holds on no libzmq given\n"
              "10-10 not tried: [>=4.9.0] holds on no libzmq given\n");
    const Transcript young = run_on(3, 4, {{.step = 1, .result = "ok", .entries = {}}});
    EXPECT_EQ(show_untried({{&parsed, &old}, {&parsed, &young}}),
              "6-6 not tried: [>=4.9.0] holds on no libzmq given\n"
              "10-10 not tried: [>=4.9.0] holds on no libzmq given\n");
}

TEST(Untried, ActionsThatNoRunReached) {
    const Scenario parsed = scenario("socket s REP\nadvance 1s\nadvance 2s\n");
    const Transcript cut = run_on(3, 4, {});
    EXPECT_EQ(show_untried({{&parsed, &cut}}), "3-4 not reached\n");
}

TEST(Untried, EventsThatNoReleaseHas) {
    const Scenario parsed = scenario("socket s REP\nadvance 1s\n    s HANDSHAKE_SUCCEEDED x\n");
    const Transcript old = run_on(2, 2, {{.step = 1, .result = "ok", .entries = {}}});
    EXPECT_EQ(show_untried({{&parsed, &old}}), "4-4 not tried: no libzmq given has this event\n");
}

TEST(Untried, OldLinesAreKeptWholeOrByEveryRun) {
    const Scenario parsed = scenario(kText);
    const Transcript young = run_on(3, 4, {{.step = 1, .result = "ok", .entries = {}}});
    const OldLines lines = old_lines({{&parsed, &young}}).at(3);
    EXPECT_EQ(show_numbers(lines.untried), "4 6 7 8 ");  // the block of `repeat`, too
    EXPECT_EQ(show_numbers(lines.for_all), "5 9 ");
    EXPECT_FALSE(lines.same);
    const Transcript right =
        run_on(3, 4,
               {{.step = 1,
                 .result = "ok",
                 .entries = {event("s", "LISTENING", 1, "tcp://a:1"), event("s", "CLOSED", 2, "z")}}});
    EXPECT_TRUE(old_lines({{&parsed, &right}}).at(3).same);
    EXPECT_FALSE(old_lines({{&parsed, &right}, {&parsed, &young}}).at(3).same);
}

}  // namespace
}  // namespace faultline
