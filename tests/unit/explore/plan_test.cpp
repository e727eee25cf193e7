#include "explore/plan.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

CallNote note(std::uint64_t number, const std::string& text, std::vector<std::uint64_t> stack = {},
              std::uint64_t generation = 0, std::uint64_t parent = 0) {
    CallNote made;
    made.number = number;
    made.process = "main";
    made.thread = "ZMQbg/IO/0";
    made.text = text;
    made.generation = generation;
    made.parent = parent;
    made.stack = std::move(stack);
    return made;
}

Transcript run_with(std::vector<CallNote> calls, int step = 0) {
    Transcript transcript;
    transcript.steps.push_back({step, "ok", {}, std::move(calls)});
    return transcript;
}

TEST(CallPoints, CountFromTheirAction) {
    Transcript transcript = run_with({note(1, "listen 100"), note(2, "send -> 12"), note(3, "send -> EAGAIN")});
    transcript.steps.push_back({1, "ok", {}, {note(4, "send -> 3"), note(5, "setsockopt TCP_NODELAY 1")}});
    const std::vector<CallPoint> points = call_points(transcript);
    ASSERT_EQ(points.size(), 5U);
    EXPECT_EQ(points[2].nth, 2U);
    EXPECT_EQ(points[2].result, "EAGAIN");
    EXPECT_EQ(points[3].nth, 1U);
    EXPECT_EQ(points[3].step, 1);
    EXPECT_EQ(points[3].result, "3");
    EXPECT_EQ(call_name(points[4]), "setsockopt TCP_NODELAY");
    EXPECT_EQ(call_name(points[0]), "listen") << "its argument is no option";
}

TEST(CallPoints, AnAcceptedFdIsOfItsListenersKind) {
    const std::vector<CallPoint> points =
        call_points(run_with({note(1, "socket AF_UNIX SOCK_STREAM", {}, 7), note(2, "accept4", {}, 9, 7),
                              note(3, "recv -> 5", {}, 9), note(4, "socket AF_INET SOCK_STREAM", {}, 11),
                              note(5, "connect 127.0.0.1:5555", {}, 11), note(6, "read -> 8", {}, 3)}));
    std::string kinds;
    for (const CallPoint& point : points) kinds += "[" + point.kind + "]";
    EXPECT_EQ(kinds, "[ipc][ipc][ipc][tcp][tcp][]");
}

TEST(CallPoints, WhatTheScenarioInjectsItselfIsCountedButNotTried) {
    CallNote own = note(1, "close -> EINTR");
    own.injected_line = 5;
    const std::vector<CallPoint> points = call_points(run_with({own, note(2, "close")}));
    ASSERT_EQ(points.size(), 1U);
    EXPECT_EQ(points[0].nth, 2U);
}

TEST(Planner, TriesWhatIsWantedThoughItsStackHadItsTurn) {
    const auto points = call_points(run_with({note(1, "listen 100", {1}), note(2, "listen 100", {1})}));
    Planner once(1), wanting(1, [](const Trial&trial) { return trial.point.nth == 2; });
    once.add(0, points);
    wanting.add(0, points);
    EXPECT_EQ(wanting.trials().size(), 2 * once.trials().size());
    EXPECT_EQ(wanting.left_out(), 0U);
}

TEST(Planner, TriesAStackOnceAndAnotherOneAgain) {
    Planner all, once(1);
    for (Planner* planner : {&all, &once}) {
        planner->add(0, call_points(run_with({note(1, "eventfd", {1, 2}), note(2, "eventfd", {1, 2})})));
        planner->add(1, call_points(run_with({note(1, "eventfd", {1, 2}), note(2, "eventfd", {1, 3})})));
    }
    const std::size_t faults = faults_of(SystemCall::eventfd, "", "").size();
    EXPECT_EQ(all.trials().size(), 4 * faults);
    EXPECT_EQ(all.left_out(), 0U);
    EXPECT_EQ(once.trials().size(), 2 * faults);
    EXPECT_EQ(once.left_out(), 2 * faults);
    EXPECT_EQ(once.stacks(), 2U);
    EXPECT_EQ(once.trials().back().scenario, 1U);
}

TEST(Planner, WithoutStacksTheActionTellsCallsApart) {
    Planner once(1);
    once.add(0, call_points(run_with({note(1, "eventfd")}, 0)));
    once.add(0, call_points(run_with({note(1, "eventfd")}, 4)));
    EXPECT_EQ(once.stacks(), 2U);
}

TEST(Planner, LeavesOutWhatWouldChangeNothing) {
    const auto tries = [](const std::string& text, const std::string& fault) {
        Planner planner;
        planner.add(0, call_points(run_with({note(1, text)})));
        for (const Trial& trial : planner.trials())
            if (trial.fault.what == fault) return true;
        return false;
    };
    EXPECT_TRUE(tries("send -> 2", "EAGAIN"));
    EXPECT_FALSE(tries("send -> EAGAIN", "EAGAIN"));
    EXPECT_TRUE(tries("send -> 2", "short=1"));
    EXPECT_FALSE(tries("send -> 1", "short=1"));
    EXPECT_FALSE(tries("send -> EPIPE", "short=1"));
}

}  // namespace
}  // namespace faultline
