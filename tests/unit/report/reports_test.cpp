// The reports as pure functions. Whether other programs read them is tested in integration/reports_test.cpp.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "report/escape.hpp"
#include "report/github.hpp"
#include "report/jsonl.hpp"
#include "report/junit.hpp"
#include "report/tap.hpp"
#include "shown.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kScenario = "socket s REP\nbind s tcp://*:1\n    s LISTENING fd tcp://*:1\n";

RunPageEntry red() {
    static const Shown result = run(kScenario, {{1, {event("s", "BIND_FAILED", error("EACCES"), "tcp://*:1")}}});
    return {.scenario = &result.text, .verdict = result.verdict, .outcome = {}, .note = {}, .more = {}, .wall_s = 0.25};
}

RunPageEntry ended(OutcomeKind kind, const std::string& message) {
    static std::vector<std::unique_ptr<Shown>> kept;
    Outcome outcome{.kind = kind, .message = message, .file = {}, .line = 0, .detail = {}};
    kept.push_back(std::make_unique<Shown>(run(kScenario, {{1, {}}}, outcome)));
    const Shown& result = *kept.back();
    return {.scenario = &result.text, .verdict = result.verdict, .outcome = outcome, .note = {}};
}

Report report_of(const std::vector<RunPageEntry>& entries) {
    Report report{.name = "faultline run", .properties = {{"libzmq", "/a"}}};
    for (const RunPageEntry& entry : entries) report.cases.push_back(report_case(entry));
    return report;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Visible, what_a_format_may_not_hold_is_seen) {
    EXPECT_EQ(visible("a\x01\x7f\xff\n\xc3\xa4"), "a\\x01\\x7f\\xff\n\xc3\xa4");
    EXPECT_EQ(visible("\xc2\x85\xef\xbf\xbe\xf0\x9f\x98\x80\xed\xa0\x80"),
              "\\xc2\\x85\\xef\\xbf\\xbe\xf0\x9f\x98\x80\\xed\\xa0\\x80");
    EXPECT_EQ(visible_line("a\nb\r"), "a / b\\x0d");
    EXPECT_EQ(xml_escape("<a b='\"'>&"), "&lt;a b=&apos;&quot;&apos;&gt;&amp;");
}

TEST(ReportCase, has_the_line_that_differs_first) {
    const ReportCase one = report_case(red());
    EXPECT_EQ(one.status, ReportCase::Status::fail);
    EXPECT_EQ(one.file, "area/case.fault");
    EXPECT_EQ(one.line, 4);
    EXPECT_TRUE(has(one.text, "missing   s LISTENING fd tcp://*:1\n")) << one.text;
    EXPECT_TRUE(has(one.message, "line 4: missing: s LISTENING")) << one.message;
}

TEST(ReportCase, has_the_action_at_which_the_run_ended) {
    EXPECT_EQ(report_case(ended(OutcomeKind::abort, "m")).line, 4);  // the line that did not come
    RunPageEntry one = ended(OutcomeKind::crash, "SIGSEGV");
    for (StepDiff& diff : one.verdict.steps) diff.rows.clear();
    EXPECT_EQ(report_case(one).line, 3);
    EXPECT_EQ(report_case(one).kind, "crash");
    EXPECT_EQ(report_case(ended(OutcomeKind::skip, "why")).line, 0);
    EXPECT_EQ(report_case(ended(OutcomeKind::skip, "why")).message, "why");
    EXPECT_EQ(report_case(ended(OutcomeKind::error, "why")).status, ReportCase::Status::error);
    EXPECT_EQ(report_case(ended(OutcomeKind::hang, "why")).status, ReportCase::Status::fail);
}

TEST(Junit, counts_each_kind) {
    Report report =
        report_of({red(), ended(OutcomeKind::skip, "no draft"), ended(OutcomeKind::error, "e"), ended({}, "")});
    report.cases[3].id = "other/deep/case[tcp/ipc]";
    const std::string xml = junit_xml(report);
    EXPECT_TRUE(has(xml, "<testsuites name=\"faultline run\" tests=\"4\" failures=\"2\" errors=\"1\" skipped=\"1\""))
        << xml;
    EXPECT_TRUE(has(xml, "<testsuite name=\"area\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"1\"")) << xml;
    EXPECT_TRUE(has(xml, "classname=\"faultline.other.deep\" name=\"case[tcp/ipc]\"")) << xml;
    EXPECT_TRUE(has(xml, "<skipped message=\"no draft\"/>")) << xml;
    EXPECT_TRUE(has(xml, "file=\"area/case.fault\" line=\"4\" time=\"0.250\"")) << xml;
}

TEST(Junit, a_run_that_was_cut_short_is_red) {
    Report report = report_of({});
    EXPECT_FALSE(has(junit_xml(report), "<error"));
    report.unfinished = "interrupted";
    EXPECT_TRUE(has(junit_xml(report), "tests=\"1\" failures=\"0\" errors=\"1\"")) << junit_xml(report);
}

TEST(Tap, directives_are_ours_alone) {
    Report report = report_of({red(), ended(OutcomeKind::skip, "needs #1")});
    report.cases[0].id = "a # SKIP \\";
    report.cases[0].text = "  first\n\n...\n";
    const std::string tap = tap_text(report);
    EXPECT_TRUE(tap.starts_with("TAP version 14\n# libzmq: /a\nnot ok 1 - a \\# SKIP \\\\\n  ---\n")) << tap;
    EXPECT_TRUE(has(tap, "  text: |2\n      first\n\n    ...\n  ...\nok 2 - area/case # SKIP needs \\#1\n1..2\n"))
        << tap;
    report.unfinished = "interrupted";
    EXPECT_TRUE(tap_text(report).ends_with("Bail out! interrupted\n"));
}

TEST(Github, what_would_end_a_command_is_escaped) {
    Report report = report_of({red(), ended(OutcomeKind::skip, "why")});
    report.cases[0].file = "/work/a,b:c.fault";
    report.cases[0].message = "100%\n::error::";
    report.cases[0].text = "";
    EXPECT_EQ(github_annotations(report, "/work"),
              "::error file=a%2Cb%3Ac.fault,line=4,title=area/case%3A fail::100%25%0A::error::%0A\n"
              "::notice title=faultline run::0 passed, 1 failed, 1 skipped%0Askipped area/case: why\n");
    EXPECT_TRUE(has(github_annotations(report, "/wor"), "file=/work/a"));
}

TEST(Github, the_tenth_names_what_would_not_be_seen) {
    Report report;
    for (int i = 0; i < 12; ++i) {
        report.cases.push_back(report_case(red()));
        report.cases.back().id = "case" + std::to_string(i);
        report.cases.back().message = "m";
    }
    const std::string text = github_annotations(report, "");
    EXPECT_TRUE(has(text, "::error title=3 more::case9: m%0Acase10: m%0Acase11: m\n")) << text;
    EXPECT_TRUE(has(text, "title=case8%3A fail::"));
    EXPECT_FALSE(has(text, "title=case9"));
    report.cases.resize(10);
    EXPECT_TRUE(has(github_annotations(report, ""), "title=case9%3A fail::"));
}

// The transcript that the lines of one run are made of, back from them.
Transcript rebuilt(const std::string& lines) {
    using Json = nlohmann::ordered_json;
    Json all, steps = Json::array();
    std::istringstream stream(lines);
    for (std::string text; std::getline(stream, text);) {
        Json line = Json::parse(text);
        const std::string type = line["type"];
        if (type == "step")
            steps.push_back({{"step", line["step"]},
                             {"result", line["result"]},
                             {"entries", Json::array()},
                             {"calls", Json::array()}});
        if (type == "event" || type == "return" || type == "call")
            steps.back()["entries"].push_back({{"time_ns", line["time_ns"]}, {type, line[type]}});
        if (type == "fault" || type == "system_call") {
            for (const char* key : {"type", "scenario", "round", "side", "step"}) line.erase(key);
            steps.back()["calls"].push_back(line);
        }
        if (type == "outcome")
            for (const char* key : {"outcome", "facts", "left", "turns", "virtual_ns"}) all[key] = line[key];
    }
    all["steps"] = steps;
    const auto transcript = transcript_from_json(all.dump());
    EXPECT_TRUE(transcript.has_value()) << transcript.error();
    return transcript.value_or(Transcript{});
}

TEST(Jsonl, a_transcript_can_be_rebuilt) {
    const Scenario one = scenario(kScenario);
    Transcript transcript{
        .steps = {},
        .outcome = {.kind = OutcomeKind::abort, .message = "\xff", .file = "a.cpp", .line = 7, .detail = {"x"}},
        .facts = facts(),
        .left = {"main fd socket"},
        .turns = 9,
        .virtual_ns = 5};
    transcript.steps.push_back({.step = 0, .result = "ok", .entries = {}});
    transcript.steps.push_back({.step = 1,
                                .result = "EACCES",
                                .entries = {event("s", "CLOSED", 3, "\xff\x01", 4),
                                            {.time_ns = 5, .what = CallRecord{"s", {"setsockopt", "X"}, "EINVAL"}},
                                            returned("s", "bind", "ok", 6)}});
    CallNote note{.time_ns = 1,
                  .entries_before = 1,
                  .number = 4,
                  .nth = 2,
                  .process = "main",
                  .thread = "io",
                  .text = "bind -> EACCES",
                  .generation = 6,
                  .parent = 2,
                  .stack = {0x1234, 0x56}};
    transcript.steps[1].calls = {note, note};
    transcript.steps[1].calls[1].injected_line = 3;
    Matcher matcher(one, transcript.facts);
    for (const StepRecord& record : transcript.steps) matcher.step(record);
    const Verdict verdict = matcher.finish(transcript.outcome);
    const std::string text = matcher.transcript_text(transcript.outcome);
    const std::string lines = jsonl_run({one, 1, "", 0.5}, transcript, text, &verdict);
    EXPECT_EQ(to_json(rebuilt(lines)), to_json(transcript)) << lines;
    EXPECT_TRUE(has(lines, "\"type\":\"fault\"")) << lines;
    transcript.steps[1].calls.pop_back();
    EXPECT_NE(to_json(rebuilt(lines)), to_json(transcript));
}

}  // namespace
}  // namespace faultline
