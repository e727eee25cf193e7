#include "explore/effect.hpp"

#include <gtest/gtest.h>

#include "expect/runs.hpp"
#include "explore/connections.hpp"
#include "scenario/print.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kText =
    "socket s REP\n"
    "socket c REQ\n"
    "bind s tcp://127.0.0.1:5555\n"
    "connect c tcp://127.0.0.1:5555\n";
constexpr int kFaultStep = 3;  // in front of connect

StepRecord step(int index, std::vector<Entry> entries = {}, const std::string& result = "ok") {
    return {.step = index, .result = result, .entries = std::move(entries), .calls = {}};
}

Entry connected(std::uint64_t generation) { return event("c", "CONNECTED", generation, "tcp://127.0.0.1:5555"); }
Entry shaken() { return event("c", "HANDSHAKE_SUCCEEDED", 0, "tcp://127.0.0.1:5555"); }
Entry gone(std::uint64_t generation) { return event("c", "DISCONNECTED", generation, "tcp://127.0.0.1:5555"); }

// The run of extend()'s scenario: connect, then `advance`, and six steps that take all down.
Transcript plain_run() {
    Transcript run;
    run.facts = facts();
    for (int i = 0; i < 10; ++i) run.steps.push_back(step(i));
    run.steps[3].entries = {connected(5), shaken()};
    run.left = {"main fd socket", "main thread"};
    return run;
}

// The same with the fault, which changes nothing yet.
Transcript with_inject(Transcript run) {
    for (StepRecord& record : run.steps)
        if (record.step >= kFaultStep) ++record.step;
    run.steps.insert(run.steps.begin() + kFaultStep, step(kFaultStep));
    CallNote struck;
    struck.text = "socket AF_INET SOCK_STREAM -> EMFILE";
    struck.injected_line = kExploredLine;
    run.steps[kFaultStep + 1].calls = {struck};
    return run;
}

class EffectTest : public testing::Test {
  protected:
    Judgement judge() const { return judge_effect(base_, plain_, run_, kFaultStep); }
    std::string effect() const { return std::string(effect_name(judge().effect)); }
    void end_as(OutcomeKind kind, const std::string& message, const std::string& file = "", int line = 0,
                std::vector<std::string> detail = {}) {
        run_.outcome = {kind, message, file, line, std::move(detail)};
    }

    Scenario scenario_ = scenario(kText);
    Transcript plain_ = plain_run();
    Extended base_ = extend(scenario_, plain_, 2'000'000'000);
    Transcript run_ = with_inject(plain_);
};

TEST_F(EffectTest, WhatChangesNothingIsTheSame) { EXPECT_EQ(effect(), "same"); }

TEST_F(EffectTest, AnotherLineIsDifferent) {
    run_.steps[4].entries.insert(run_.steps[4].entries.begin(),
                                 event("c", "CONNECT_RETRIED", 136, "tcp://127.0.0.1:5555"));
    EXPECT_EQ(effect(), "different");
    EXPECT_EQ(judge().detail, "c CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555");
}

TEST_F(EffectTest, TheEndsOfLibzmqAreTold) {
    end_as(OutcomeKind::abort, "Too many open files", "src/ipc_listener.cpp", 325);
    EXPECT_EQ(effect(), "abort");
    EXPECT_EQ(judge().cause, "ipc_listener.cpp:325");
    end_as(OutcomeKind::crash, "SIGSEGV", "", 0, {"at libzmq+0x12"});
    EXPECT_EQ(effect(), "crash");
    end_as(OutcomeKind::deadlock, "close can never return", "", 0, {"c of main waits in poll until +30 ms"});
    EXPECT_EQ(effect(), "deadlock");
    EXPECT_EQ(judge().detail, "c of main waits in poll");
    end_as(OutcomeKind::livelock, "100000 turns without time passing");
    EXPECT_EQ(effect(), "livelock");
    end_as(OutcomeKind::hang, "ZMQbg/IO/0 of main has kept the turn for 10 s of real time");
    EXPECT_EQ(effect(), "hang");
}

TEST_F(EffectTest, AnEndThatTheScenarioHasAnywayIsNone) {
    end_as(OutcomeKind::abort, "no", "src/a.cpp", 1);
    plain_.outcome = run_.outcome;
    EXPECT_EQ(effect(), "same");
}

TEST_F(EffectTest, FaultsOfTheHarnessAreNoFindings) {
    const auto broken = [&](const std::string& cause) {
        EXPECT_EQ(effect(), "harness error");
        EXPECT_EQ(judge().cause, cause);
    };
    end_as(OutcomeKind::error, "the worker ended without a transcript (status 0x9)");
    broken("the engine failed");
    end_as(OutcomeKind::hang, "the run took more than 120 s of real time");
    broken("a limit of real time");
    end_as(OutcomeKind::hang, "a parked thread did not answer");
    broken("a limit of real time");
    end_as(OutcomeKind::crash, "SIGKILL");
    broken("a signal from outside");
    end_as(OutcomeKind::crash, "exit code 70");
    broken("the subject ended by itself");
    end_as(OutcomeKind::crash, "SIGSEGV");
    broken("a crash outside of libzmq's code");
    end_as(OutcomeKind::abort, "faultline shim: more than 512 threads in one scenario");
    broken("the shim gave up");
    end_as(OutcomeKind::skip, "requires draft");
    broken("a run was skipped");
}

TEST_F(EffectTest, AFaultThatNeverStruckIsTheHarnesss) {
    run_.steps[4].calls.clear();
    EXPECT_EQ(effect(), "harness error");
    EXPECT_EQ(judge().cause, "the fault never struck");
}

TEST_F(EffectTest, WhatDiffersBeforeTheFaultIsTheHarnesss) {
    run_.steps[2].entries = {event("s", "LISTENING", 4, "tcp://127.0.0.1:5555")};
    EXPECT_EQ(effect(), "harness error");
    EXPECT_EQ(judge().cause, "the run differs before the fault");
}

TEST_F(EffectTest, AnActionThatCouldNotGoOnIsADifference) {
    run_.steps.resize(5);
    run_.steps[4].entries.clear();
    end_as(OutcomeKind::error, "area/case.fault:5: send: the process is dead");
    EXPECT_EQ(effect(), "different");
}

TEST_F(EffectTest, AConnectionThatDoesNotComeBackIsLost) {
    run_.steps[4].entries.push_back(gone(5));
    EXPECT_EQ(effect(), "lost");
    EXPECT_EQ(judge().cause, "c: 0 of 1 connections");
    run_.steps[5].entries = {connected(6), shaken()};
    EXPECT_EQ(effect(), "different") << "it came back";
}

TEST_F(EffectTest, AConnectionWithoutAHandshakeIsNone) {
    run_.steps[4].entries.pop_back();
    EXPECT_EQ(effect(), "lost");
}

TEST_F(EffectTest, WhatTheApplicationWasToldIsNotLost) {
    run_.steps[4].entries.clear();
    run_.steps[4].result = "EMFILE";
    EXPECT_EQ(effect(), "different");
}

TEST_F(EffectTest, AReceiveThatWaitsForWhatCouldNotBeSentIsNoDeadlock) {
    run_.steps[4].result = "EMFILE";
    end_as(OutcomeKind::deadlock, "recv can never return");
    EXPECT_EQ(effect(), "different");
    end_as(OutcomeKind::deadlock, "term can never return");
    EXPECT_EQ(effect(), "deadlock");
}

TEST_F(EffectTest, ACallThatExploresOwnEndWaitsForIsWhatNeverReturns) {
    run_.steps[4].result = "blocks";
    run_.steps.resize(7);
    run_.steps.back().result = "blocks";
    end_as(OutcomeKind::deadlock, "set can never return");
    EXPECT_EQ(effect(), "lost");
    EXPECT_EQ(judge().cause, "a call that returned does not any more");
    run_.steps[4].entries.push_back(returned("c", "connect", "ok"));
    EXPECT_EQ(effect(), "deadlock") << "nothing else blocks";
}

TEST_F(EffectTest, AClosedSocketHasLostNothing) {
    plain_.steps[3].entries.push_back(event("c", "MONITOR_STOPPED", 0, ""));
    run_ = with_inject(plain_);
    run_.steps[4].entries.insert(run_.steps[4].entries.begin() + 2, gone(5));
    EXPECT_EQ(effect(), "different");
}

TEST_F(EffectTest, OnlyWhatLibzmqMayRepairIsExpectedBack) {
    EXPECT_TRUE(expects_recovery(scenario(kText)));
    EXPECT_FALSE(expects_recovery(scenario("socket c REQ\nset c reconnect_ivl=-1\n")));
    EXPECT_FALSE(expects_recovery(scenario("listen door tcp://127.0.0.1:5555\n")));
}

TEST_F(EffectTest, WhatIsLeftBeyondThePlainRunIsALeak) {
    run_.left = {"main fd anon_inode:[eventfd]", "main fd socket", "main fd socket", "main fd socket", "main thread"};
    EXPECT_EQ(effect(), "leak");
    EXPECT_EQ(judge().cause, "main fd anon_inode:[eventfd], 2 x main fd socket");
    run_.steps.back().result = "blocks";
    EXPECT_EQ(effect(), "different") << "a call that has not returned holds them";
}

TEST_F(EffectTest, TwoRunsAreTheSameWithWhatTheyLeave) {
    EXPECT_TRUE(same_run(base_, plain_, plain_run()));
    Transcript other = plain_run();
    other.left.pop_back();
    EXPECT_FALSE(same_run(base_, plain_, other));
    other = plain_run();
    other.steps[3].entries.pop_back();
    EXPECT_FALSE(same_run(base_, plain_, other));
}

TEST(Effect, NamesAreReadBack) {
    for (const Effect effect : {Effect::broken, Effect::crash, Effect::abort, Effect::deadlock, Effect::hang,
                                Effect::livelock, Effect::lost, Effect::leak, Effect::different, Effect::same})
        EXPECT_EQ(find_effect(effect_name(effect)), effect);
    EXPECT_EQ(find_effect("nothing"), std::nullopt);
}

std::string end_of(const std::string& text, Transcript plain = {}) {
    const Scenario parsed = scenario(text);
    plain.facts = facts();
    const Extended extended = extend(parsed, plain, 2'000'000'000);
    std::string end;
    for (std::size_t i = static_cast<std::size_t>(extended.patience_step); i < extended.scenario.steps.size(); ++i)
        end += print_step_line(extended.scenario.steps[i]) + "\n";
    return end;
}

TEST(Extend, ClosesWhatIsOpenAndTerminatesEveryContext) {
    EXPECT_EQ(end_of("process peer\nsocket a REP in peer\nsocket b REQ\nsocket c REQ\nclose c\n"),
              "advance 2s\nset a linger=0s\nclose a\nset b linger=0s\nclose b\nterm main\nterm peer\n");
    EXPECT_EQ(end_of("process peer\nsocket a REP in peer\nsocket b REQ\nkill peer\n"),
              "advance 2s\nset b linger=0s\nclose b\nterm main\n");
    EXPECT_EQ(end_of("[>=4.3.5] socket a REP\nsocket b REQ\n"), "advance 2s\nset b linger=0s\nclose b\nterm main\n")
        << "a guard that does not hold";
}

TEST(Extend, DoesNotCloseWhereACallStillBlocks) {
    Transcript blocked;
    blocked.steps.push_back(step(1, {}, "blocks"));
    EXPECT_EQ(end_of("socket a REP\nrecv a -> blocks\n", blocked), "advance 2s\n");
}

TEST(Extend, HasNoEndWhereTheScenarioDies) {
    Transcript dies;
    dies.outcome.kind = OutcomeKind::abort;
    EXPECT_EQ(end_of("socket a REP\nbind a tcp://127.0.0.1:1\noutcome abort\n", dies), "");
}

TEST(Extend, PutsTheFaultInFrontOfItsAction) {
    CallPoint point;
    point.step = 1;
    point.process = "peer";
    point.call = SystemCall::accept4;
    point.nth = 2;
    const Scenario made = with_fault(scenario("process peer\nsocket a REP in peer\n"), point, "EMFILE");
    EXPECT_EQ(print_step_line(made.steps[1]), "inject accept4 EMFILE nth=2 in peer");
    point.process = "main";
    point.nth = 1;
    EXPECT_EQ(print_step_line(inject_step(point, "short=1", {})), "inject accept4 short=1");
}

}  // namespace
}  // namespace faultline
