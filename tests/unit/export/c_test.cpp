// A scenario as C: the text, and what is refused. Whether programs show what they should: integration/export_test.cpp.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "export/c_text.hpp"
#include "export/export.hpp"
#include "scenario/parse.hpp"

namespace faultline {
namespace {

Facts facts_of(int major, int minor, int patch) {
    return {.major = major, .minor = minor, .patch = patch, .names = {"curve", "ipc"}};
}

Scenario scenario_of(const std::string& text) {
    auto scenarios = parse_scenarios(text, {.file = "a.fault", .id = "a"});
    EXPECT_TRUE(scenarios.has_value()) << (scenarios ? "" : to_text(scenarios.error().front()));
    return scenarios ? std::move(scenarios->front()) : Scenario{};
}

// The program, or the refusals, one a line.
std::string exported(const std::string& text, const Facts& facts = facts_of(4, 3, 4)) {
    const auto program = export_c(scenario_of("title  A\n\n" + text), {.facts = facts});
    if (program) return *program;
    std::string refusals;
    for (const ExportRefusal& refusal : program.error()) refusals += refusal_text(refusal) + "\n";
    return refusals;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kPortConflict =
    "title  A port conflict is reported\n"
    "spec   zmq_socket_monitor(3) ZMQ_EVENT_BIND_FAILED\n"
    "\n"
    "socket server REP\n"
    "occupy tcp://127.0.0.1:5555\n"
    "bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
    "    [>=4.3.2] server CLOSED fd \"\"\n"
    "    [<4.3.2] server CLOSED fd tcp://127.0.0.1:5555\n"
    "    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555\n"
    "vacate tcp://127.0.0.1:5555\n"
    "bind server tcp://127.0.0.1:5555\n"
    "    server LISTENING fd=$listener tcp://127.0.0.1:5555\n"
    "close server\n"
    "    server CLOSED fd=$listener tcp://127.0.0.1:5555\n"
    "    server MONITOR_STOPPED\n";

// After a change that is meant: `faultline export` of the scenario above, as a.fault.
TEST(ExportC, AScenarioGivesTheSameBytes) {
    const auto program = export_c(scenario_of(kPortConflict), {.facts = facts_of(4, 3, 4)});
    ASSERT_TRUE(program.has_value());
    std::ifstream file(FAULTLINE_SOURCE_DIR "/tests/unit/export/port_conflict.expected", std::ios::binary);
    std::ostringstream expected;
    expected << file.rdbuf();
    EXPECT_EQ(*program, expected.str());
}

TEST(ExportC, GuardsAreResolvedForTheLibzmqThatIsNamed) {
    const auto old = export_c(scenario_of(kPortConflict), {.facts = facts_of(4, 3, 1)});
    ASSERT_TRUE(old.has_value());
    EXPECT_TRUE(has(*old, "for libzmq 4.3.1")) << *old;
    EXPECT_TRUE(has(*old, "event(\"server CLOSED fd tcp://127.0.0.1:5555\");"));
    EXPECT_FALSE(has(*old, "event(\"server CLOSED fd \\\"\\\"\");"));
}

TEST(ExportC, AProgramHasOnlyThePartsThatItUses) {
    const std::string plain = exported("socket server REP\nbind server tcp://127.0.0.1:5555\n");
    for (const char* absent : {"fork", "struct proxy", "struct peer", "dlsym", "names", "%ERRORS%", "\n@"})
        EXPECT_FALSE(has(plain, absent)) << absent;
    EXPECT_TRUE(has(exported("process p\nsocket s REP in p\nkill p\n"), "fork()"));
    EXPECT_TRUE(has(exported("socket s REP\nproxy x tcp://127.0.0.1:1000 to tcp://127.0.0.1:1001\n"), "struct proxy"));
    EXPECT_TRUE(has(exported("socket s REP\ninject accept4 EPERM nth=3\n"), "dlsym"));
}

// Names of the scenario that C, or the program, has for something else.
TEST(ExportC, NamesAreNoWordsOfC) {
    const std::string program = exported("socket double REP\nsocket bind REP\nsocket lock REP\nsocket mine REP\n");
    EXPECT_TRUE(has(program, "static void *bind_, *double_, *lock_, *mine;")) << program;
}

TEST(ExportC, WhatIsLostStandsInTheFirstLines) {
    const std::string long_wait = exported("socket s REP\nadvance 1h\n");
    EXPECT_TRUE(has(long_wait, "\n// Lost in real time: line 4: of 1h only 2s are waited for\n")) << long_wait;
    EXPECT_LT(long_wait.find("// Lost"), long_wait.find("#include"));
    EXPECT_TRUE(has(exported("tsc frozen\nsocket s REP\n"), "// Lost in real time: line 3: the time stamp counter is"));
    EXPECT_FALSE(has(exported("socket s REP\nadvance 1s\n"), "// Lost"));
}

TEST(ExportC, RefusalsSayWhatAndWhere) {
    const std::string server = "socket s REP\n", bind = "bind s tcp://127.0.0.1:5555\n";
    const auto refused = [&](const std::string& text) { return exported(text, facts_of(4, 3, 4)); };
    EXPECT_EQ(refused(server + "link down\n"), "a.fault:4: `link` takes the machine's own loopback device down\n");
    EXPECT_EQ(refused("wallclock +1h\n" + server), "a.fault:3: `wallclock` sets the machine's own clock\n");
    EXPECT_EQ(refused("process p host=10.1.0.2\n" + server), "a.fault:3: `host=` needs another host\n");
    EXPECT_EQ(refused("process p\n" + server + "when s LISTENING: kill p\n" + bind +
                      "    s LISTENING fd tcp://127.0.0.1:5555\n"),
              "a.fault:5: `when` acts at the moment of an event, and no program can hold that\n");
    EXPECT_EQ(refused(server + bind + "    s calls listen 128\n    s LISTENING fd tcp://127.0.0.1:5555\n"),
              "a.fault:5: `calls` looks at system calls, which only lockstep sees\n");
    EXPECT_EQ(refused(server + "random libc\n"), "a.fault:4: `random` libc: intervals could not be compared\n");
    EXPECT_EQ(refused(server + "advance 1h\n    +1h s LISTENING fd tcp://127.0.0.1:5555\n"),
              "a.fault:4: `advance 1h` would take as long in real time\n");
    EXPECT_EQ(refused("requires draft\n" + server), "a.fault:1: `requires draft` does not hold here\n");
    EXPECT_EQ(refused("requires !free\n" + server),
              "a.fault:1: `requires !free` says that real time shows it otherwise\n");
    EXPECT_EQ(refused(server + bind + "    s LISTENING fd tcp://127.0.0.1:5555\noutcome livelock\n"),
              "a.fault:6: `outcome livelock` is told by lockstep only\n");
}

// All that is in the way is told at once.
TEST(ExportC, SeveralRefusalsComeTogether) {
    EXPECT_EQ(exported("socket s REP\nlink down\nwallclock +1h\n"),
              "a.fault:4: `link` takes the machine's own loopback device down\n"
              "a.fault:5: `wallclock` sets the machine's own clock\n");
}

TEST(ExportC, TextsAreLiterals) {
    EXPECT_EQ(exported::c_string("a\"b\\c\n\t?\xff"
                                 "1"),
              R"("a\"b\\c\n\t\?\3771")");
    EXPECT_EQ(exported::c_string(std::string(81, 'x'), 4), "\"" + std::string(80, 'x') + "\"\n    \"x\"");
}

}  // namespace
}  // namespace faultline
