#include "explore/schedules.hpp"

#include "expect/runs.hpp"

namespace faultline {
namespace {

using namespace test;

Transcript run_of(std::vector<Entry> entries) {
    Transcript run;
    run.facts = facts();
    run.steps.push_back({2, "ok", std::move(entries), {}});
    return run;
}

const char* const kText = "socket s REP\nsocket c REQ\nadvance 1s\n";

TEST(Schedules, TellsASocketsOwnOrderFromTheGlobalOne) {
    const Scenario parsed = scenario(kText);
    const Entry one = event("s", "ACCEPTED", 5, "tcp://a:1"), two = event("s", "HANDSHAKE_SUCCEEDED", 0, "tcp://a:1"),
                other = event("c", "HANDSHAKE_SUCCEEDED", 0, "tcp://a:1");
    ScheduleTally tally(parsed);
    tally.add(9, run_of({two, one, other}));
    tally.add(0, run_of({one, two, other}));
    tally.add(7, run_of({two, one, other}));
    tally.add(8, run_of({two, one, other}));
    tally.add(4, run_of({one, other, two}));
    EXPECT_EQ(tally.text(),
              "area/case: 5 schedules, 3 transcripts\n"
              "         1  smallest seed 0\n"
              "         3  smallest seed 7\n"
              "        s: s HANDSHAKE_SUCCEEDED tcp://a:1\n"
              "            instead of s ACCEPTED fd tcp://a:1\n"
              "         1  smallest seed 4: only the global order differs, no socket's own\n");
}

TEST(Schedules, OneTranscriptIsNoNews) {
    const Scenario parsed = scenario(kText);
    ScheduleTally tally(parsed);
    tally.add(0, run_of({}));
    tally.add(1, run_of({}));
    EXPECT_EQ(tally.text(), "area/case: 2 schedules, 1 transcript\n         2  smallest seed 0\n");
}

}  // namespace
}  // namespace faultline
