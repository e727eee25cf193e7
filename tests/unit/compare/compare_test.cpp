#include "compare/compare.hpp"

#include <gtest/gtest.h>

#include "compare/summary.hpp"
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;
using Entries = std::vector<Entry>;
using Status = ScenarioComparison::Status;

constexpr const char* kHead = "socket s REP\nsocket c REQ\n";  // steps 0 and 1

Outcome ended(OutcomeKind kind, const std::string& message, const std::string& file = "", int line = 0) {
    return {.kind = kind, .message = message, .file = file, .line = line, .detail = {}};
}

Transcript transcript(std::vector<StepRecord> steps, Facts run_facts = facts()) {
    Transcript result{.steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = "ok", .entries = {}}},
                      .outcome = {},
                      .facts = std::move(run_facts)};
    result.steps.insert(result.steps.end(), steps.begin(), steps.end());
    return result;
}

StepRecord step(int index, Entries entries, const std::string& result = "ok") {
    return {.step = index, .result = result, .entries = std::move(entries)};
}

// "kind change" per finding; "(draft)" behind what is only of that.
std::string show_findings(const ScenarioComparison& comparison) {
    std::string text;
    for (const Finding& finding : comparison.findings) {
        text += std::string(change_kind_name(finding.kind)) + " " + finding.change;
        text += finding.fact.empty() ? "\n" : " (" + finding.fact + ")\n";
    }
    return text;
}

// What two runs of one step with these lines differ in.
std::string compared(const Entries& baseline, const Entries& candidate, const std::string& text = "advance 1s\n") {
    const Scenario parsed = scenario(kHead + text);
    return show_findings(compare_runs(parsed, transcript({step(2, baseline)}), transcript({step(2, candidate)})));
}

TEST(Compare, TheSameIsTheSame) {
    const Entries lines = {event("s", "LISTENING", 1, "tcp://127.0.0.1:1"),
                           event("s", "CLOSED", 1, "tcp://127.0.0.1:1")};
    const Scenario parsed = scenario(std::string(kHead) + "advance 1s\n");
    const auto comparison = compare_runs(parsed, transcript({step(2, lines)}), transcript({step(2, lines)}));
    EXPECT_EQ(comparison.status, Status::same);
    EXPECT_EQ(show_findings(comparison), "");
    EXPECT_TRUE(comparison.steps.back().same());
}

TEST(Compare, AValueThatDiffers) {
    EXPECT_EQ(compared({event("s", "BIND_FAILED", error("EACCES"), "x")},
                       {event("s", "BIND_FAILED", error("EADDRINUSE"), "x")}),
              "value BIND_FAILED errno EACCES -> EADDRINUSE\n");
    EXPECT_EQ(compared({event("c", "CLOSED", kNoFd, "x")}, {event("c", "CLOSED", 1, "x")}),
              "value CLOSED fd none -> given\n");
    EXPECT_EQ(compared({event("c", "CONNECT_RETRIED", 136, "x")}, {event("c", "CONNECT_RETRIED", 100, "x")}),
              "value CONNECT_RETRIED interval shorter\n");
    EXPECT_EQ(compared({event("c", "CONNECT_RETRIED", 100, "x")}, {event("c", "CONNECT_RETRIED", 136, "x")}),
              "value CONNECT_RETRIED interval longer\n");
    EXPECT_EQ(compared({event("c", "HANDSHAKE_SUCCEEDED", 0, "x")}, {event("c", "HANDSHAKE_SUCCEEDED", 7, "x")}),
              "value HANDSHAKE_SUCCEEDED value none -> N\n");
    EXPECT_EQ(compared({event("c", "CLOSED", 1, "x")}, {event("c", "CLOSED", 1, "x", 0, "fd 12 is still open")}),
              "value CLOSED defect none -> fd N is still open\n");
}

TEST(Compare, AnEndpointThatDiffersIsToldByItsShape) {
    EXPECT_EQ(compared({event("s", "CLOSED", 1, "")}, {event("s", "CLOSED", 1, "tcp://127.0.0.1:5555")}),
              "endpoint CLOSED \"\" -> tcp://LOOPBACK:PORT\n");
    EXPECT_EQ(compared({event("s", "CLOSED", 1, "ipc://a")}, {event("s", "CLOSED", 1, "ipc://b")}),
              "endpoint CLOSED another ipc://PATH\n");
    EXPECT_EQ(compared({event("s", "CLOSED", 1, "tcp://[::1]:1")}, {event("s", "CLOSED", 1, "[::1]:1")}),
              "endpoint CLOSED tcp://LOOPBACK:PORT -> LOOPBACK:PORT\n");
}

TEST(Compare, OrderWithinASocketAndBetweenSockets) {
    const Entry listening = event("s", "LISTENING", 1, "x"), closed = event("s", "CLOSED", 2, "x");
    const Entry other = event("c", "CONNECTED", 3, "x");
    EXPECT_EQ(compared({closed, listening}, {listening, closed}), "order CLOSED later than LISTENING\n");
    EXPECT_EQ(compared({other, listening}, {listening, other}),
              "order CONNECTED later than LISTENING of another socket\n");
}

TEST(Compare, EventsAddedAndMissing) {
    const Entry listening = event("s", "LISTENING", 1, "x");
    const Entry failed = event("s", "ACCEPT_FAILED", error("EMFILE"), "x");
    EXPECT_EQ(compared({listening}, {listening, failed}), "added ACCEPT_FAILED errno=EMFILE\n");
    EXPECT_EQ(compared({failed, listening}, {listening}), "missing ACCEPT_FAILED errno=EMFILE\n");
}

TEST(Compare, AnEventThatTheOtherReleaseDoesNotHaveSaysSinceWhen) {
    const Scenario parsed = scenario(std::string(kHead) + "advance 1s\n");
    const auto comparison = compare_runs(parsed, transcript({step(2, {})}, facts(2, 2)),
                                         transcript({step(2, {event("c", "HANDSHAKE_SUCCEEDED", 0, "x")})}));
    EXPECT_EQ(show_findings(comparison), "added HANDSHAKE_SUCCEEDED (since 4.3.0)\n");
}

TEST(Compare, TimeThatDiffers) {
    EXPECT_EQ(compared({event("c", "CLOSED", 1, "x", 136 * kMs)}, {event("c", "CLOSED", 1, "x", 100 * kMs)}),
              "time CLOSED earlier\n");
    EXPECT_EQ(compared({returned("s", "recv", "EAGAIN", 0)}, {returned("s", "recv", "EAGAIN", 1 * kMs)}),
              "time recv returns later\n");
}

TEST(Compare, AResultThatDiffers) {
    const Scenario parsed =
        scenario(std::string(kHead) + "bind s tcp://127.0.0.1:1\nset s sndhwm=1\nrecv s -> \"a\"\n");
    const auto comparison =
        compare_runs(parsed, transcript({step(2, {}), step(3, {}), step(4, {}, "\"a\"")}),
                     transcript({step(2, {}, "EADDRINUSE"), step(3, {}, "EINVAL"), step(4, {}, "\"b\"")}));
    EXPECT_EQ(show_findings(comparison),
              "result bind ok -> EADDRINUSE\nresult set sndhwm ok -> EINVAL\nresult recv another DATA\n");
    EXPECT_EQ(comparison.findings[0].candidate, "bind s tcp://127.0.0.1:1 -> EADDRINUSE");
    EXPECT_EQ(compared({returned("s", "recv", "EAGAIN")}, {returned("s", "recv", "ETERM")}),
              "result recv returns result EAGAIN -> ETERM\n");
}

TEST(Compare, AnOutcomeThatDiffersAndNothingOfWhatCouldNotCome) {
    const Scenario parsed = scenario(std::string(kHead) + "advance 1s\nadvance 2s\n");
    Transcript aborted = transcript({step(2, {}, "")});
    aborted.outcome = ended(OutcomeKind::abort, "Too many (12)", "/b/src/x.cpp", 3);
    const auto comparison =
        compare_runs(parsed, transcript({step(2, {}), step(3, {event("c", "CLOSED", 1, "x")})}), aborted);
    EXPECT_EQ(show_findings(comparison), "outcome ends well -> abort \"Too many (N)\" x.cpp\n");
    EXPECT_EQ(comparison.baseline_outcome, "");
    EXPECT_EQ(comparison.candidate_outcome, "outcome abort \"Too many (12)\" x.cpp");
}

TEST(Compare, TheFileAnAbortNamesIsComparedButNotItsLine) {
    const Scenario parsed = scenario(kHead);
    Transcript one = transcript({}), other = transcript({});
    one.outcome = ended(OutcomeKind::abort, "m", "src/x.cpp", 3);
    other.outcome = ended(OutcomeKind::abort, "m", "/build/x.cpp", 4);
    EXPECT_EQ(compare_runs(parsed, one, other).status, Status::same);
    other.outcome.file = "y.cpp";
    EXPECT_EQ(compare_runs(parsed, one, other).status, Status::differs);
}

TEST(Compare, FdsAreComparedByWhatTheyWereBefore) {
    const Entries baseline = {event("s", "ACCEPTED", 1, "x"), event("s", "ACCEPTED", 2, "x"),
                              event("s", "DISCONNECTED", 1, "x")};
    Entries candidate = {event("s", "ACCEPTED", 7, "x"), event("s", "ACCEPTED", 9, "x"),
                         event("s", "DISCONNECTED", 7, "x")};
    EXPECT_EQ(compared(baseline, candidate), "");
    candidate[2] = event("s", "DISCONNECTED", 9, "x");
    EXPECT_EQ(compared(baseline, candidate), "value DISCONNECTED fd of another connection\n");
}

TEST(Compare, APortThatTheScenarioNamesIsNoDifference) {
    const std::string text =
        "bind s tcp://127.0.0.1:*\n    s LISTENING fd tcp://127.0.0.1:$port\nconnect c tcp://127.0.0.1:$port\n";
    const Scenario parsed = scenario(kHead + text);
    const auto run = [](const std::string& endpoint, std::int64_t at) {
        return transcript({step(2, {event("s", "LISTENING", 1, endpoint, at)}), step(3, {})});
    };
    EXPECT_EQ(compare_runs(parsed, run("tcp://127.0.0.1:4", 0), run("tcp://127.0.0.1:5", 0)).status, Status::same);
    // The name is known even where the line that binds it does not match.
    EXPECT_EQ(show_findings(compare_runs(parsed, run("tcp://127.0.0.1:4", 0), run("tcp://127.0.0.1:5", kMs))),
              "time LISTENING later\n");
}

TEST(Compare, PortZeroIsNotThePortThatWasBound) {
    const Scenario parsed = scenario(std::string(kHead) +
                                     "bind s tcp://127.0.0.1:*\n    s LISTENING fd tcp://127.0.0.1:$port\n"
                                     "get s last_endpoint -> tcp://127.0.0.1:$port\n");
    const auto run = [](const std::string& reported) {
        return transcript({step(2, {event("s", "LISTENING", 1, reported)}), step(3, {}, "tcp://127.0.0.1:20001")});
    };
    const Transcript none = run("tcp://127.0.0.1:0"), right = run("tcp://127.0.0.1:20001");
    EXPECT_EQ(show_findings(compare_runs(parsed, none, right)),
              "endpoint LISTENING tcp://LOOPBACK:0 -> tcp://LOOPBACK:PORT\n");
    EXPECT_EQ(show_findings(compare_runs(parsed, right, none)),
              "endpoint LISTENING tcp://LOOPBACK:PORT -> tcp://LOOPBACK:0\n");
    EXPECT_EQ(show_findings(compare_runs(parsed, none, none)), "");
}

TEST(Compare, WhatNeedsANameThatOnlyOneSideKnowsIsNotCompared) {
    const std::string text =
        "bind s tcp://127.0.0.1:*\n    s LISTENING fd tcp://127.0.0.1:$port\nconnect c tcp://127.0.0.1:$port\n";
    const Scenario parsed = scenario(kHead + text);
    const auto comparison =
        compare_runs(parsed, transcript({step(2, {event("s", "LISTENING", 1, "tcp://127.0.0.1:4")}), step(3, {})}),
                     transcript({step(2, {}), step(3, {}, "EINVAL")}));
    EXPECT_EQ(show_findings(comparison), "missing LISTENING\n");
    ASSERT_EQ(comparison.notes.size(), 1U);
    EXPECT_EQ(comparison.notes[0],
              "line 6: nothing told the candidate what $port is: from here on the two cannot be compared");
}

TEST(Compare, AGuardedStepOfOneSideIsANote) {
    const Scenario parsed = scenario(std::string(kHead) + "[>=4.3.5] bind s tcp://127.0.0.1:1\nadvance 1s\n");
    const auto comparison = compare_runs(parsed, transcript({step(3, {})}),
                                         transcript({step(2, {event("s", "LISTENING", 1, "x")}), step(3, {})}));
    EXPECT_EQ(comparison.status, Status::same);
    EXPECT_EQ(comparison.notes,
              std::vector<std::string>{"line 4: only the candidate takes `[>=4.3.5] bind s tcp://127.0.0.1:1`"});
}

TEST(Compare, WhatOnlyOneBuildIsMadeForIsNoBehaviour) {
    const Scenario parsed = scenario(std::string(kHead) + "set s curve_server=1\nadvance 1s\n");
    const auto with = transcript({step(2, {}), step(3, {})}, facts(3, 4, {"curve"}));
    const auto without = transcript({step(2, {}, "EINVAL"), step(3, {event("s", "CLOSED", 1, "x")})});
    const auto comparison = compare_runs(parsed, with, without);
    EXPECT_EQ(show_findings(comparison), "result set curve_server ok -> EINVAL (curve)\nadded CLOSED (curve)\n");
    EXPECT_FALSE(comparison.differs_in_behaviour());
    // Where both have it, it is behaviour.
    Transcript also_with = without;
    also_with.facts = with.facts;
    EXPECT_TRUE(compare_runs(parsed, with, also_with).differs_in_behaviour());
}

TEST(Compare, SkipsAndErrorsAreNoDifferences) {
    const Scenario parsed = scenario(kHead);
    Transcript skipped = transcript({}), broken = transcript({});
    skipped.outcome = ended(OutcomeKind::skip, "requires draft");
    broken.outcome = ended(OutcomeKind::error, "no subject");
    EXPECT_EQ(compare_runs(parsed, skipped, skipped).status, Status::skipped);
    const auto one_side = compare_runs(parsed, skipped, transcript({}));
    EXPECT_EQ(one_side.status, Status::one_side);
    EXPECT_EQ(one_side.note, "only the candidate runs it: requires draft");
    EXPECT_EQ(compare_runs(parsed, transcript({}), broken).note, "candidate: no subject");
    EXPECT_EQ(compare_runs(parsed, broken, transcript({})).status, Status::broken);
}

TEST(Compare, AStormIsPairedAsItComes) {
    Entries storm;
    for (int i = 0; i < 3000; ++i) storm.push_back(event("s", "ACCEPT_FAILED", error("EMFILE"), "x"));
    Entries longer = storm;
    longer.push_back(event("s", "CLOSED", 1, "x"));
    EXPECT_EQ(compared(storm, storm), "");
    EXPECT_EQ(compared(storm, longer), "added CLOSED\n");
}

TEST(ChangeGroups, OneCauseInSeveralScenariosIsOneChange) {
    Scenario one = scenario(std::string(kHead) + "advance 1s\n"), other = one;
    other.id = "area/other";
    const Transcript before = transcript({step(2, {event("c", "CONNECT_RETRIED", 136, "tcp://127.0.0.1:1")})});
    const Transcript after = transcript({step(2, {event("c", "CONNECT_RETRIED", 100, "tcp://127.0.0.1:1")})});
    const Transcript less = transcript({step(2, {})});
    const auto groups = group_changes(
        {compare_runs(one, before, less), compare_runs(one, before, after), compare_runs(other, before, after)});
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].key(), "value    CONNECT_RETRIED interval shorter");
    EXPECT_EQ(groups[0].scenarios, (std::vector<std::string>{"area/case", "area/other"}));
    EXPECT_EQ(groups[0].place, "area/case.fault:4");
    EXPECT_EQ(groups[1].key(), "missing  CONNECT_RETRIED");
}

}  // namespace
}  // namespace faultline
