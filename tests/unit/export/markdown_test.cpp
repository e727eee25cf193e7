// A scenario as a report: its sections, its drawing, and what must stay out of it.
#include <gtest/gtest.h>

#include "export/export.hpp"
#include "scenario/parse.hpp"

namespace faultline {
namespace {

constexpr const char* kRefused =
    "title  Nobody listens\n\nsocket s REQ\nsocket other REP\nconnect s tcp://127.0.0.1:5555\n"
    "    s CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n    s CLOSED fd tcp://127.0.0.1:5555\n"
    "    s CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\nadvance 1s\n"
    "bind other tcp://127.0.0.1:5556\n    other LISTENING fd tcp://127.0.0.1:5556\n";

std::string report(const std::string& text, const ReportParts& parts = {}) {
    const auto scenarios = parse_scenarios(text, {.file = "/home/me/a.fault", .id = "a"});
    if (!scenarios) return to_text(scenarios.error().front());
    return export_markdown(scenarios->front(), {.facts = {.major = 4, .minor = 3, .patch = 4, .names = {}}}, parts);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ExportMarkdown, HasWhatAReportNeedsInOrder) {
    const std::string text = report(kRefused, {.title = "A title of its own",
                                               .build = "libzmq 4.3.4 alone.",
                                               .matrix = "",
                                               .commit = "12ab34: a subject",
                                               .promises = {{"zmq_connect(3) 0", "It returns at once."}}});
    std::size_t at = 0;
    for (const char* next :
         {"# A title of its own\n", "## Releases and builds tried\n\nlibzmq 4.3.4 alone.\n",
          "It changed with the commit 12ab34: a subject.\n", "## The scenario\n\n```text\ntitle  Nobody listens\n",
          "## What happens\n", "## What should happen\n\n- `zmq_connect(3) 0`: It returns at once.\n",
          "## A program that shows it\n\n```c\n// Nobody listens\n", "int main("}) {
        const std::size_t found = text.find(next, at);
        ASSERT_NE(found, std::string::npos) << next << text;
        at = found;
    }
    EXPECT_TRUE(text.ends_with("}\n```\n"));
}

TEST(ExportMarkdown, DrawsTime) {
    const std::string drawing =
        "```text\n"
        "time  s                                                       other\n"
        "+0s   > socket s REQ\n"
        "+0s   > socket other REP\n"
        "+0s   > connect s tcp://127.0.0.1:5555\n"
        "+0s   CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555  |\n"
        "+0s   CLOSED fd tcp://127.0.0.1:5555                          |\n"
        "+0s   CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555     |\n"
        "+0s   > advance 1s\n"
        "+1s   > bind other tcp://127.0.0.1:5556\n"
        "+1s   |                                                       LISTENING fd tcp://127.0.0.1:5556\n"
        "```\n";
    EXPECT_TRUE(has(report(kRefused), drawing)) << report(kRefused);
}

TEST(ExportMarkdown, NamesNoDirectories) {
    const std::string text =
        report(kRefused, {.title = "A",
                          .build = "",
                          .matrix = "a  /home/me/libzmq/libzmq.so.5 (/usr/lib/x.so), of https://example.org/x\n"});
    EXPECT_TRUE(has(text, "a  libzmq.so.5 (x.so), of https://example.org/x\n")) << text;
    EXPECT_FALSE(has(text, "/home/me"));
    EXPECT_TRUE(
        has(report("title  A\n\nsocket s REP\nlink down\n"),
            "There is none in real time:\n\n- a.fault:4: `link` takes the machine's own loopback device down\n"));
}

TEST(ExportMarkdown, SaysWhatItHasNot) {
    EXPECT_TRUE(has(report(kRefused), "No sentence of the manual is tied to this scenario.\n"));
    EXPECT_FALSE(has(report(kRefused), "commit"));
    EXPECT_TRUE(has(report(kRefused, {.title = "A", .shrunk = true}), "## The smallest scenario that shows it\n"));
}

}  // namespace
}  // namespace faultline
