// How the steps and the way a run ended make a verdict, and the text of a whole run.
#include <memory>

#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kSteps =
    "socket s REP\n"
    "bind s tcp://127.0.0.1:1\n"
    "    s LISTENING fd tcp://127.0.0.1:1\n";

Verdict verdict(const Scenario& text, const Outcome& outcome, bool right = true, const Facts& with = facts()) {
    Matcher matcher(text, with);
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1,
                  .result = "ok",
                  .entries = {event("s", "LISTENING", 1, right ? "tcp://127.0.0.1:1" : "tcp://127.0.0.1:2")}});
    return matcher.finish(outcome);
}

Verdict verdict(const std::string& last_lines, const Outcome& outcome, bool right = true, const Facts& with = facts()) {
    static std::vector<std::unique_ptr<Scenario>> kept;  // a verdict holds no reference, but a matcher does
    kept.push_back(std::make_unique<Scenario>(scenario(kSteps + last_lines)));
    return verdict(*kept.back(), outcome, right, with);
}

const Outcome kAbort{.kind = OutcomeKind::abort,
                     .message = "Too many open files",
                     .file = "src/ipc_listener.cpp",
                     .line = 325,
                     .detail = {}};
constexpr const char* kWrong = "line 4: s LISTENING: endpoint is tcp://127.0.0.1:2, expected tcp://127.0.0.1:1";

TEST(Verdict, PassesWhereAllIsAsExpected) {
    const Verdict got = verdict("", {});
    EXPECT_EQ(got.kind, OutcomeKind::pass);
    EXPECT_EQ(got.summary, "");
    EXPECT_EQ(got.steps.size(), 2U);
    EXPECT_TRUE(got.outcome.empty());
}

TEST(Verdict, FailsWithTheFirstDifference) {
    const Verdict got = verdict("", {}, false);
    EXPECT_EQ(got.kind, OutcomeKind::fail);
    EXPECT_EQ(got.summary, kWrong);
}

TEST(Verdict, SummariesNameTheKindOfDifference) {
    const Scenario text = scenario(kSteps);
    Matcher missing(text, facts());
    missing.step({.step = 0, .result = "ok", .entries = {}});
    Matcher result = missing;
    Matcher unexpected = missing;
    missing.step({.step = 1, .result = "ok", .entries = {}});
    EXPECT_EQ(missing.finish({}).summary, "line 4: missing: s LISTENING fd tcp://127.0.0.1:1");
    result.step({.step = 1, .result = "EADDRINUSE", .entries = {}});
    EXPECT_EQ(result.finish({}).summary, "line 3: bind s: the result is EADDRINUSE, expected ok");
    const Entry right = event("s", "LISTENING", 1, "tcp://127.0.0.1:1");
    unexpected.step({.step = 1, .result = "ok", .entries = {right, right}});
    EXPECT_EQ(unexpected.finish({}).summary, "line 3: unexpected: s LISTENING fd tcp://127.0.0.1:1");
}

TEST(Verdict, FailsWhereAStepWasNeverRun) {
    const Scenario text = scenario(std::string(kSteps) + "close s\n    s CLOSED fd tcp://127.0.0.1:1\n");
    const Verdict got = verdict(text, {});
    EXPECT_EQ(got.kind, OutcomeKind::fail);
    EXPECT_EQ(got.summary, "line 5: close s was never run");
}

TEST(Verdict, AStepWhoseGuardDoesNotHoldIsNotMissed) {
    const Scenario text = scenario(std::string(kSteps) + "[>=4.3.5] close s\n    s CLOSED fd tcp://127.0.0.1:1\n");
    EXPECT_EQ(verdict(text, {}, true, facts(3, 4)).kind, OutcomeKind::pass);
    EXPECT_EQ(verdict(text, {}, true, facts(3, 5)).summary, "line 5: [>=4.3.5] close s was never run");
}

TEST(Verdict, FailsWhereAGoodEndLacksAResult) {
    const Scenario text = scenario(kSteps);
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "", .entries = {event("s", "LISTENING", 1, "tcp://127.0.0.1:1")}});
    EXPECT_EQ(matcher.finish({}).summary, "line 3: the run ended well, but this action has no result");
    EXPECT_EQ(matcher.finish({}).kind, OutcomeKind::fail);
}

TEST(Verdict, SkipAndErrorPassThrough) {
    for (const OutcomeKind kind : {OutcomeKind::skip, OutcomeKind::error}) {
        const Verdict got =
            verdict("", {.kind = kind, .message = "requires draft", .file = "", .line = 0, .detail = {}}, false);
        EXPECT_EQ(got.kind, kind);
        EXPECT_EQ(got.summary, "requires draft");
    }
}

TEST(Verdict, TheRunsOwnFailureIsOne) {
    const Verdict got = verdict("", {.kind = OutcomeKind::fail,
                                     .message = "line 9: the `when` never came true",
                                     .file = "",
                                     .line = 0,
                                     .detail = {}});
    EXPECT_EQ(got.kind, OutcomeKind::fail);
    EXPECT_EQ(got.summary, "line 9: the `when` never came true");
}

TEST(Verdict, AnEndThatNobodyExpectsIsTheVerdict) {
    const Verdict abort = verdict("", kAbort);
    EXPECT_EQ(abort.kind, OutcomeKind::abort);
    EXPECT_EQ(abort.summary, "abort: Too many open files (src/ipc_listener.cpp:325)");
    const Verdict deadlock = verdict("", {.kind = OutcomeKind::deadlock,
                                          .message = "threads wait for each other",
                                          .file = "",
                                          .line = 0,
                                          .detail = {"s waits for c", "c waits for s"}});
    EXPECT_EQ(deadlock.kind, OutcomeKind::deadlock);
    EXPECT_EQ(deadlock.summary, "deadlock: threads wait for each other; s waits for c; c waits for s");
    for (const OutcomeKind kind : {OutcomeKind::crash, OutcomeKind::livelock, OutcomeKind::hang}) {
        EXPECT_EQ(verdict("", {.kind = kind, .message = "", .file = "", .line = 0, .detail = {}}).kind, kind);
    }
}

TEST(Verdict, AnExpectedEndPasses) {
    for (const char* line :
         {"outcome abort", "outcome abort \"many open\"", "outcome abort \"Too many\" ipc_listener.cpp",
          "outcome crash\noutcome abort", "[<4.3.5] outcome abort"}) {
        EXPECT_EQ(verdict(std::string(line) + "\n", kAbort).kind, OutcomeKind::pass) << line;
    }
}

TEST(Verdict, AnotherEndThanTheExpectedOneGoesRed) {
    for (const char* line : {"outcome crash", "outcome abort \"No such file\"",
                             "outcome abort \"Too many\" tcp_listener.cpp", "[>=4.3.5] outcome abort"}) {
        const Verdict got = verdict(std::string(line) + "\n", kAbort);
        EXPECT_EQ(got.kind, OutcomeKind::abort) << line;
        EXPECT_EQ(got.outcome.size(), line[0] == '[' ? 0U : 1U) << line;
    }
    const Verdict got = verdict("outcome crash\n", kAbort);
    EXPECT_EQ(show(got.outcome),
              "< outcome crash  @8\n> outcome abort \"Too many open files\" ipc_listener.cpp  @8\n! the run ended "
              "otherwise\n");
}

TEST(Verdict, AnExpectedEndThatDidNotComeFails) {
    const Verdict got = verdict("outcome abort \"Too many\" ipc_listener.cpp\n", {});
    EXPECT_EQ(got.kind, OutcomeKind::fail);
    EXPECT_EQ(got.summary, "expected outcome abort \"Too many\" ipc_listener.cpp, but the run ended well");
    EXPECT_EQ(show(got.outcome), "- outcome abort \"Too many\" ipc_listener.cpp\n");
    EXPECT_EQ(got.outcome[0].reason, "the run ended well");
}

TEST(Verdict, AnExpectedEndExcusesNoDifference) {
    const Verdict got = verdict("outcome abort\n", kAbort, false);
    EXPECT_EQ(got.kind, OutcomeKind::fail);
    EXPECT_EQ(got.summary, kWrong);
}

TEST(Verdict, AnExpectedEndThatComesTooEarlyFails) {
    const Scenario text = scenario(std::string(kSteps) + "close s\noutcome abort\n");
    const Verdict got = verdict(text, kAbort);
    EXPECT_EQ(got.kind, OutcomeKind::fail);
    EXPECT_EQ(got.summary, "line 5: close s was never run");
}

// `term` hangs for ever: it is recorded as a call that blocks, and the outcome says that nothing can wake it.
TEST(Verdict, TheCallThatTheEndCutShortNeedsNoResult) {
    const Scenario text = scenario("socket s REP\nterm\noutcome deadlock\n");
    const Outcome deadlock{
        .kind = OutcomeKind::deadlock, .message = "term can never return", .file = "", .line = 0, .detail = {}};
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    Matcher earlier = matcher;
    EXPECT_FALSE(matcher.step({.step = 1, .result = "blocks", .entries = {}}));
    EXPECT_EQ(matcher.finish(deadlock).kind, OutcomeKind::pass);
    EXPECT_EQ(matcher.finish({}).kind, OutcomeKind::fail) << "only an early end excuses it";
    earlier.step({.step = 1, .result = "EINTR", .entries = {}});
    EXPECT_EQ(earlier.finish(deadlock).kind, OutcomeKind::fail) << "a call that did return had its result";
}

TEST(KnownBug, PassesWhileItLives) {
    Scenario text = scenario(kSteps);
    text.known_bug = "libzmq#3937";
    EXPECT_EQ(verdict(text, {}).kind, OutcomeKind::pass);
}

TEST(KnownBug, GoesRedWithItsNameOnceItIsFixed) {
    Scenario text = scenario(kSteps);
    text.known_bug = "libzmq#3937";
    const Verdict differs = verdict(text, {}, false);
    EXPECT_EQ(differs.kind, OutcomeKind::fail);
    EXPECT_EQ(differs.summary, std::string("known_bug libzmq#3937: no longer as recorded: ") + kWrong);
    const Verdict abort = verdict(text, kAbort);
    EXPECT_EQ(abort.kind, OutcomeKind::fail);
    EXPECT_EQ(abort.summary,
              "known_bug libzmq#3937: no longer as recorded: abort: Too many open files (src/ipc_listener.cpp:325)");
    EXPECT_EQ(verdict(text, {.kind = OutcomeKind::skip, .message = "x", .file = "", .line = 0, .detail = {}}).summary,
              "x");
}

TEST(TranscriptText, IsTheScenariosOwnNotation) {
    const Scenario text = scenario(
        "socket s REP\n"
        "bind s tcp://127.0.0.1:*\n"
        "    s LISTENING fd=$listener tcp://127.0.0.1:$port\n"
        "recv s -> \"hello\"\n"
        "unbind s tcp://127.0.0.1:$port\n"
        "    s CLOSED fd=$listener tcp://127.0.0.1:$port\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {event("s", "LISTENING", 3, "tcp://127.0.0.1:40001")}});
    matcher.step({.step = 2, .result = "hex 00ff | \"b\"", .entries = {}});
    matcher.step({.step = 3,
                  .result = "blocks",
                  .entries = {event("s", "CLOSED", 3, "tcp://127.0.0.1:40001", 100 * kMs, "the fd is still open"),
                              event("s", "BIND_FAILED", error("EACCES"), ""), event("s", "ACCEPTED", 9, "ipc://x"),
                              returned("s", "unbind", "ok", 1000 * kMs)}});
    const std::string steps =
        "socket s REP\n"
        "bind s tcp://127.0.0.1:*\n"
        "    s LISTENING fd=$listener tcp://127.0.0.1:$port\n"
        "recv s -> hex 00ff | \"b\"\n"
        "unbind s tcp://127.0.0.1:$port -> blocks\n"
        "    +100ms s CLOSED fd=$listener tcp://127.0.0.1:$port  # defect: the fd is still open\n"
        "    s BIND_FAILED errno=EACCES \"\"\n"
        "    s ACCEPTED fd ipc://x\n"
        "    +1s s unbind -> ok\n";
    EXPECT_EQ(matcher.transcript_text(), steps);
    EXPECT_EQ(matcher.transcript_text({}), steps);
    EXPECT_EQ(matcher.transcript_text(kAbort), steps + "outcome abort \"Too many open files\" ipc_listener.cpp\n");
}

TEST(TranscriptText, ACutCallShowsNoResult) {
    const Scenario text = scenario("socket s REP\nrecv s -> \"hello\"\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 1, .result = "", .entries = {}});
    EXPECT_EQ(matcher.transcript_text(), "recv s\n");
}

}  // namespace
}  // namespace faultline
