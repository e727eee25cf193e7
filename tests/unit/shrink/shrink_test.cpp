#include "shrink/shrink.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenario/parse.hpp"
#include "scenario/print.hpp"

namespace faultline {
namespace {

Scenario parsed(const std::string& text) {
    const auto scenarios = parse_scenarios(text, {.file = "a.fault", .id = "a"});
    EXPECT_TRUE(scenarios.has_value()) << to_text(scenarios.error().front());
    return scenarios ? scenarios->front() : Scenario{};
}

// Shows it: can be read, and has all of these in its text.
Oracle needs(std::vector<std::string> parts) {
    return [parts](const std::vector<Scenario>& candidates) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const std::string text = print_scenario(candidates[i]);
            const bool all = std::ranges::all_of(
                parts, [&](const std::string& part) { return text.find(part) != std::string::npos; });
            if (all && parse_scenarios(text, {.file = "a.fault", .id = "a"})) return i;
        }
        return std::nullopt;
    };
}

std::string shrunk(const std::string& text, const std::vector<std::string>& parts) {
    const std::string small = print_scenario(shrink(parsed(text), needs(parts)));
    return small.substr(small.find("\n\n") + 2);
}

constexpr const char* kText =
    "title  Many things\n\n"
    "process peer\n"
    "socket server REP in peer\n"
    "socket client REQ reconnect_ivl=100ms linger=0s\n"
    "bind server tcp://127.0.0.1:5555\n"
    "    server LISTENING fd=$listener tcp://127.0.0.1:5555\n"
    "connect client tcp://127.0.0.1:5555\n"
    "    client CONNECTED fd=$connected tcp://127.0.0.1:5555\n"
    "    any order:\n"
    "        server ACCEPTED fd tcp://127.0.0.1:5555\n"
    "        --\n"
    "        client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
    "send client \"a long question\" | \"in two parts\"\n"
    "advance 90s\n"
    "close client\n"
    "    client DISCONNECTED fd=$connected tcp://127.0.0.1:5555\n"
    "kill peer\n"
    "    server CLOSED fd=$listener tcp://127.0.0.1:5555\n";

TEST(Shrink, WhatNothingDependsOnGoes) {
    EXPECT_EQ(shrunk(kText, {"close client"}),
              "socket client REQ unmonitored\n\nclose client\n") << "its events matter to nobody";
    EXPECT_EQ(shrunk(kText, {"client DISCONNECTED"}),
              "socket client REQ\n\nclose client\n    client DISCONNECTED fd tcp://127.0.0.1:5555\n");
    EXPECT_EQ(shrunk(kText, {"kill peer"}), "process peer\n\nkill peer\n") << "the server's line goes with it";
}

TEST(Shrink, OptionsGoOneByOne) {
    EXPECT_EQ(shrunk(kText, {"socket client", "linger"}), "socket client REQ linger=0s\n");
    EXPECT_EQ(shrunk(kText, {"socket client", "reconnect_ivl"}), "socket client REQ reconnect_ivl=100ms\n");
}

TEST(Shrink, TimeAndMessagesBecomeLess) {
    EXPECT_EQ(shrunk(kText, {"advance"}), "advance 0s\n");
    EXPECT_EQ(shrunk(kText, {"advance", "50"}), "advance 50ms\n") << "the smallest that shows it";
    EXPECT_NE(shrunk(kText, {"send client"}).find("send client \"x\"\n"), std::string::npos);
}

TEST(Shrink, LinesOfWhatIsGoneGoAndLonelyNamesWithThem) {
    const std::string small = shrunk(kText, {"connect client", "HANDSHAKE_SUCCEEDED"});
    EXPECT_EQ(small.find("server"), std::string::npos) << small;
    EXPECT_NE(small.find("client CONNECTED fd tcp://127.0.0.1:5555"), std::string::npos) << small;
}

TEST(Shrink, WhereNothingCanGoItStaysAsItIs) {
    const Scenario scenario = parsed(kText);
    const Oracle none = [](const std::vector<Scenario>&) { return std::nullopt; };
    EXPECT_EQ(print_scenario(shrink(scenario, none)), print_scenario(scenario));
}

TEST(Shrink, GuardsAreThoseOfTheLibzmqAtHand) {
    const Scenario scenario = parsed(
        "title  Guards\nspec   zmq_socket_monitor(3)\nfor transport in tcp ipc\n\n"
        "socket s REP\n"
        "[>=4.3.5] advance 1s\n"
        "[<4.3.5] advance 2s\n"
        "bind s $endpoint\n"
        "    [<4.3.5] s LISTENING fd $endpoint\n"
        "    [>=4.3.5] s CLOSED fd $endpoint\n"
        "outcome abort\n");
    EXPECT_EQ(print_scenario(for_these_facts(scenario, {.major = 4, .minor = 3, .patch = 4, .names = {}})),
              "title  Guards\n\n"
              "socket s REP\n\n"
              "advance 2s\n\n"
              "bind s tcp://127.0.0.1:5555\n"
              "    s LISTENING fd tcp://127.0.0.1:5555\n");
}

}  // namespace
}  // namespace faultline
