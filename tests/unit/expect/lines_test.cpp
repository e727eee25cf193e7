// One line against one entry: every field has a row in which it matches, and one in which it goes red.
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

// A scenario whose step 1 expects one line; steps 0 makes the sockets.
struct LineCase {
    std::string line;
    Entry entry;
    std::string rows;  // "" : it matches
};

void check(const LineCase& one, const MatchOptions& options = {}, const Facts& with = facts()) {
    const Scenario text = scenario("socket s REP\nsocket c REQ\nadvance 1s\n    " + one.line + "\n");
    Matcher matcher(text, with, options);
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {}});
    const bool same = matcher.step({.step = 2, .result = "ok", .entries = {one.entry}});
    EXPECT_EQ(same, one.rows.empty()) << one.line;
    if (!one.rows.empty()) {
        EXPECT_EQ(rows_of(matcher, 2), one.rows) << one.line;
    }
}

// What 4.3.0 reports always, builds with drafts report from 4.2.3 on: there the fact says it, and not the release.
TEST(Lines, OfHandshakesThatABuildMayNotReport) {
    const Facts without{.major = 4, .minor = 2, .patch = 5, .names = {}};
    const Facts with{.major = 4, .minor = 2, .patch = 5, .names = {"handshakes"}};
    const Entry succeeded = event("s", "HANDSHAKE_SUCCEEDED", 0, "tcp://a:1");
    const std::string line = "s HANDSHAKE_SUCCEEDED tcp://a:1";
    check({line, succeeded, ""}, {}, with);
    check({line, succeeded, "+ s HANDSHAKE_SUCCEEDED tcp://a:1\n"}, {}, without);
    // A line that is for such builds alone means it.
    check({"[!handshakes] " + line, succeeded, ""}, {}, without);
    check({"[!handshakes] " + line, succeeded, "+ s HANDSHAKE_SUCCEEDED tcp://a:1\n"}, {}, with);
    const Entry refused = event("s", "HANDSHAKE_FAILED_AUTH", 400, "tcp://a:1");
    check({"s HANDSHAKE_FAILED_AUTH status=400 tcp://a:1", refused, ""}, {}, without);
}

TEST(Lines, ThatMatch) {
    const LineCase table[] = {
        {"s BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555",
         event("s", "BIND_FAILED", error("EADDRINUSE"), "127.0.0.1:5555"), ""},
        {"s BIND_FAILED errno=any 127.0.0.1:5555", event("s", "BIND_FAILED", error("EACCES"), "127.0.0.1:5555"), ""},
        {"s CLOSED fd \"\"", event("s", "CLOSED", 7, ""), ""},
        {"s CLOSED fd=none \"\"", event("s", "CLOSED", kNoFd, ""), ""},
        {"+100ms s CLOSED fd tcp://a:1", event("s", "CLOSED", 7, "tcp://a:1", 100 * kMs), ""},
        {"c CONNECT_RETRIED interval=136ms tcp://a:1", event("c", "CONNECT_RETRIED", 136, "tcp://a:1"), ""},
        {"c CONNECT_RETRIED interval=100ms..200ms tcp://a:1", event("c", "CONNECT_RETRIED", 100, "tcp://a:1"), ""},
        {"c CONNECT_RETRIED interval=100ms..200ms tcp://a:1", event("c", "CONNECT_RETRIED", 200, "tcp://a:1"), ""},
        {"c HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_UNEXPECTED_COMMAND tcp://a:1",
         event("c", "HANDSHAKE_FAILED_PROTOCOL", 0x10000001, "tcp://a:1"), ""},
        {"c HANDSHAKE_FAILED_AUTH status=400 tcp://a:1", event("c", "HANDSHAKE_FAILED_AUTH", 400, "tcp://a:1"), ""},
        {"c HANDSHAKE_SUCCEEDED tcp://a:1", event("c", "HANDSHAKE_SUCCEEDED", 0, "tcp://a:1"), ""},
        {"s MONITOR_STOPPED", event("s", "MONITOR_STOPPED", 0, ""), ""},
    };
    for (const LineCase& one : table) check(one);
}

TEST(Lines, OfMonitorsOfVersion2Match) {
    const LineCase table[] = {
        {"s LISTENING fd tcp://a:1 \"\"", event_v2("s", "LISTENING", 7, "tcp://a:1", ""), ""},
        {"c CONNECTED fd tcp://a:2 tcp://a:1", event_v2("c", "CONNECTED", 7, "tcp://a:2", "tcp://a:1"), ""},
        {"s MONITOR_STOPPED", event_v2("s", "MONITOR_STOPPED", 0, "", ""), ""},
        {"c PIPES_STATS egress=3 ingress=1 \"\" tcp://a:1", event_v2("c", "PIPES_STATS", 3, "", "tcp://a:1", 1), ""},
        {"c PIPES_STATS egress=any \"\" tcp://a:1", event_v2("c", "PIPES_STATS", 3, "", "tcp://a:1", 1), ""},
    };
    for (const LineCase& one : table) check(one, {}, facts(3, 5, {"draft"}));
}

TEST(Lines, OfMonitorsOfVersion2ThatDifferNameTheField) {
    const LineCase table[] = {
        {"s LISTENING fd tcp://a:1", event_v2("s", "LISTENING", 7, "tcp://a:1", ""),
         "< s LISTENING fd tcp://a:1  @24\n> s LISTENING fd tcp://a:1 \"\"  @24\n"
         "! the monitor's version is 2: it names two endpoints, the local and the remote one\n"},
        {"s LISTENING fd tcp://a:1 \"\"", event("s", "LISTENING", 7, "tcp://a:1"),
         "< s LISTENING fd tcp://a:1 \"\"  @24\n> s LISTENING fd tcp://a:1  @24\n"
         "! the monitor's version is 1: it names one endpoint\n"},
        {"c CONNECTED fd \"\" tcp://a:1", event_v2("c", "CONNECTED", 7, "", "tcp://a:2"),
         "< c CONNECTED fd \"\" tcp://a:1  @26\n> c CONNECTED fd \"\" tcp://a:2  @26\n"
         "! the remote endpoint is tcp://a:2, expected tcp://a:1\n"},
        {"c PIPES_STATS egress=3 ingress=1 \"\" x", event_v2("c", "PIPES_STATS", 3, "", "x", 2),
         "< c PIPES_STATS egress=3 ingress=1 \"\" x  @31\n> c PIPES_STATS egress=3 ingress=2 \"\" x  @31\n"
         "! the queues are egress=3 ingress=2, expected egress=3 ingress=1\n"},
        {"c PIPES_STATS egress=3 ingress=1 \"\" x", event_v2("c", "PIPES_STATS", 4, "", "x", 1),
         "< c PIPES_STATS egress=3 ingress=1 \"\" x  @21\n> c PIPES_STATS egress=4 ingress=1 \"\" x  @21\n"
         "! the queues are egress=4 ingress=1, expected egress=3 ingress=1\n"},
    };
    for (const LineCase& one : table) check(one, {}, facts(3, 5, {"draft"}));
}

TEST(Lines, ThatDifferNameTheField) {
    const LineCase table[] = {
        {"s BIND_FAILED errno=EACCES 127.0.0.1:5555", event("s", "BIND_FAILED", error("EADDRINUSE"), "127.0.0.1:5555"),
         "< s BIND_FAILED errno=EACCES 127.0.0.1:5555  @22\n"
         "> s BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555  @22\n"
         "! errno is EADDRINUSE, expected EACCES\n"},
        {"s BIND_FAILED errno=EACCES 127.0.0.1:5555", event("s", "BIND_FAILED", error("EACCES"), "127.0.0.1:5556"),
         "< s BIND_FAILED errno=EACCES 127.0.0.1:5555  @40\n"
         "> s BIND_FAILED errno=EACCES 127.0.0.1:5556  @40\n"
         "! endpoint is 127.0.0.1:5556, expected 127.0.0.1:5555\n"},
        {"s CLOSED fd \"\"", event("s", "CLOSED", 7, "x"),
         "< s CLOSED fd \"\"  @12\n> s CLOSED fd x  @12\n! endpoint is x, expected \"\"\n"},
        {"s CLOSED fd \"\"", event("s", "CLOSED", kNoFd, ""),
         "< s CLOSED fd \"\"  @11\n> s CLOSED fd=none \"\"  @11\n! the event carries no fd: its value is -1\n"},
        {"s CLOSED fd=none \"\"", event("s", "CLOSED", 7, ""),
         "< s CLOSED fd=none \"\"  @11\n> s CLOSED fd \"\"  @11\n! the event carries an fd, expected none\n"},
        {"[>=4.3.0] +100ms s CLOSED fd tcp://a:1", event("s", "CLOSED", 7, "tcp://a:1", 150 * kMs),
         "< [>=4.3.0] +100ms s CLOSED fd tcp://a:1  @12\n> +150ms s CLOSED fd tcp://a:1  @2\n"
         "! it came at +150ms, expected +100ms\n"},
        {"s CLOSED fd tcp://a:1", event("s", "CLOSED", 7, "tcp://a:1", 1),
         "< s CLOSED fd tcp://a:1  @0\n> +1ns s CLOSED fd tcp://a:1  @0\n! it came at +1ns, expected +0s\n"},
        {"c CONNECT_RETRIED interval=136ms tcp://a:1", event("c", "CONNECT_RETRIED", 137, "tcp://a:1"),
         "< c CONNECT_RETRIED interval=136ms tcp://a:1  @29\n> c CONNECT_RETRIED interval=137ms tcp://a:1  @29\n"
         "! interval is 137ms, expected 136ms\n"},
        {"c CONNECT_RETRIED interval=100ms..200ms tcp://a:1", event("c", "CONNECT_RETRIED", 201, "tcp://a:1"),
         "< c CONNECT_RETRIED interval=100ms..200ms tcp://a:1  @27\n> c CONNECT_RETRIED interval=201ms tcp://a:1  @27\n"
         "! interval is 201ms, expected 100ms..200ms\n"},
        {"c CONNECT_RETRIED interval=100ms..200ms tcp://a:1", event("c", "CONNECT_RETRIED", 99, "tcp://a:1"),
         "< c CONNECT_RETRIED interval=100ms..200ms tcp://a:1  @27\n> c CONNECT_RETRIED interval=99ms tcp://a:1  @27\n"
         "! interval is 99ms, expected 100ms..200ms\n"},
        {"c HANDSHAKE_FAILED_AUTH status=400 tcp://a:1", event("c", "HANDSHAKE_FAILED_AUTH", 500, "tcp://a:1"),
         "< c HANDSHAKE_FAILED_AUTH status=400 tcp://a:1  @31\n> c HANDSHAKE_FAILED_AUTH status=500 tcp://a:1  @31\n"
         "! status is 500, expected 400\n"},
        {"c HANDSHAKE_SUCCEEDED tcp://a:1", event("c", "HANDSHAKE_SUCCEEDED", 5, "tcp://a:1"),
         "< c HANDSHAKE_SUCCEEDED tcp://a:1  @22\n> c HANDSHAKE_SUCCEEDED tcp://a:1  @22\n"
         "! the value is 5, where this event promises 0\n"},
        {"s CLOSED fd tcp://a:1", event("s", "CLOSED", 7, "tcp://a:1", 0, "the fd is still open"),
         "< s CLOSED fd tcp://a:1  @-1\n> s CLOSED fd tcp://a:1  # defect: the fd is still open  @23\n"
         "! the fd is still open\n"},
        {"s BIND_FAILED errno=EACCES tcp://a:1",
         event("s", "BIND_FAILED", error("EPERM"), "tcp://a:2", 5 * kMs, "bad frame"),
         "< s BIND_FAILED errno=EACCES tcp://a:1  @0\n"
         "> +5ms s BIND_FAILED errno=EPERM tcp://a:2  # defect: bad frame  @0\n"
         "! it came at +5ms, expected +0s; errno is EPERM, expected EACCES; endpoint is tcp://a:2, expected tcp://a:1; "
         "bad frame\n"},
        {"s CLOSED fd \"\"", event("s", "CLOSED", 7, "a\nb\xFF"),
         "< s CLOSED fd \"\"  @13\n> s CLOSED fd \"a\\nb\\xff\"  @13\n! endpoint is \"a\\nb\\xff\", expected \"\"\n"},
    };
    for (const LineCase& one : table) check(one);
}

TEST(Lines, OfAnotherSocketOrEventAreMissingAndUnexpected) {
    check({"s CLOSED fd tcp://a:1", event("c", "CLOSED", 7, "tcp://a:1"),
           "- s CLOSED fd tcp://a:1\n+ c CLOSED fd tcp://a:1\n"});
    check({"s CLOSED fd tcp://a:1", event("s", "LISTENING", 7, "tcp://a:1"),
           "- s CLOSED fd tcp://a:1\n+ s LISTENING fd tcp://a:1\n"});
    check({"s CLOSED fd tcp://a:1", returned("s", "bind", "ok"), "- s CLOSED fd tcp://a:1\n+ s bind -> ok\n"});
}

TEST(Lines, ReturnOfACall) {
    check({"s bind -> ok", returned("s", "bind", "ok"), ""});
    check({"s recv -> \"a\" | *", returned("s", "recv", "\"a\" | hex ff00"), ""});
    check({"s recv -> \"a\" | *", returned("s", "recv", "\"b\" | hex ff00"),
           "< s recv -> \"a\" | *  @11\n> s recv -> \"b\" | hex ff00  @11\n"
           "! the result is \"b\" | hex ff00, expected \"a\" | *\n"});
    check({"+1s s bind -> EINTR", returned("s", "bind", "ETERM", 1000 * kMs),
           "< +1s s bind -> EINTR  @15\n> +1s s bind -> ETERM  @15\n! the result is ETERM, expected EINTR\n"});
    check({"s bind -> ok", returned("s", "bind", "ok", 2 * kMs),
           "< s bind -> ok  @0\n> +2ms s bind -> ok  @0\n! it came at +2ms, expected +0s\n"});
    check({"s bind -> ok", returned("s", "connect", "ok"), "- s bind -> ok\n+ s connect -> ok\n"});
}

TEST(Lines, OptionsRelaxTimesAndIntervalsOnlyWhereTheySaySo) {
    const LineCase late{"+100ms s CLOSED fd tcp://a:1", event("s", "CLOSED", 7, "tcp://a:1", 150 * kMs), ""};
    check(late, {.times = false});
    const LineCase interval{"c CONNECT_RETRIED interval=136ms tcp://a:1",
                            event("c", "CONNECT_RETRIED", 999, "tcp://a:1"), ""};
    check(interval, {.exact_intervals = false});
    check({"c BIND_FAILED errno=EACCES x", event("c", "BIND_FAILED", error("EPERM"), "x"),
           "< c BIND_FAILED errno=EACCES x  @21\n> c BIND_FAILED errno=EPERM x  @21\n"
           "! errno is EPERM, expected EACCES\n"},
          {.times = false, .exact_intervals = false});
}

TEST(Lines, ACallThatWasNotMadeIsMissing) {
    Scenario text = scenario("socket s REP\nadvance 1s\n");
    text.steps[1].expected.push_back({.guard = {},
                                      .place = {"area/case.fault", 4, 5},
                                      .what = CallLine{.socket = "s", .words = {"setsockopt", "X"}, .at_ns = {}}});
    Matcher matcher(text, facts());
    EXPECT_TRUE(matcher.step({.step = 0, .result = "ok", .entries = {}}));
    EXPECT_FALSE(matcher.step({.step = 1, .result = "ok", .entries = {}}));
    const DiffRow row = matcher.finish({}).steps[1].rows[0];
    EXPECT_EQ(row.expected, "s calls setsockopt X");
    EXPECT_EQ(row.reason, "libzmq did not make this call");
}

// The pattern, the call that came, and whether the one is the other.
struct CallCase {
    std::vector<std::string> asked, words;
    std::string result;
    bool matches;
};
TEST(Lines, ACallIsComparedByFunctionArgumentsAndResult) {
    const std::vector<std::string> nodelay{"setsockopt", "TCP_NODELAY", "1"};
    const CallCase cases[] = {
        {nodelay, nodelay, "", true},
        {{"setsockopt", "TCP_NODELAY"}, nodelay, "", true},  // an argument that is left out doesn't matter
        {{"setsockopt", "TCP_NODELAY", "0"}, nodelay, "", false},
        {{"setsockopt", "TCP_NODELAY", "1", "2"}, nodelay, "", false},
        {nodelay, nodelay, "EINVAL", false},  // without a result it went well
        {{"setsockopt", "TCP_NODELAY", "1", "->", "EINVAL"}, nodelay, "EINVAL", true},
        {{"setsockopt", "TCP_NODELAY", "1", "->", "EINVAL"}, nodelay, "", false},
        {{"send"}, {"send"}, "64", true},
        {{"send", "->", "64"}, {"send"}, "64", true},
        {{"send", "->", "63"}, {"send"}, "64", false},
        {{"recv"}, {"send"}, "64", false},
    };
    for (const CallCase& one : cases) {
        Scenario text = scenario("socket s REP\nadvance 1s\n");
        text.steps[1].expected.push_back({.guard = {},
                                          .place = {"area/case.fault", 4, 5},
                                          .what = CallLine{.socket = "s", .words = one.asked, .at_ns = {}}});
        Matcher matcher(text, facts());
        EXPECT_TRUE(matcher.step({.step = 0, .result = "ok", .entries = {}}));
        StepRecord record{.step = 1, .result = "ok", .entries = {}};
        record.entries.push_back({0, CallRecord{"s", one.words, one.result}});
        EXPECT_EQ(matcher.step(record), one.matches) << one.asked.back() << " " << one.result;
    }
}

}  // namespace
}  // namespace faultline
