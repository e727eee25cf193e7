#include "scenario/notation.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "monitor/events.hpp"
#include "scenario/quoting.hpp"
#include "transcript/transcript.hpp"

namespace faultline {
namespace {

TEST(Duration, PrintedInTheLargestUnitThatDividesEvenly) {
    const std::pair<std::int64_t, std::string> cases[] = {
        {0, "0s"},
        {1, "1ns"},
        {1500, "1500ns"},
        {2000, "2us"},
        {136'000'000, "136ms"},
        {1'000'000'000, "1s"},
        {90'000'000'000, "90s"},
        {120'000'000'000, "2m"},
        {3'600'000'000'000, "1h"},
    };
    for (const auto& [ns, text] : cases) {
        EXPECT_EQ(print_duration(ns), text);
        EXPECT_EQ(parse_duration(text), ns);
    }
    const std::int64_t longest = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(parse_duration(print_duration(longest)), longest);
}

TEST(Duration, WhatIsNone) {
    for (const std::string_view text :
         {"", "5", "ms", "-1s", "1.5s", "1 s", "1S", "1sm", "9223372036854775808ns", "2562048h"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(MessageNotation, QuotesWhatCanBeRead) {
    EXPECT_EQ(print_message({{{'a', '"', '\\', '\n', '\r', '\t'}, false}}), R"("a\"\\\n\r\t")");
    EXPECT_EQ(print_message({{{'a'}, false}, {{0, 255}, false}, {{}, true}, {{}, false}}),
              R"("a" | hex 00ff | * | "")");
    EXPECT_EQ(print_message({{{'a', 0x80}, false}}), "hex 6180");
    EXPECT_EQ(print_message({}), "");
    EXPECT_EQ(print_message({{std::vector<std::uint8_t>(1000, 'a'), false}, {{'b'}, false}}), R"(hex 61 x1000 | "b")");
    EXPECT_EQ(print_message({{std::vector<std::uint8_t>(4, 0), false}}), "hex 00000000");
}

TEST(Quoting, WordsStayWords) {
    EXPECT_EQ(word_or_quote("tcp://*:5555"), "tcp://*:5555");
    EXPECT_EQ(word_or_quote("ipc://a#b"), "ipc://a#b");
    for (const std::string_view text : {"", "#a", "a b", "a|b", "a\"b", "->", "until"}) {
        EXPECT_EQ(word_or_quote(text), quote(text));
    }
    EXPECT_EQ(word_or_quote("a\x01\xff"), "\"a\\x01\\xff\"");
}

TEST(GuardNotation, PrintsAndHolds) {
    using Kind = GuardTerm::Kind;
    const Guard guard{{{Kind::at_least, {4, 3, 5}, ""}, {Kind::fact, {}, "draft"}, {Kind::not_fact, {}, "namespace"}}};
    EXPECT_EQ(print_guard(guard), "[>=4.3.5 draft !namespace]");
    EXPECT_EQ(print_guard({}), "");
    EXPECT_EQ(print_guard({{{Kind::below, {4, 3, 3}, ""}, {Kind::exactly, {4, 3, 4}, ""}}}), "[<4.3.3 =4.3.4]");

    Facts facts;
    facts.major = 4;
    facts.minor = 3;
    facts.patch = 5;
    facts.names = {"draft"};
    EXPECT_TRUE(guard_holds({}, facts, {}));
    EXPECT_TRUE(guard_holds(guard, facts, {}));
    facts.names = {"draft", "namespace"};
    EXPECT_FALSE(guard_holds(guard, facts, {}));
    facts.names = {};
    EXPECT_FALSE(guard_holds(guard, facts, {}));
    facts.names = {"draft"};
    facts.patch = 4;
    EXPECT_FALSE(guard_holds(guard, facts, {}));
    EXPECT_TRUE(guard_holds({{{Kind::below, {4, 3, 5}, ""}}}, facts, {}));
    EXPECT_FALSE(guard_holds({{{Kind::below, {4, 3, 4}, ""}}}, facts, {}));
    EXPECT_TRUE(guard_holds({{{Kind::exactly, {4, 3, 4}, ""}}}, facts, {}));
    EXPECT_TRUE(guard_holds({{{Kind::fact, {}, "tcp"}}}, facts, {{"transport", "tcp"}}));
    EXPECT_FALSE(guard_holds({{{Kind::not_fact, {}, "tcp"}}}, facts, {{"transport", "tcp"}}));
}

EventLine event(std::string_view name, ValuePattern value, std::string endpoint) {
    return {"s", find_event(name)->id, std::move(value), std::move(endpoint), std::nullopt, std::nullopt};
}

TEST(EventNotation, OneLinePerKindOfValue) {
    using Kind = ValuePattern::Kind;
    const std::pair<EventLine, std::string> cases[] = {
        {event("CLOSED", {Kind::any_fd, "", 0, 0}, ""), "s CLOSED fd \"\""},
        {event("CLOSED", {Kind::no_fd, "", 0, 0}, ""), "s CLOSED fd=none \"\""},
        {event("CLOSED", {Kind::named_fd, "x", 0, 0}, "tcp://a:$port"), "s CLOSED fd=$x tcp://a:$port"},
        {event("BIND_FAILED", {Kind::exact, "", 98, 0}, "127.0.0.1:1"), "s BIND_FAILED errno=EADDRINUSE 127.0.0.1:1"},
        {event("BIND_FAILED", {Kind::any, "", 0, 0}, "a b"), "s BIND_FAILED errno=any \"a b\""},
        {event("ACCEPT_FAILED", {Kind::exact, "", 0, 0}, ""), "s ACCEPT_FAILED errno=0 \"\""},
        {event("CONNECT_RETRIED", {Kind::exact, "", 136, 0}, "e"), "s CONNECT_RETRIED interval=136ms e"},
        {event("CONNECT_RETRIED", {Kind::exact, "", 0xffffffff, 0}, "e"), "s CONNECT_RETRIED interval=4294967295ms e"},
        {event("CONNECT_RETRIED", {Kind::range, "", 100, 2000}, "e"), "s CONNECT_RETRIED interval=100ms..2s e"},
        {event("HANDSHAKE_FAILED_PROTOCOL", {Kind::exact, "", 0x10000001, 0}, "e"),
         "s HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_UNEXPECTED_COMMAND e"},
        {event("HANDSHAKE_FAILED_PROTOCOL", {Kind::exact, "", 0x7, 0}, "e"),
         "s HANDSHAKE_FAILED_PROTOCOL protocol=0x7 e"},
        {event("HANDSHAKE_FAILED_AUTH", {Kind::exact, "", 400, 0}, "e"), "s HANDSHAKE_FAILED_AUTH status=400 e"},
        {event("HANDSHAKE_SUCCEEDED", {}, "e"), "s HANDSHAKE_SUCCEEDED e"},
        {event("MONITOR_STOPPED", {}, ""), "s MONITOR_STOPPED"},
        {event("MONITOR_STOPPED", {}, "e"), "s MONITOR_STOPPED e"},
    };
    for (const auto& [line, text] : cases) EXPECT_EQ(print_event_line(line), text);
}

TEST(EventNotation, MonitorsOfVersion2NameBothEnds) {
    using Kind = ValuePattern::Kind;
    EventLine line = event("PIPES_STATS", {Kind::pair, "", 3, 0}, "tcp://127.0.0.1:5555");
    line.remote = "";
    EXPECT_EQ(print_event_line(line), "s PIPES_STATS egress=3 ingress=0 tcp://127.0.0.1:5555 \"\"");
    line = event("PIPES_STATS", {Kind::any, "", 0, 0}, "");
    line.remote = "tcp://127.0.0.1:$port";
    EXPECT_EQ(print_event_line(line), "s PIPES_STATS egress=any \"\" tcp://127.0.0.1:$port");
    line = event("MONITOR_STOPPED", {}, "");
    line.remote = "";
    EXPECT_EQ(print_event_line(line), "s MONITOR_STOPPED");
    line.remote = "tcp://127.0.0.1:5555";
    EXPECT_EQ(print_event_line(line), "s MONITOR_STOPPED \"\" tcp://127.0.0.1:5555");
}

TEST(EventNotation, TimesReturnsAndCalls) {
    EventLine line = event("MONITOR_STOPPED", {}, "");
    line.at_ns = 0;
    EXPECT_EQ(print_event_line(line), "s MONITOR_STOPPED");
    line.at_ns = 100'000'000;
    EXPECT_EQ(print_event_line(line), "+100ms s MONITOR_STOPPED");
    EXPECT_EQ(print_return_line({"s", "bind", "ok", std::nullopt}), "s bind -> ok");
    EXPECT_EQ(print_return_line({"s", "recv", "\"a\" | *", 5'000'000'000}), "+5s s recv -> \"a\" | *");
    EXPECT_EQ(print_call_line({"s", {"setsockopt", "TCP_USER_TIMEOUT", "5000"}, std::nullopt}),
              "s calls setsockopt TCP_USER_TIMEOUT 5000");
}

}  // namespace
}  // namespace faultline
