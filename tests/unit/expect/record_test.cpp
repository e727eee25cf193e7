#include "expect/record.hpp"

#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kHead = "socket s REP\nsocket c REQ\n";  // steps 0 and 1

// One line per step from step 2 on, `-> result` and then its lines.
std::string recorded(const std::string& text, std::vector<StepRecord> steps) {
    const Scenario parsed = scenario(kHead + text);
    Transcript transcript{
        .steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = "ok", .entries = {}}},
        .outcome = {},
        .facts = facts()};
    transcript.steps.insert(transcript.steps.end(), steps.begin(), steps.end());
    std::string shown;
    for (const RecordedStep& step : record_lines(parsed, transcript)) {
        if (step.step < 2) continue;
        shown += std::to_string(step.step) + " -> " + step.result + "\n";
        for (const std::string& line : step.lines) shown += "    " + line + "\n";
    }
    return shown;
}

StepRecord step(int index, std::vector<Entry> entries, const std::string& result = "ok") {
    return {.step = index, .result = result, .entries = std::move(entries)};
}

TEST(Record, ResultsAndLinesAreWrittenAsExpectedOnesAre) {
    EXPECT_EQ(recorded("bind s tcp://a:1\nadvance 1s\n",
                       {step(2, {event("s", "BIND_FAILED", error("EADDRINUSE"), "tcp://a:1")}, "EADDRINUSE"),
                        step(3, {event("c", "CONNECT_RETRIED", 136, "tcp://a:1", 250 * kMs),
                                 returned("s", "recv", "\"x\"", 500 * kMs)})}),
              "2 -> EADDRINUSE\n"
              "    s BIND_FAILED errno=EADDRINUSE tcp://a:1\n"
              "3 -> ok\n"
              "    +250ms c CONNECT_RETRIED interval=136ms tcp://a:1\n"
              "    +500ms s recv -> \"x\"\n");
}

TEST(Record, StepsThatWereNotReachedAreNotRecorded) {
    EXPECT_EQ(recorded("advance 1s\nadvance 2s\n", {step(2, {})}), "2 -> ok\n");
}

TEST(Record, AnFdThatIsSpokenOfOnceHasNoName) {
    EXPECT_EQ(recorded("advance 1s\n", {step(2, {event("s", "LISTENING", 1, "x"), event("c", "CLOSED", 2, "x")})}),
              "2 -> ok\n    s LISTENING fd x\n    c CLOSED fd x\n");
}

TEST(Record, AnFdThatIsSpokenOfAgainIsNamedByItsOrigin) {
    EXPECT_EQ(recorded("advance 1s\nadvance 1s\n",
                       {step(2, {event("s", "LISTENING", 1, "x"), event("s", "ACCEPTED", 2, "x"),
                                 event("c", "CONNECTED", 3, "x"), event("s", "LISTENING", 4, "y")}),
                        step(3, {event("c", "DISCONNECTED", 3, "x"), event("s", "DISCONNECTED", 2, "x"),
                                 event("s", "CLOSED", 4, "y"), event("s", "CLOSED", 1, "x")})}),
              "2 -> ok\n"
              "    s LISTENING fd=$listener x\n"
              "    s ACCEPTED fd=$accepted x\n"
              "    c CONNECTED fd=$connected x\n"
              "    s LISTENING fd=$listener2 y\n"
              "3 -> ok\n"
              "    c DISCONNECTED fd=$connected x\n"
              "    s DISCONNECTED fd=$accepted x\n"
              "    s CLOSED fd=$listener2 y\n"
              "    s CLOSED fd=$listener x\n");
}

TEST(Record, ANameThatTheScenarioGivesIsKept) {
    EXPECT_EQ(recorded("advance 1s\n    s LISTENING fd=$door x\nadvance 1s\n    s CLOSED fd=$door x\n",
                       {step(2, {event("s", "LISTENING", 1, "x"), event("s", "LISTENING", 2, "y")}),
                        step(3, {event("s", "CLOSED", 2, "y"), event("s", "CLOSED", 1, "x")})}),
              "2 -> ok\n"
              "    s LISTENING fd=$door x\n"
              "    s LISTENING fd=$listener y\n"
              "3 -> ok\n"
              "    s CLOSED fd=$listener y\n"
              "    s CLOSED fd=$door x\n");
}

TEST(Record, ANameOfAPortIsKept) {
    EXPECT_EQ(recorded("bind s tcp://127.0.0.1:*\n    s LISTENING fd tcp://127.0.0.1:$port\n"
                       "connect c tcp://127.0.0.1:$port\n",
                       {step(2, {event("s", "LISTENING", 1, "tcp://127.0.0.1:20001")}),
                        step(3, {event("s", "ACCEPTED", 2, "tcp://127.0.0.1:20001"),
                                 event("c", "CLOSED", 3, "tcp://127.0.0.1:200010")})}),
              "2 -> ok\n"
              "    s LISTENING fd tcp://127.0.0.1:$port\n"
              "3 -> ok\n"
              "    s ACCEPTED fd tcp://127.0.0.1:$port\n"
              "    c CLOSED fd tcp://127.0.0.1:200010\n");
}

TEST(Record, APortThatLibzmqChoseIsNamedWhereItComesAgain) {
    EXPECT_EQ(
        recorded(
            "bind s tcp://127.0.0.1:*\nbind s tcp://127.0.0.1:5555\nget s last_endpoint -> x\nclose s\n",
            {step(2, {event("s", "LISTENING", 1, "tcp://127.0.0.1:20001")}),
             step(3, {event("s", "LISTENING", 2, "tcp://127.0.0.1:5555")}), step(4, {}, "tcp://127.0.0.1:20001"),
             step(5, {event("s", "CLOSED", 2, "tcp://127.0.0.1:5555"), event("s", "CLOSED", 3, "tcp://*:20002")})}),
        "2 -> ok\n"
        "    s LISTENING fd tcp://127.0.0.1:$port\n"
        "3 -> ok\n"
        "    s LISTENING fd=$listener tcp://127.0.0.1:5555\n"
        "4 -> tcp://127.0.0.1:$port\n"
        "5 -> ok\n"
        "    s CLOSED fd=$listener tcp://127.0.0.1:5555\n"
        "    s CLOSED fd tcp://*:20002\n");
}

TEST(Record, SeveralChosenPartsHaveSeveralNames) {
    EXPECT_EQ(
        recorded("bind s tcp://127.0.0.1:*\nbind s ipc://*\nclose s\n",
                 {step(2, {event("s", "LISTENING", 1, "tcp://a:20001"), event("s", "LISTENING", 2, "tcp://a:20002")}),
                  step(3, {event("s", "LISTENING", 3, "ipc://tmp1/socket")}),
                  step(4, {event("s", "ACCEPTED", 4, "tcp://a:20002"), event("s", "ACCEPTED", 5, "tcp://a:20001"),
                           event("s", "ACCEPTED", 6, "ipc://tmp1/socket")})}),
        "2 -> ok\n"
        "    s LISTENING fd tcp://a:$port\n"
        "    s LISTENING fd tcp://a:$port2\n"
        "3 -> ok\n"
        "    s LISTENING fd ipc://$directory/socket\n"
        "4 -> ok\n"
        "    s ACCEPTED fd tcp://a:$port2\n"
        "    s ACCEPTED fd tcp://a:$port\n"
        "    s ACCEPTED fd ipc://$directory/socket\n");
}

}  // namespace
}  // namespace faultline
