#include "report/summary.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(Summary, CountsSkipsAndTheSlowest) {
    RunSummary summary;
    summary.add("tcp/port_conflict", OutcomeKind::pass, "", 0.031);
    summary.add("ipc/path_too_long", OutcomeKind::skip, "requires namespace", 9);
    summary.add("reconnect/minute", OutcomeKind::pass, "", 1.2);
    summary.add("tcp/b", OutcomeKind::pass, "", 0.5);
    summary.add("tcp/a", OutcomeKind::pass, "", 0.5);
    summary.wall_s = 1.314;
    EXPECT_EQ(summary_text(summary),
              "skipped  ipc/path_too_long: requires namespace\n"
              "slowest  1.20 s  reconnect/minute\n"
              "         0.50 s  tcp/a\n"
              "         0.50 s  tcp/b\n"
              "total    1.31 s\n"
              "4 passed, 0 failed, 1 skipped\n");
    EXPECT_EQ(summary.count(), 5);
    EXPECT_FALSE(summary.all_skipped());
}

TEST(Summary, WhatWouldHelpIsToldWhereSomethingIsSkipped) {
    RunSummary summary;
    summary.remedies = {"be root"};
    summary.add("tcp/a", OutcomeKind::pass, "", 0.5);
    EXPECT_EQ(summary_text(summary).find("remedy"), std::string::npos);
    summary.add("ipc/b", OutcomeKind::skip, "requires namespace", 0);
    EXPECT_NE(summary_text(summary).find("skipped  ipc/b: requires namespace\nremedy   be root\n"), std::string::npos);
}

TEST(Summary, ReasonsThatManyHaveAreCounted) {
    RunSummary summary;
    for (int i = 0; i < 3; ++i)
        summary.add("a", OutcomeKind::fail, "", 0, "line " + std::to_string(i) + ": s CLOSED: late");
    summary.add("b", OutcomeKind::abort, "", 0, "line 3: once only");
    EXPECT_EQ(summary_text(summary).find("because"), std::string::npos);
    for (int i = 0; i < 4; ++i)
        summary.add("c", OutcomeKind::abort, "", 0, "abort: a reason that is longer than a line has room");
    const std::string text = summary_text(summary, 50);
    EXPECT_NE(text.find("abort    c\n"
                        "because     4  abort: a reason that is longer than\n"
                        "               a line has room\n"
                        "            3  s CLOSED: late\n"
                        "slowest"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("once only"), std::string::npos);
}

TEST(Summary, EveryOutcomeHasItsCount) {
    RunSummary summary;
    for (const OutcomeKind kind :
         {OutcomeKind::pass, OutcomeKind::fail, OutcomeKind::abort, OutcomeKind::crash, OutcomeKind::deadlock,
          OutcomeKind::livelock, OutcomeKind::hang, OutcomeKind::error}) {
        summary.add("x", kind, "", 0);
        if (kind == OutcomeKind::crash) summary.add("x", kind, "", 0);
    }
    const std::string text = summary_text(summary);
    EXPECT_TRUE(
        text.ends_with("\n1 passed, 8 failed (1 fail, 1 abort, 2 crashes, 1 deadlock, 1 livelock, 1 hang, "
                       "1 error), 0 skipped\n"))
        << text;
}

TEST(Summary, WhatIsRedIsNamedAndNeverCountsAsNoneFailed) {
    RunSummary summary;
    summary.add("ipc/no_fds", OutcomeKind::abort, "", 0.1);
    EXPECT_EQ(summary_text(summary),
              "abort    ipc/no_fds\n"
              "slowest  0.10 s  ipc/no_fds\n"
              "total    0.00 s\n"
              "0 passed, 1 failed (1 abort), 0 skipped\n");
    summary.results[0].kind = OutcomeKind::fail;
    EXPECT_TRUE(summary_text(summary).ends_with("\n0 passed, 1 failed, 0 skipped\n"));
}

TEST(Summary, NothingTestedIsToldApart) {
    RunSummary summary;
    EXPECT_TRUE(summary.all_skipped());
    EXPECT_EQ(summary_text(summary), "total    0.00 s\n0 passed, 0 failed, 0 skipped\n");
    summary.add("a", OutcomeKind::skip, "", 0);
    EXPECT_TRUE(summary.all_skipped());
    EXPECT_EQ(summary_text(summary), "skipped  a\ntotal    0.00 s\n0 passed, 0 failed, 1 skipped\n");
    summary.add("b", OutcomeKind::fail, "", 0);
    EXPECT_FALSE(summary.all_skipped());
}

}  // namespace
}  // namespace faultline
