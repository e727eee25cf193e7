#include "shown.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kConflict =
    "socket server REP\n"
    "socket client REQ\n"
    "occupy tcp://127.0.0.1:5555\n"
    "bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
    "    server CLOSED fd \"\"\n"
    "    server BIND_FAILED errno=EACCES 127.0.0.1:5555\n";

Shown conflict() {
    return run(
        kConflict,
        {{3,
          {event("server", "CLOSED", 1, ""), event("server", "BIND_FAILED", error("EADDRINUSE"), "127.0.0.1:5555")}}});
}

constexpr const char* kTwoSockets =
    "socket server REP\nsocket client REQ\n"
    "bind server tcp://127.0.0.1:*\n    server LISTENING fd tcp://127.0.0.1:$port\n"
    "connect client tcp://127.0.0.1:$port\n"
    "    client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:$port\n"
    "    server ACCEPTED fd=$s tcp://127.0.0.1:$port\n"
    "    client CONNECTED fd=$c tcp://127.0.0.1:$port\n"
    "    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:$port\n"
    "    [>=4.3.0] +100ms client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:$port\n"
    "    +100ms client DISCONNECTED fd=$c tcp://127.0.0.1:$port\n"
    "    +200ms server DISCONNECTED fd=$s tcp://127.0.0.1:$port\n";

Shown two_sockets() {
    const std::string at = "tcp://127.0.0.1:40001";
    return run(kTwoSockets,
               {{2, {event("server", "LISTENING", 1, at)}},
                {3,
                 {event("client", "CONNECT_DELAYED", error("EINPROGRESS"), at), event("server", "ACCEPTED", 2, at),
                  event("client", "CONNECTED", 3, at), event("client", "CONNECT_RETRIED", 137, at, 100 * kMs),
                  event("client", "DISCONNECTED", 3, at, 100 * kMs),
                  event("client", "CLOSED", 9, at, 150 * kMs, "the fd is still open"),
                  event("server", "DISCONNECTED", 2, at, 200 * kMs)}}});
}

TEST(Failure, StacksTheTwoLines) {
    EXPECT_EQ(shown(conflict()),
              "FAIL  area/case  A test\n"
              "  area/case.fault:4: occupy tcp://127.0.0.1:5555\n"
              "  area/case.fault:5: bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
              "        server CLOSED fd \"\"\n"
              "    expected  server BIND_FAILED errno=EACCES 127.0.0.1:5555\n"
              "    actual    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555\n"
              "                                         ^\n"
              "    errno is EADDRINUSE, expected EACCES\n");
}

TEST(Failure, HasColourOnlyWhereItIsWanted) {
    EXPECT_EQ(shown(conflict(), {.colour = true}),
              "\x1b[31mFAIL\x1b[0m  area/case  A test\n"
              "  area/case.fault:4: occupy tcp://127.0.0.1:5555\n"
              "  area/case.fault:5: bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
              "        \x1b[2mserver CLOSED fd \"\"\x1b[0m\n"
              "    \x1b[32mexpected  server BIND_FAILED errno=EACCES 127.0.0.1:5555\x1b[0m\n"
              "    \x1b[31mactual    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555\x1b[0m\n"
              "                                         \x1b[31m^\x1b[0m\n"
              "    errno is EADDRINUSE, expected EACCES\n");
    EXPECT_EQ(shown(two_sockets()).find('\x1b'), std::string::npos);
}

TEST(Failure, DrawsTimeForTwoSockets) {
    EXPECT_EQ(shown(two_sockets(), {.width = 200}),
              "FAIL  area/case  A test\n"
              "  area/case.fault:4: bind server tcp://127.0.0.1:*\n"
              "  area/case.fault:6: connect client tcp://127.0.0.1:$port\n"
              "        client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:$port\n"
              "        server ACCEPTED fd=$s tcp://127.0.0.1:$port\n"
              "        client CONNECTED fd=$c tcp://127.0.0.1:$port\n"
              "    missing   server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:$port\n"
              "    expected  [>=4.3.0] +100ms client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:$port\n"
              "    actual              +100ms client CONNECT_RETRIED interval=137ms tcp://127.0.0.1:$port\n"
              "                                                                 ^\n"
              "    interval is 137ms, expected 136ms\n"
              "        +100ms client DISCONNECTED fd=$c tcp://127.0.0.1:$port\n"
              "    unexpected  +150ms client CLOSED fd tcp://127.0.0.1:$port  # defect: the fd is still open\n"
              "    time      server                 client\n"
              "    +0s       |                      CONNECT_DELAYED errno=EINPROGRESS\n"
              "    +0s       ACCEPTED fd=$s         |\n"
              "    +0s       |                      CONNECTED fd=$c\n"
              "    +0s     - HANDSHAKE_SUCCEEDED    |\n"
              "    +100ms    |                    ! CONNECT_RETRIED interval=137ms\n"
              "    +100ms    |                      DISCONNECTED fd=$c\n"
              "    +150ms    |                    + CLOSED fd\n"
              "    +200ms    DISCONNECTED fd=$s     |\n");
}

TEST(Failure, FitsEightyColumns) {
    EXPECT_EQ(shown(two_sockets()),
              "FAIL  area/case  A test\n"
              "  area/case.fault:4: bind server tcp://127.0.0.1:*\n"
              "  area/case.fault:6: connect client tcp://127.0.0.1:$port\n"
              "        client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:$port\n"
              "        server ACCEPTED fd=$s tcp://127.0.0.1:$port\n"
              "        client CONNECTED fd=$c tcp://127.0.0.1:$port\n"
              "    missing   server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:$port\n"
              "    expected  ...0ms client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:$port\n"
              "    actual    ...0ms client CONNECT_RETRIED interval=137ms tcp://127.0.0.1:$port\n"
              "                                                       ^\n"
              "    interval is 137ms, expected 136ms\n"
              "        +100ms client DISCONNECTED fd=$c tcp://127.0.0.1:$port\n"
              "    unexpected  +150ms client CLOSED fd tcp://127.0.0.1:$port  # defect: the fd\n"
              "                is still open\n"
              "    time      server                 client\n"
              "    +0s       |                      CONNECT_DELAYED errno=EINPROGRESS\n"
              "    +0s       ACCEPTED fd=$s         |\n"
              "    +0s       |                      CONNECTED fd=$c\n"
              "    +0s     - HANDSHAKE_SUCCEEDED    |\n"
              "    +100ms    |                    ! CONNECT_RETRIED interval=137ms\n"
              "    +100ms    |                      DISCONNECTED fd=$c\n"
              "    +150ms    |                    + CLOSED fd\n"
              "    +200ms    DISCONNECTED fd=$s     |\n");
}

TEST(Failure, FitsNarrowTerminals) {
    EXPECT_EQ(shown(two_sockets(), {.width = 44}),
              "FAIL  area/case  A test\n"
              "  area/case.fault:4: bind server\n"
              "      tcp://127.0.0.1:*\n"
              "  area/case.fault:6: connect client\n"
              "      tcp://127.0.0.1:$port\n"
              "        client CONNECT_DELAYED errno=EINP...\n"
              "        server ACCEPTED fd=$s tcp://127.0...\n"
              "        client CONNECTED fd=$c tcp://127....\n"
              "    missing   server HANDSHAKE_SUCCEEDED\n"
              "              tcp://127.0.0.1:$port\n"
              "    expected  ... interval=136ms tcp://12...\n"
              "    actual    ... interval=137ms tcp://12...\n"
              "                             ^\n"
              "    interval is 137ms, expected 136ms\n"
              "        +100ms client DISCONNECTED fd=$c ...\n"
              "    unexpected  +150ms client CLOSED fd\n"
              "                tcp://127.0.0.1:$port  #\n"
              "                defect: the fd is still open\n");
    const Shown narrow = two_sockets();
    EXPECT_EQ(failure_text(narrow.text, narrow.verdict, narrow.outcome, {.width = 1}), shown(narrow, {.width = 40}))
        << "less is not readable";
}

TEST(Failure, OfAResult) {
    Shown result{.text = scenario("socket s REP\nbind s tcp://127.0.0.1:1\n    s LISTENING fd x\n"),
                 .verdict = {},
                 .outcome = {}};
    Matcher matcher(result.text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "EADDRINUSE", .entries = {}});
    result.verdict = matcher.finish({});
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  area/case.fault:2: socket s REP\n"
              "  area/case.fault:3: bind s tcp://127.0.0.1:1\n"
              "    expected  bind s tcp://127.0.0.1:1\n"
              "    actual    bind s tcp://127.0.0.1:1 -> EADDRINUSE\n"
              "                                      ^\n"
              "    the result is EADDRINUSE, expected ok\n"
              "    missing   s LISTENING fd x\n");
}

TEST(Failure, OfAStepThatWasNeverRun) {
    EXPECT_EQ(shown(run("socket s REP\nclose s\n    s MONITOR_STOPPED\n", {{0, {}}})),
              "FAIL  area/case  A test\n  line 3: close s was never run\n");
}

TEST(Failure, OfTheRunItself) {
    EXPECT_EQ(shown(run("socket s REP\n", {{0, {}}},
                        {.kind = OutcomeKind::fail,
                         .message = "area/case.fault:2: the `when` never came true",
                         .file = "",
                         .line = 0,
                         .detail = {}})),
              "FAIL  area/case  A test\n"
              "  area/case.fault:2: the `when` never came true\n");
}

TEST(Failure, WithManyDifferencesShowsTheFirst) {
    std::vector<Entry> entries(20, event("s", "CLOSED", 1, "x"));
    const std::string text = shown(run("socket s REP\nadvance 1s\n", {{1, entries}}));
    EXPECT_TRUE(text.find("    unexpected  s CLOSED fd x\n    and 8 more\n") != std::string::npos) << text;
}

TEST(Failure, SkipsMatchedLinesFarFromTheDifference) {
    std::vector<Entry> entries(6, event("s", "CLOSED", 1, "x"));
    EXPECT_EQ(shown(run("socket s REP\nadvance 1s\n    repeat 7 every 0s:\n        s CLOSED fd x\n", {{1, entries}})),
              "FAIL  area/case  A test\n"
              "  area/case.fault:2: socket s REP\n"
              "  area/case.fault:3: advance 1s\n"
              "        ...\n"
              "        s CLOSED fd x\n"
              "        s CLOSED fd x\n"
              "        s CLOSED fd x\n"
              "    missing   s CLOSED fd x\n");
}

TEST(Failure, OverTheWholeRun) {
    Shown result{.text = scenario("socket s REP\nadvance 1s\n    s CLOSED fd x\n"), .verdict = {}, .outcome = {}};
    Matcher matcher(result.text, facts(), {.global_order = false, .steps = false});
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {}});
    result.verdict = matcher.finish({});
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  area/case.fault: s, over the whole run\n"
              "    missing   s CLOSED fd x\n");
}

TEST(Failure, OfASystemCallThatWasNotMadeSaysSo) {
    Shown result{.text = scenario("socket s REP\nadvance 1s\n"), .verdict = {}, .outcome = {}};
    result.text.steps[1].expected.push_back(
        {.guard = {},
         .place = {"area/case.fault", 4, 5},
         .what = CallLine{.socket = "s", .words = {"setsockopt", "X"}, .at_ns = {}}});
    Matcher matcher(result.text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {}});
    result.verdict = matcher.finish({});
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  area/case.fault:2: socket s REP\n"
              "  area/case.fault:3: advance 1s\n"
              "    missing   s calls setsockopt X\n"
              "    libzmq did not make this call\n");
}

TEST(Failure, OfAKnownBugNamesIt) {
    Shown result = conflict();
    result.text.known_bug = "libzmq#3937";
    Matcher matcher(result.text, facts());
    for (int i = 0; i < 3; ++i) matcher.step({.step = i, .result = "ok", .entries = {}});
    matcher.step({.step = 3, .result = "EADDRINUSE", .entries = {}});
    result.verdict = matcher.finish({});
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  known_bug libzmq#3937: no longer as recorded\n"
              "  area/case.fault:4: occupy tcp://127.0.0.1:5555\n"
              "  area/case.fault:5: bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
              "    missing   server CLOSED fd \"\"\n"
              "    missing   server BIND_FAILED errno=EACCES 127.0.0.1:5555\n");
}

TEST(Failure, OfAGuardedActionsResultIsNotDrawn) {
    Shown result{.text = scenario("socket a REP\nsocket b REP\n[>=4.0.0] bind a tcp://127.0.0.1:1\n"
                                  "    a LISTENING fd x\n    b CLOSED fd y\n"),
                 .verdict = {},
                 .outcome = {}};
    Matcher matcher(result.text, facts());
    for (int i = 0; i < 2; ++i) matcher.step({.step = i, .result = "ok", .entries = {}});
    matcher.step(
        {.step = 2,
         .result = "EADDRINUSE",
         .entries = {event("a", "LISTENING", 1, "x"), event("b", "CLOSED", 2, "y"), returned("a", "bind", "ok")}});
    result.verdict = matcher.finish({});
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  area/case.fault:3: socket b REP\n"
              "  area/case.fault:4: [>=4.0.0] bind a tcp://127.0.0.1:1\n"
              "    expected  bind a tcp://127.0.0.1:1\n"
              "    actual    bind a tcp://127.0.0.1:1 -> EADDRINUSE\n"
              "                                      ^\n"
              "    the result is EADDRINUSE, expected ok\n"
              "        a LISTENING fd x\n"
              "        b CLOSED fd y\n"
              "    unexpected  a bind -> ok\n"
              "    time    a               b\n"
              "    +0s     LISTENING fd    |\n"
              "    +0s     |               CLOSED fd\n"
              "    +0s   + bind -> ok      |\n");
}

TEST(Failure, OfAStepThatAnExpectedEndCutOff) {
    EXPECT_EQ(shown(run("socket s REP\nbind s ipc://x\n    s LISTENING fd ipc://x\nclose s\noutcome abort\n",
                        {{1, {event("s", "LISTENING", 1, "ipc://x")}}},
                        {.kind = OutcomeKind::abort,
                         .message = "Bad file descriptor",
                         .file = "src/epoll.cpp",
                         .line = 100,
                         .detail = {}})),
              "FAIL  area/case  A test\n"
              "  abort: Bad file descriptor (src/epoll.cpp:100)\n"
              "  area/case.fault:3: bind s ipc://x\n"
              "        s LISTENING fd ipc://x\n"
              "  line 5: close s was never run\n");
}

TEST(Failure, OfAKnownBugThatEndsOtherwise) {
    Shown result{.text = scenario("socket s REP\nterm\n"),
                 .verdict = {},
                 .outcome = {.kind = OutcomeKind::crash, .message = "SIGSEGV", .file = "", .line = 0, .detail = {}}};
    result.text.known_bug = "libzmq#1";
    Matcher matcher(result.text, facts());
    for (int i = 0; i < 2; ++i) matcher.step({.step = i, .result = "ok", .entries = {}});
    result.verdict = matcher.finish(result.outcome);
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  known_bug libzmq#1: no longer as recorded\n"
              "  crash: SIGSEGV\n"
              "  area/case.fault:3: term\n");
    result.text.steps.push_back(result.text.steps.back());
    result.outcome = {};
    result.verdict = matcher.finish({});
    EXPECT_EQ(shown(result),
              "FAIL  area/case  A test\n"
              "  known_bug libzmq#1: no longer as recorded\n"
              "  line 3: term was never run\n");
}

}  // namespace
}  // namespace faultline
