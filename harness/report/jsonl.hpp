// A run as JSON lines: one object for each step, event, system call and outcome, in the order in which they happened.
// jsonl.schema.json is the published description; a test validates against it, and rebuilds transcripts.
//
//     {"type":"start","version":1,"command":"faultline run","properties":{…}}
//     {"type":"scenario","scenario":"tcp/port_conflict","round":1,"side":"","file":…,"title":…}
//     {"type":"step",…,"step":2,"line":8,"verb":"bind","result":"EADDRINUSE","text":"bind server … -> EADDRINUSE"}
//     {"type":"event",…,"step":2,"time_ns":0,"name":"CLOSED","event":{…},"text":"server CLOSED fd \"\""}
//     {"type":"outcome",…,"verdict":"pass","outcome":{…},"facts":{…}}
//     {"type":"result","scenario":"tcp/port_conflict","status":"pass",…}
//     {"type":"end","passed":1,"failed":0,…,"unfinished":""}
//
// Bytes that are no UTF-8 are {"hex":"00ff"} instead of a string, as in transcript/json.hpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "expect/match.hpp"
#include "report/report.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

inline constexpr int kJsonlVersion = 1;

// Which run of a scenario the lines are about.
struct RunOfScenario {
    const Scenario& scenario;
    int round = 1;
    std::string side;  // "baseline", "candidate" or, of `run`, ""
    double wall_s = 0;
};

std::string jsonl_start(const Report& report);
// `text`: Matcher::transcript_text() of the steps, a line for each step and entry. The verdict: none where runs are
// compared with each other.
std::string jsonl_run(const RunOfScenario& run, const Transcript& transcript, const std::string& text,
                      const Verdict* verdict);
std::string jsonl_result(const ReportCase& one);
std::string jsonl_end(const Report& report);

}  // namespace faultline
