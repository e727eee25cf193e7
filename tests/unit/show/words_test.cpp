#include "show/words.hpp"

#include <gtest/gtest.h>

namespace faultline::show {
namespace {

using Value = std::optional<std::variant<std::int64_t, std::string>>;

trace::Call call_of(const std::string& call, const std::string& endpoint, const std::string& error = "") {
    return {1, call, error, endpoint, "", std::nullopt, 0, 10, true};
}
trace::Call set(const std::string& option, Value value) {
    return {1, "set", "", "", option, std::move(value), 0, 10, true};
}
trace::Event event_of(const std::string& event, std::vector<std::uint64_t> values, const std::string& endpoint = "a") {
    return {1, event, std::move(values), endpoint, std::nullopt, ""};
}

TEST(Words, CallsAreAsAScenarioHasThem) {
    EXPECT_EQ(in_words(call_of("bind", "tcp://*:1")).text, "bind tcp://*:1");
    EXPECT_EQ(in_words(call_of("bind", "tcp://*:1", "EADDRINUSE")).text, "bind tcp://*:1 -> EADDRINUSE");
    EXPECT_EQ(in_words(call_of("bind", "tcp://*:1", "EADDRINUSE")).mark, Mark::failed);
    EXPECT_EQ(in_words(call_of("monitor", "")).text, "monitor none");
    EXPECT_EQ(in_words(set("reconnect_ivl", 250)).text, "set reconnect_ivl=250ms");
    EXPECT_EQ(in_words(set("4711", 3)).text, "set 4711=3");
    EXPECT_EQ(in_words(set("plain_password", std::nullopt)).text, "set plain_password (its value is not recorded)");
}

TEST(Words, ACallThatBlocksSaysSo) {
    trace::Call slow = call_of("close", "");
    slow.took_ns = 1'500'000'000;
    EXPECT_EQ(in_words(slow).text, "close took 1.500s");
    EXPECT_EQ(in_words(slow).shape, "close");
    slow.returned = false;
    EXPECT_EQ(in_words(slow).text, "close has not returned");
    EXPECT_EQ(in_words(slow).tone, Tone::bad);
    EXPECT_EQ(in_words(trace::Context{1, "term", "", 0, "", 0, false}).text, "zmq_ctx_term has not returned");
}

TEST(Words, EventsHaveTheirValueByName) {
    EXPECT_EQ(in_words(event_of("CONNECT_RETRIED", {236})).text, "CONNECT_RETRIED interval=236ms a");
    EXPECT_EQ(in_words(event_of("BIND_FAILED", {98})).text, "BIND_FAILED errno=EADDRINUSE a");
    EXPECT_EQ(in_words(event_of("BIND_FAILED", {98})).tone, Tone::bad);
    EXPECT_EQ(in_words(event_of("HANDSHAKE_SUCCEEDED", {0})).text, "HANDSHAKE_SUCCEEDED a");
    EXPECT_EQ(in_words(event_of("PIPES_STATS", {3, 4})).text, "PIPES_STATS egress=3 ingress=4 a");
    EXPECT_EQ(in_words(event_of("0x20000", {7, 8})).text, "0x20000 7 8 a");
    EXPECT_EQ(in_words(event_of("CLOSED", {})).text, "CLOSED a");
    trace::Event odd = event_of("CLOSED", {9});
    odd.defect = "frame missing";
    EXPECT_EQ(in_words(odd).text, "CLOSED fd=9 a (not as promised: frame missing)");
    EXPECT_EQ(in_words(odd).tone, Tone::bad);
}

TEST(Words, WhatDiffersEachTimeIsNoneOfTheShape) {
    EXPECT_EQ(in_words(event_of("CONNECT_RETRIED", {1})).shape, in_words(event_of("CONNECT_RETRIED", {2})).shape);
    EXPECT_EQ(in_words(event_of("CLOSED", {1})).shape, in_words(event_of("CLOSED", {2})).shape);
    EXPECT_NE(in_words(event_of("CLOSE_FAILED", {1})).shape, in_words(event_of("CLOSE_FAILED", {2})).shape);
    EXPECT_NE(in_words(event_of("CLOSED", {1}, "a")).shape, in_words(event_of("CLOSED", {1}, "b")).shape);
}

TEST(Words, OfSystemCallsThoseThatFailed) {
    EXPECT_FALSE(in_words(trace::SystemCall{"connect", 9, "EINPROGRESS", 0, "a"}, "a"));
    EXPECT_FALSE(in_words(trace::SystemCall{"close", 9, "", 0, ""}, ""));
    const auto refused = in_words(trace::SystemCall{"getsockopt", 9, "ECONNREFUSED", 0, ""}, "127.0.0.1:1");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->text, "getsockopt fd=9 127.0.0.1:1 -> ECONNREFUSED");
    EXPECT_EQ(refused->shape, "getsockopt 127.0.0.1:1 -> ECONNREFUSED");
    const auto ended = in_words(trace::SystemCall{"recv", 9, "", 0, ""}, "");
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->text, "recv fd=9 -> 0: the other end has closed");
    EXPECT_EQ(ended->tone, Tone::careful);
}

TEST(Words, ALongTextIsCut) {
    const Happening happening = in_words(call_of("bind", std::string(60'000, 'x')));
    EXPECT_LT(happening.text.size(), 500U);
    EXPECT_LT(happening.shape.size(), 500U);
}

TEST(Words, TimesAreAsFineAsTheTraceIsShort) {
    constexpr std::int64_t kS = 1'000'000'000;
    EXPECT_EQ(time_text(1'234'567'891, 2 * kS), "+1.234567s");
    EXPECT_EQ(time_text(1'034'567'891, 100 * kS), "+1.034s");
    EXPECT_EQ(length_text(kS * (7200 + 180 + 4)), "2h03m04s");
    EXPECT_EQ(length_text(63 * kS), "1m03s");
    EXPECT_EQ(length_text(1'034'000'000), "1.034s");
    EXPECT_EQ(length_text(12'003'000), "12.003ms");
    EXPECT_EQ(count_text(1'234'567), "1,234,567");
    EXPECT_EQ(count_text(999), "999");
    EXPECT_EQ(counted(1, "event"), "1 event");
}

}  // namespace
}  // namespace faultline::show
