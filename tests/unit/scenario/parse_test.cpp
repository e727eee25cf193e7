#include "scenario/parse.hpp"

#include <gtest/gtest.h>

#include "monitor/events.hpp"
#include "samples.hpp"
#include "scenario/places.hpp"
#include "scenario/print.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

std::vector<Scenario> parse(std::string_view text, const std::string& id = "area/name") {
    auto scenarios = parse_scenarios(text, {.file = "area/name.fault", .id = id});
    if (scenarios) return *scenarios;
    for (const Diagnostic& diagnostic : scenarios.error()) ADD_FAILURE() << to_text(diagnostic);
    return {};
}

TEST(Parse, WhatIsPrintedIsReadBackAsTheSameScenario) {
    for (const samples::Sample& sample : samples::kAll) {
        const auto scenarios = parse(sample.text);
        EXPECT_FALSE(scenarios.empty()) << sample.name;
        for (const Scenario& scenario : scenarios) {
            const std::string text = print_scenario(scenario);
            const auto again = parse(text);
            ASSERT_EQ(again.size(), 1U) << sample.name << '\n' << text;
            EXPECT_EQ(print_scenario(again[0]), text) << sample.name;
            EXPECT_TRUE(without_places(again[0]) == without_places(scenario)) << sample.name << '\n' << text;
        }
    }
}

TEST(Parse, TheDesignsFirstExample) {
    const auto scenarios = parse(samples::kPortConflict);
    ASSERT_EQ(scenarios.size(), 1U);
    const Scenario& scenario = scenarios[0];
    EXPECT_EQ(scenario.id, "area/name");
    EXPECT_EQ(scenario.title, "Port conflict is reported as BIND_FAILED with EADDRINUSE");
    EXPECT_EQ(scenario.spec, std::vector<std::string>{"zmq_socket_monitor(3) ZMQ_EVENT_BIND_FAILED"});
    EXPECT_EQ(scenario.tags, (std::vector<std::string>{"tcp", "bind"}));
    ASSERT_EQ(scenario.steps.size(), 6U);
    const Step& bind = scenario.steps[2];
    EXPECT_EQ(bind.place, (Place{"area/name.fault", 8, 1}));
    EXPECT_EQ(bind.action.verb, "bind");
    EXPECT_EQ(bind.action.text("socket"), "server");
    EXPECT_EQ(bind.action.text("endpoint"), "tcp://127.0.0.1:5555");
    EXPECT_EQ(bind.action.expected_result, "EADDRINUSE");
    ASSERT_EQ(bind.expected.size(), 2U);
    EXPECT_EQ(bind.expected[1].place, (Place{"area/name.fault", 10, 5}));
    const auto& failed = std::get<EventLine>(bind.expected[1].what);
    EXPECT_EQ(failed.event, find_event("BIND_FAILED")->id);
    EXPECT_EQ(failed.value, (ValuePattern{ValuePattern::Kind::exact, "", 98, 0}));
    EXPECT_EQ(failed.endpoint, "127.0.0.1:5555");
    const auto& listening = std::get<EventLine>(scenario.steps[4].expected[0].what);
    EXPECT_EQ(listening.value, (ValuePattern{ValuePattern::Kind::named_fd, "listener", 0, 0}));
}

TEST(Parse, ForMakesSeveralScenariosAndDecidesItsGuards) {
    const auto scenarios = parse(samples::kKilledPeer);
    ASSERT_EQ(scenarios.size(), 2U);
    const Scenario &tcp = scenarios[0], &ipc = scenarios[1];
    EXPECT_EQ(tcp.id, "area/name[tcp]");
    EXPECT_EQ(ipc.id, "area/name[ipc]");
    EXPECT_EQ(ipc.title, "A killed peer is reported over ipc; the client comes back");
    EXPECT_EQ(ipc.for_values, (std::map<std::string, std::string>{{"transport", "ipc"}}));
    EXPECT_EQ(tcp.known_bug, "libzmq#3937");
    ASSERT_EQ(tcp.requirements.size(), 3U);
    EXPECT_EQ(tcp.requirements[0], (GuardTerm{GuardTerm::Kind::at_least, {4, 2, 0}, ""}));
    EXPECT_EQ(tcp.steps[3].action.text("endpoint"), "tcp://127.0.0.1:5555");
    EXPECT_EQ(ipc.steps[3].action.text("endpoint"), "ipc://endpoint.ipc");
    EXPECT_EQ(ipc.steps.size(), tcp.steps.size() + 1) << "[ipc] unlink";
    const auto& tcp_order = std::get<AnyOrder>(tcp.steps[4].expected[0].what);
    const auto& ipc_order = std::get<AnyOrder>(ipc.steps[4].expected[0].what);
    EXPECT_EQ(tcp_order.blocks[1].size(), 2U);
    EXPECT_EQ(ipc_order.blocks[1].size(), 1U);
    EXPECT_EQ(tcp_order.blocks[1][1].guard.terms.size(), 1U) << "what libzmq decides is left";
    const auto& routing_id = std::get<std::vector<Option>>(tcp.steps[2].action.arguments.at("options"))[2];
    EXPECT_EQ(routing_id.value, "a b#$x");
    EXPECT_TRUE(routing_id.quoted);
    EXPECT_EQ(tcp.steps[5].when, (Trigger{"client", find_event("DISCONNECTED")->id, 2}));
}

TEST(Parse, ResultsAreKeptInTheFormInWhichTheyAreReported) {
    const auto scenarios = parse(samples::kActions);
    ASSERT_EQ(scenarios.size(), 1U);
    std::map<std::string, std::string> results;
    for (const Step& step : scenarios[0].steps) {
        const Action& action = step.action;
        if (action.verb == "get") results["get " + action.text("option")] = action.expected_result;
        if (action.has("dontwait")) results[action.verb] = action.expected_result;
    }
    EXPECT_EQ(results["get linger"], "1s");
    EXPECT_EQ(results["get last_endpoint"], "ipc://a b");
    EXPECT_EQ(results["recv"], "EAGAIN") << "EWOULDBLOCK has another first name";
}

TEST(Parse, MessagesTakeBytesAndHoles) {
    const auto scenarios = parse("title t\nsocket s PAIR\nsend s \"a\\n\"|hex 00fF|\"\"\nrecv s -> *\n");
    ASSERT_EQ(scenarios.size(), 1U);
    const auto& sent = std::get<Message>(scenarios[0].steps[1].action.arguments.at("message"));
    EXPECT_EQ(sent, (Message{{{'a', '\n'}, false}, {{0x00, 0xff}, false}, {{}, false}}));
    EXPECT_EQ(scenarios[0].steps[2].action.expected_message, (Message{{{}, true}}));
}

TEST(Parse, APartOfAMessageIsRepeated) {
    const auto scenarios = parse("title t\nsocket s PAIR\nsend s hex 0aFf x3 | hex 00 x100000\n");
    ASSERT_EQ(scenarios.size(), 1U);
    const auto& sent = std::get<Message>(scenarios[0].steps[1].action.arguments.at("message"));
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].bytes, (std::vector<std::uint8_t>{0x0a, 0xff, 0x0a, 0xff, 0x0a, 0xff}));
    EXPECT_EQ(sent[1].bytes, std::vector<std::uint8_t>(100'000));
}

// Below "any order:" a `for` value may leave one block, or none.
TEST(Parse, ABlockThatIsLeftAloneHasItsOrder) {
    const auto scenarios = parse(
        "title t\nfor transport in tcp ipc ws\nsocket s PAIR\nadvance 1s\n    [>=4.3.0] any order:\n"
        "        [tcp] s CLOSED fd \"\"\n        --\n        [!ws <5.0.0] s CLOSED fd \"\"\n");
    ASSERT_EQ(scenarios.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<AnyOrder>(scenarios[0].steps[1].expected[0].what));
    ASSERT_EQ(scenarios[1].steps[1].expected.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<EventLine>(scenarios[1].steps[1].expected[0].what));
    EXPECT_EQ(scenarios[1].steps[1].expected[0].guard.terms.size(), 2U);
    EXPECT_TRUE(scenarios[2].steps[1].expected.empty());
}

// The reference page shows these lines: each must be read, and be printed as it stands.
TEST(VerbTable, EveryExampleIsALineOfTheLanguage) {
    const std::string before =
        "title t\nprocess peer host=10.1.0.2\nprocess fresh\nprocess dead\nkill dead\n"
        "socket server REP in peer\nsocket client REQ\n"
        "occupy tcp://127.0.0.1:6666\nproxy wire tcp://127.0.0.1:6667 to tcp://127.0.0.1:5555\n"
        "inject accept4 EMFILE in peer\n"
        "listen door tcp://127.0.0.1:5557\ndial evil tcp://127.0.0.1:5555\n"
        "dial stalled tcp://127.0.0.1:5555\nstall stalled\n";
    for (const Verb& verb : all_verbs()) {
        const auto scenarios = parse(before + std::string(verb.example) + "\n");
        ASSERT_EQ(scenarios.size(), 1U) << verb.name;
        EXPECT_EQ(print_action(scenarios[0].steps.back().action), verb.example);
        EXPECT_EQ(scenarios[0].steps.back().action.verb, verb.name);
        EXPECT_TRUE(verb.meaning.ends_with('.')) << verb.name;
    }
}

TEST(VerbTable, SyntaxIsOneLine) {
    EXPECT_EQ(syntax_of(*find_verb("process")), "process NAME [host=10.1.0.N]");
    EXPECT_EQ(syntax_of(*find_verb("socket")),
              "socket NAME TYPE [in PROCESS] [KEY=VALUE ...] [unmonitored] [-> ok|ERRNO|blocks]");
    EXPECT_EQ(syntax_of(*find_verb("exhaust")), "exhaust fds [in PROCESS]");
    EXPECT_EQ(syntax_of(*find_verb("poll")),
              "poll SOCKET in|out|in,out [timeout=DURATION] -> in|out|in,out|none|ERRNO|blocks");
    EXPECT_EQ(syntax_of(*find_verb("listen")), "listen PEER ENDPOINT [backlog=N] [full]");
    EXPECT_EQ(syntax_of(*find_verb("dial")), "dial PEER ENDPOINT [from=ADDRESS] [-> ok|ERRNO]");
    EXPECT_EQ(syntax_of(*find_verb("expect")), "expect PEER -> BYTES [then EOF|ECONNRESET]|EOF|ECONNRESET|EAGAIN");
    EXPECT_EQ(find_verb("bnid"), nullptr);
}

}  // namespace
}  // namespace faultline
