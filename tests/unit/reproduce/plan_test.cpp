#include "reproduce/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reproduce/coverage.hpp"
#include "reproduce/text.hpp"

namespace faultline {
namespace {

constexpr const char* kTcp = "tcp://127.0.0.1:7000";
constexpr std::int64_t kMs = 1'000'000;

// A trace of one process, written line by line.
class Told {
  public:
    explicit Told(const std::string& kind) { add(0, trace::Socket{1, kind, 1}); }
    Told& call(double ms, const std::string& call, const std::string& endpoint, const std::string& error = "") {
        return add(ms, trace::Call{1, call, error, endpoint, "", std::nullopt, 0, 10, true});
    }
    Told& set(const std::string& option, std::optional<std::variant<std::int64_t, std::string>> value) {
        return add(0, trace::Call{1, "set", "", "", option, std::move(value), 0, 10, true});
    }
    Told& event(double ms, const std::string& event, std::uint64_t value, const std::string& endpoint = kTcp) {
        return add(ms, trace::Event{1, event, {value}, endpoint, std::nullopt, ""});
    }
    Told& name(double ms, const std::string& name, const std::string& error) {
        return add(ms, trace::SystemCall{"getaddrinfo", -1, error, 0, name});
    }
    Told& add(double ms, decltype(trace::Entry::what) what) {
        trace_.entries.push_back({static_cast<int>(trace_.entries.size()) + 1,
                                  static_cast<std::int64_t>(ms * static_cast<double>(kMs)), 71, std::move(what)});
        return *this;
    }
    void complete() { trace_.ending = trace::Ending::complete; }
    [[nodiscard]] Story story() const { return read_story(trace_); }
    [[nodiscard]] std::string plan() const {
        std::string text;
        const Plan plan = plan_scenario(story());
        for (const PlannedStep& step : plan.steps) text += step.text + "\n";
        for (const std::string& gap : plan.gaps) text += "gap: " + gap + "\n";
        return text;
    }

  private:
    trace::Trace trace_;
};

TEST(Plan, OptionsStandWhereTheProgramSetThem) {
    EXPECT_EQ(Told("REQ")
                  .set("reconnect_ivl", 250)
                  .set("plain_username", "bob smith")
                  .set("linger", -1)
                  .call(1, "connect", kTcp)
                  .add(2, trace::Call{1, "set", "", "", "linger", std::int64_t{0}, 0, 10, true})
                  .plan(),
              "socket req1 REQ reconnect_ivl=250ms plain_username=\"bob smith\" linger=-1\n"
              "connect req1 tcp://127.0.0.1:7000\n"
              "advance 1ms\n"
              "set req1 linger=0s\n");
}

TEST(Plan, ASecretIsMissedAndSaidSo) {
    const Told told = std::move(Told("REQ").set("plain_password", std::nullopt));
    ASSERT_EQ(told.story().notes.size(), 1U);
    EXPECT_EQ(told.story().notes[0], "line 2: plain_password of req1: its value is not recorded");
}

TEST(Plan, APortThatIsTakenIsOccupied) {
    EXPECT_EQ(Told("REP").call(1, "bind", kTcp, "EADDRINUSE").plan(),
              "socket rep1 REP\noccupy tcp://127.0.0.1:7000\nbind rep1 tcp://127.0.0.1:7000 -> EADDRINUSE\n");
    EXPECT_EQ(Told("REP").call(1, "bind", kTcp).call(1, "bind", kTcp, "EADDRINUSE").plan().find("occupy"),
              std::string::npos)
        << "it is the program that is there";
}

TEST(Plan, AListenerComesJustBeforeTheAttemptThatFindsIt) {
    EXPECT_EQ(Told("REQ")
                  .call(0, "connect", kTcp)
                  .event(1, "CLOSED", 9)
                  .event(1, "CONNECT_RETRIED", 136)
                  .event(139, "CONNECTED", 9)
                  .event(140, "HANDSHAKE_SUCCEEDED", 0)
                  .plan(),
              "socket req1 REQ\n"
              "connect req1 tcp://127.0.0.1:7000\n"
              "advance 2ms\n"
              "process peer1\n"
              "socket peer1_rep REP in peer1 unmonitored\n"
              "bind peer1_rep tcp://127.0.0.1:7000\n"
              "advance 137ms\n");
}

TEST(Plan, APeerThatIsGoneIsKilledAndComesBack) {
    const std::string plan = Told("SUB")
                                 .call(0, "connect", kTcp)
                                 .event(1, "CONNECTED", 9)
                                 .event(1, "HANDSHAKE_SUCCEEDED", 0)
                                 .event(500, "DISCONNECTED", 9)
                                 .event(500, "CONNECT_RETRIED", 136)
                                 .event(637, "CONNECTED", 9)
                                 .event(637, "HANDSHAKE_SUCCEEDED", 0)
                                 .plan();
    EXPECT_EQ(plan,
              "socket sub1 SUB\n"
              "process peer1\n"
              "socket peer1_pub PUB in peer1 unmonitored\n"
              "bind peer1_pub tcp://127.0.0.1:7000\n"
              "connect sub1 tcp://127.0.0.1:7000\n"
              "advance 500ms\n"
              "kill peer1\n"
              "advance 1ms\n"
              "restart peer1\n"
              "socket peer1_pub PUB in peer1 unmonitored\n"
              "bind peer1_pub tcp://127.0.0.1:7000\n"
              "advance 136ms\n");
}

TEST(Plan, WhatTheProgramEndsItselfIsNoFault) {
    const std::string plan = Told("REQ")
                                 .call(0, "connect", kTcp)
                                 .event(1, "CONNECTED", 9)
                                 .event(1, "HANDSHAKE_SUCCEEDED", 0)
                                 .call(500, "disconnect", kTcp)
                                 .event(500, "DISCONNECTED", 9)
                                 .plan();
    EXPECT_EQ(plan.find("kill"), std::string::npos) << plan;
}

TEST(Plan, AHandshakeFailsAsItsErrorSays) {
    const auto failing = [](const std::string& event, std::uint64_t value) {
        return Told("REQ")
            .call(0, "connect", kTcp)
            .event(1, "CONNECTED", 9)
            .event(2, event, value)
            .event(2, "DISCONNECTED", 9)
            .plan();
    };
    const std::string before =
        "socket req1 REQ\nlisten raw1 tcp://127.0.0.1:7000\nconnect req1 tcp://127.0.0.1:7000\nadvance 1ms\n"
        "accept raw1 raw1_1\n";
    EXPECT_EQ(failing("HANDSHAKE_FAILED_NO_DETAIL", ECONNRESET), before + "advance 1ms\nreset raw1_1\n");
    EXPECT_EQ(failing("HANDSHAKE_FAILED_NO_DETAIL", EPIPE), before + "advance 1ms\nfin raw1_1\n");
    EXPECT_EQ(failing("HANDSHAKE_FAILED_PROTOCOL", 0x11000002),
              before + "advance 1ms\nsay raw1_1 greeting mechanism=OTHER\n");
    EXPECT_EQ(
        failing("HANDSHAKE_FAILED_PROTOCOL", 0x10000015),
        before + "advance 2ms\ngap: line 4: HANDSHAKE_FAILED_PROTOCOL: what the other end said is not in a trace\n");
}

TEST(Plan, FdsAreUsedUpUntilTheNextIsAccepted) {
    EXPECT_EQ(Told("REP")
                  .call(0, "bind", kTcp)
                  .event(5, "ACCEPT_FAILED", EMFILE)
                  .event(5, "ACCEPT_FAILED", EMFILE)
                  .event(9, "ACCEPTED", 10)
                  .event(9, "HANDSHAKE_SUCCEEDED", 0)
                  .plan(),
              "socket rep1 REP\n"
              "bind rep1 tcp://127.0.0.1:7000\n"
              "advance 5ms\n"
              "exhaust fds\n"
              "process peer1\n"
              "socket peer1_req REQ in peer1 unmonitored\n"
              "connect peer1_req tcp://127.0.0.1:7000 until rep1 ACCEPT_FAILED x2\n"
              "release fds\n"
              "advance 5ms\n");
    EXPECT_NE(Told("REP")
                  .call(0, "bind", kTcp)
                  .event(5, "ACCEPT_FAILED", EMFILE)
                  .event(9, "ACCEPTED", 10)
                  .plan()
                  .find("exhaust fds\ndial raw1 tcp://127.0.0.1:7000 until rep1 ACCEPT_FAILED x1\nrelease fds\n"),
              std::string::npos)
        << "who connects says nothing";
    EXPECT_NE(Told("REP")
                  .call(0, "bind", kTcp)
                  .event(5, "ACCEPT_FAILED", EMFILE)
                  .plan()
                  .find(" until rep1 ACCEPT_FAILED x1\nrelease fds\n"),
              std::string::npos)
        << "the trace ends meanwhile";
    EXPECT_NE(Told("REP").call(0, "bind", kTcp).event(5, "ACCEPT_FAILED", EPROTO).plan().find("gap: line 3"),
              std::string::npos);
}

TEST(Plan, ANameFailsAsLongAsItDid) {
    EXPECT_EQ(Told("REQ")
                  .call(0, "connect", "tcp://broker:7000")
                  .name(1, "broker", "EAI_AGAIN")
                  .event(1, "CONNECT_RETRIED", 136, "tcp://broker:7000")
                  .name(140, "broker", "")
                  .event(140, "CONNECTED", 9, "tcp://broker:7000")
                  .event(140, "HANDSHAKE_SUCCEEDED", 0, "tcp://broker:7000")
                  .plan(),
              "socket req1 REQ\n"
              "resolve broker EAI_AGAIN\n"
              "connect req1 tcp://broker:7000\n"
              "advance 2ms\n"
              "resolve broker 127.0.0.1\n"
              "process peer1\n"
              "socket peer1_rep REP in peer1 unmonitored\n"
              "bind peer1_rep tcp://127.0.0.1:7000\n"
              "advance 139ms\n");
}

TEST(Plan, SocketsOfTheProgramNeedNobodyElse) {
    Told told("REP");
    told.add(0, trace::Socket{2, "REQ", 1})
        .call(0, "bind", "tcp://*:7000")
        .event(0, "LISTENING", 9, "tcp://0.0.0.0:7000");
    told.add(1, trace::Call{2, "connect", "", kTcp, "", std::nullopt, 0, 10, true});
    told.event(1, "ACCEPTED", 10).event(1, "HANDSHAKE_SUCCEEDED", 0);
    told.add(1, trace::Event{2, "CONNECTED", {11}, kTcp, std::nullopt, ""});
    EXPECT_EQ(told.plan(),
              "socket rep1 REP\nsocket req1 REQ\nbind rep1 tcp://*:7000\nadvance 1ms\n"
              "connect req1 tcp://127.0.0.1:7000\n");
}

TEST(Plan, EachContextIsAProcessAndEndsAsOne) {
    Told told("REQ");
    told.add(0, trace::Socket{2, "REP", 7});
    told.add(1, trace::Context{.context = 7, .call = "term"});
    told.add(2, trace::Context{.context = 1, .call = "term"});
    EXPECT_EQ(told.plan(),
              "process program2\nsocket req1 REQ\nsocket rep1 REP in program2\n"
              "term program2\nadvance 1ms\nterm\n");
}

TEST(Plan, TheJitterOfEachRetryIsTheTraces) {
    const std::string plan = Told("REQ")
                                 .call(0, "connect", kTcp)
                                 .event(1, "CONNECT_RETRIED", 107)
                                 .event(109, "CLOSED", 9)
                                 .event(109, "CONNECT_RETRIED", 199)
                                 .plan();
    EXPECT_NE(plan.find("random 7 0 99 0\nconnect req1"), std::string::npos) << plan;
}

TEST(Story, AnAttemptComesExactlyItsIntervalLater) {
    const Story story = Told("REQ")
                            .call(0, "connect", kTcp)
                            .event(1, "CONNECT_RETRIED", 136)
                            .event(190, "CLOSED", 9)  // the machine was busy
                            .event(190, "CONNECT_RETRIED", 136)
                            .story();
    ASSERT_EQ(story.happenings.size(), 4U);
    EXPECT_EQ(story.happenings[2].at_ns, 137 * kMs);
    EXPECT_EQ(story.happenings[3].at_ns, 137 * kMs);
}

// The attempt was due at 136 ms and has not come: the machine was late, and the close was before. After seconds it is
// another thing that kept it away.
TEST(Story, ACallBeforeAnAttemptThatIsDueStaysBeforeIt) {
    const auto close_at = [](double ms) {
        const Story story =
            Told("REQ").call(0, "connect", kTcp).event(0, "CONNECT_RETRIED", 136).call(ms, "close", "").story();
        return story.happenings.back().at_ns / kMs;
    };
    EXPECT_EQ(close_at(100), 100);
    EXPECT_EQ(close_at(140), 135);
    EXPECT_EQ(close_at(900), 135);
    EXPECT_EQ(close_at(5000), 5000);
}

TEST(Story, OtherMachinesAreHereAndItIsSaid) {
    const Story story =
        Told("REQ").call(0, "connect", "tcp://10.2.0.9:7000").call(0, "bind", "ipc:///run/x/a.ipc").story();
    EXPECT_EQ(endpoint_of(story, "tcp://10.2.0.9:7000"), "tcp://127.0.0.2:7000");
    EXPECT_EQ(endpoint_of(story, "ipc:///run/x/a.ipc"), "ipc://a.ipc");
    EXPECT_EQ(endpoint_of(story, "tcp://127.0.0.1:1"), "tcp://127.0.0.1:1");
    EXPECT_EQ(story.notes, (std::vector<std::string>{"tcp://127.0.0.2:7000 was tcp://10.2.0.9:7000",
                                                     "ipc://a.ipc was ipc:///run/x/a.ipc"}));
}

// A run of the one socket with these events.
Transcript run_of(std::vector<EventRecord> events, const std::string& result = "ok") {
    Transcript transcript;
    StepRecord step{.step = 1, .result = result, .entries = {}};
    for (EventRecord& event : events) step.entries.push_back({0, std::move(event)});
    transcript.steps.push_back(std::move(step));
    return transcript;
}

TEST(Coverage, EachLineIsTheSameOrHasAnotherValueOrIsMissing) {
    Told told("REQ");  // the story borrows its entries
    told.call(0, "connect", kTcp).event(1, "CONNECT_DELAYED", EINPROGRESS).event(1, "CLOSED", 9);
    const Story story = told.event(1, "CONNECT_RETRIED", 136).story();
    const Plan plan = plan_scenario(story);
    const EventRecord delayed{.socket = "req1", .event = 0x0002, .value = EINPROGRESS, .endpoint = kTcp, .defect = ""},
        retried{.socket = "req1", .event = 0x0004, .value = 250, .endpoint = kTcp, .defect = ""},
        other{.socket = "peer1_rep", .event = 0x0080, .value = 3, .endpoint = kTcp, .defect = ""};
    const std::vector<Covered> covered = cover(story, plan, run_of({delayed, other, retried}, "EINVAL"));
    EXPECT_EQ(coverage_text(covered, "t"),
              "t: 1 of 4 lines are reproduced\n"
              "t:2: connect req1 tcp://127.0.0.1:7000: the run has EINVAL\n"
              "t:4: req1 CLOSED tcp://127.0.0.1:7000: not in the run\n"
              "t:5: req1 CONNECT_RETRIED interval=136ms tcp://127.0.0.1:7000: the run has interval=250ms\n");
}

TEST(Coverage, WhatTheRunHasBesidesIsToldUnlessTheSocketEndsMeanwhile) {
    const EventRecord other{.socket = "req1", .event = 0x0080, .value = 3, .endpoint = kTcp, .defect = ""};
    for (const auto& [close_ms, text] :
         {std::pair{20.0,
                    "t: 2 of 2 lines are reproduced\n"
                    "t:2: then the run has req1 CLOSED tcp://127.0.0.1:7000, which the trace has not\n"},
          std::pair{5.0, "t: 2 of 2 lines are reproduced\n"}}) {
        Told told("REQ");
        told.call(0, "connect", kTcp).call(close_ms, "close", "");
        const Story story = told.story();
        const Plan plan = plan_scenario(story);
        Transcript run = run_of({other});
        for (std::size_t i = 2; i < plan.steps.size(); ++i)
            run.steps.push_back({.step = static_cast<int>(i), .result = "ok", .entries = {}});
        EXPECT_EQ(coverage_text(cover(story, plan, run), "t"), text);
    }
}

// The program went on after the last line, and what it did then is unknown.
TEST(Coverage, WhatComesBehindTheCutOfATraceIsNotCompared) {
    const EventRecord failed{.socket = "rep1", .event = 0x0040, .value = EMFILE, .endpoint = kTcp, .defect = ""};
    for (const bool cut : {true, false}) {
        Told told("REP");
        told.call(0, "bind", kTcp).event(5, "ACCEPT_FAILED", EMFILE);
        if (!cut) told.complete();
        const Story story = told.story();
        Transcript run = run_of({failed, failed});
        run.outcome.kind = OutcomeKind::livelock;
        const std::string text = coverage_text(cover(story, plan_scenario(story), run), "t");
        EXPECT_EQ(text.find("which the trace has not") == std::string::npos, cut) << text;
    }
    Told told("REP");
    told.call(0, "bind", kTcp).event(2, "ACCEPTED", 10).call(5, "bind", "tcp://127.0.0.1:7001");
    const Story story = told.event(5, "LISTENING", 11, "tcp://127.0.0.1:7001").event(9, "LISTENING", 12, "x").story();
    const std::string text = coverage_text(cover(story, plan_scenario(story), run_of({failed})), "t");
    EXPECT_NE(text.find("then the run has rep1 ACCEPT_FAILED"), std::string::npos) << "long before the cut: " << text;
}

TEST(Coverage, WhileASocketIsClosedTheOrderIsAny) {
    for (const bool closed : {true, false}) {
        Told told("REP");
        told.call(0, "bind", kTcp);
        if (closed) told.call(1, "close", "");
        const Story story = told.event(2, "CLOSED", 9).event(2, "DISCONNECTED", 10).story();
        const EventRecord first{.socket = "rep1", .event = 0x0200, .value = 3, .endpoint = kTcp, .defect = ""},
            second{.socket = "rep1", .event = 0x0080, .value = 4, .endpoint = kTcp, .defect = ""};
        const std::vector<Covered> covered = cover(story, plan_scenario(story), run_of({first, second}));
        const auto missing = std::ranges::count_if(covered, [](const Covered& line) {
            return line.how == Covered::How::missing && line.what.starts_with("rep1 ");
        });
        EXPECT_EQ(missing, closed ? 0 : 1) << coverage_text(covered, "t");
    }
}

// 100 ms and up to as much again: the same line, unless the interval grows, or is another.
TEST(Coverage, AnIntervalIsAnyThatLibzmqMayDraw) {
    for (const auto& [option, how] : {std::pair{"rcvhwm", Covered::How::same_but_random},
                                      std::pair{"reconnect_ivl_max", Covered::How::other_value}}) {
        Told told("REQ");
        told.set(option, 1000).call(0, "connect", kTcp);
        const Story story = told.event(1, "CONNECT_RETRIED", 136).story();
        const EventRecord retried{.socket = "req1", .event = 0x0004, .value = 120, .endpoint = kTcp, .defect = ""};
        const std::vector<Covered> covered = cover(story, plan_scenario(story), run_of({retried}));
        EXPECT_EQ(covered.back().how, how) << option;
    }
}

}  // namespace
}  // namespace faultline
