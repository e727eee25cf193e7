#include "expect/likeness.hpp"

#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

// What `$port` is after the step `bind`, whose lines are `expected`, has had these entries.
std::string port(const std::string& expected, std::vector<Entry> entries, bool likeness = true) {
    const Scenario parsed = scenario("socket s REP\nsocket c REQ\nbind s tcp://127.0.0.1:*\n" + expected +
                                     "connect c tcp://127.0.0.1:$port\n");
    Matcher matcher(parsed, facts(), {.likeness = likeness});
    matcher.step({.step = 2, .result = "ok", .entries = std::move(entries)});
    return matcher.capture("port").value_or("unknown");
}

constexpr const char* kListening = "    s LISTENING fd tcp://127.0.0.1:$port\n";

TEST(Likeness, ALineThatDoesNotMatchStillTellsItsName) {
    const Entry late = event("s", "LISTENING", 1, "tcp://127.0.0.1:40001", kMs);
    EXPECT_EQ(port(kListening, {late}), "40001");
    EXPECT_EQ(port(kListening, {late}, false), "unknown");
    EXPECT_EQ(port("    [>=4.3.5] s LISTENING fd tcp://127.0.0.1:$port\n", {late}), "40001");
    EXPECT_EQ(port("    any order:\n        c CLOSED fd \"\"\n        --\n"
                   "        s LISTENING fd tcp://127.0.0.1:$port\n",
                   {late}),
              "40001");
}

TEST(Likeness, TheSameEventIsNearerThanAnotherOneAndTheSameSocketNearerThanAnotherOne) {
    const Entry other_socket = event("c", "CONNECTED", 1, "tcp://127.0.0.1:1");
    const Entry other_event = event("s", "CLOSED", 1, "tcp://127.0.0.1:2");
    const Entry late = event("s", "LISTENING", 1, "tcp://127.0.0.1:3", kMs);
    EXPECT_EQ(port(kListening, {other_socket, other_event, late}), "3");
    EXPECT_EQ(port(kListening, {other_socket, other_event}), "2");
    EXPECT_EQ(port(kListening, {other_socket}), "1");
    EXPECT_EQ(port(kListening, {}), "unknown");
}

TEST(Likeness, WhatALineBindsStaysAsItIs) {
    EXPECT_EQ(port(kListening,
                   {event("s", "LISTENING", 1, "tcp://127.0.0.1:1"), event("s", "LISTENING", 2, "tcp://127.0.0.1:2")}),
              "1");
}

}  // namespace
}  // namespace faultline
