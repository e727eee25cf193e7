// A scenario as Python: the text, and what is refused.
#include <gtest/gtest.h>

#include "export/export.hpp"
#include "export/python_program.hpp"
#include "scenario/parse.hpp"

namespace faultline {
namespace {

// What the program has of the scenario, or the refusals, one a line.
std::string exported(const std::string& text) {
    const auto scenarios = parse_scenarios("title  A\n\n" + text, {.file = "a.fault", .id = "a"});
    if (!scenarios) return to_text(scenarios.error().front());
    const Exported program =
        export_python(scenarios->front(), {.facts = {.major = 4, .minor = 3, .patch = 4, .names = {"curve", "ipc"}}});
    if (program) return *program;
    std::string refusals;
    for (const ExportRefusal& refusal : program.error()) refusals += refusal_text(refusal) + "\n";
    return refusals;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ExportPython, AScenarioIsAListOfSteps) {
    const std::string program = exported(
        "socket server REP linger=0s\n"
        "bind server tcp://127.0.0.1:*\n"
        "    server LISTENING fd=$listener tcp://127.0.0.1:$port\n"
        "unbind server tcp://127.0.0.1:$port\n"
        "    server CLOSED fd=$listener tcp://127.0.0.1:$port\n"
        "send server \"a\" | hex 00ff -> EFSM\n");
    EXPECT_TRUE(
        program.ends_with("# ---- The scenario ----\n"
                          "\n"
                          "# socket server REP linger=0s\n"
                          "step(3)\n"
                          "server_ = ctx().socket(zmq.REP)\n"
                          "monitored(server_, \"server\")\n"
                          "result(\"ok\", lambda: set_option(server_, 17, 0))  # linger\n"
                          "\n"
                          "# bind server tcp://127.0.0.1:*\n"
                          "step(4)\n"
                          "result(\"ok\", lambda: server_.bind(\"tcp://127.0.0.1:*\"))\n"
                          "event(\"server LISTENING fd=$listener tcp://127.0.0.1:$port\")\n"
                          "settle()\n"
                          "\n"
                          "# unbind server tcp://127.0.0.1:$port\n"
                          "step(6)\n"
                          "result(\"ok\", lambda: server_.unbind(fill(\"tcp://127.0.0.1:$port\")))\n"
                          "event(\"server CLOSED fd=$listener tcp://127.0.0.1:$port\")\n"
                          "settle()\n"
                          "\n"
                          "# send server \"a\" | hex 00ff -> EFSM\n"
                          "step(8)\n"
                          "result(\"EFSM\", lambda: server_.send_multipart([b\"a\", b\"\\x00\\xff\"]))\n"
                          "settle()\n"
                          "\n"
                          "shown()\n"))
        << program;
    EXPECT_TRUE(program.starts_with("#!/usr/bin/env python3\n# A\n"));
    EXPECT_FALSE(has(program, "%SCENARIO%"));
    EXPECT_FALSE(has(program, "%PROTOCOL_ERRORS%"));
}

TEST(ExportPython, IntervalsAreLostAndThatIsSaid) {
    const std::string program = exported(
        "socket s REQ\nconnect s tcp://127.0.0.1:5555\n    s CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n"
        "    s CLOSED fd tcp://127.0.0.1:5555\n    s CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\n");
    EXPECT_TRUE(has(program, "event(\"s CONNECT_RETRIED interval=$_ tcp://127.0.0.1:5555\")\n")) << program;
    EXPECT_TRUE(has(program, "# Lost: intervals have a random part, and are not compared.\n"));
    EXPECT_FALSE(has(exported("socket s REQ\n"), "# Lost"));
}

TEST(ExportPython, RefusalsSayWhatAndWhere) {
    const std::string socket = "socket s REP\n";
    EXPECT_EQ(exported("process p\n" + socket), "a.fault:3: `process` acts on a process, and the program is one\n");
    EXPECT_EQ(exported(socket + "inject accept4 EPERM\n"),
              "a.fault:4: `inject` makes a system call fail, which Python cannot\n");
    EXPECT_EQ(exported(socket + "random 1 2\n"), "a.fault:4: `random` sets rand(), which Python cannot\n");
    EXPECT_EQ(exported(socket + "recv s -> blocks\n"),
              "a.fault:4: `recv` blocks: the program has one thread for its calls\n");
    EXPECT_EQ(exported(socket + "term\n"), "a.fault:4: `term` has no form in Python\n");
    EXPECT_EQ(exported(socket + "outcome abort\n"), "a.fault:4: `outcome abort` would end the program itself\n");
}

TEST(ExportPython, TextsAreLiterals) {
    EXPECT_EQ(exported::python_text("a\"b\\c\nd"), R"("a\"b\\c\nd")");
    EXPECT_EQ(exported::python_bytes(std::string_view("\0?\xff", 3)), R"(b"\x00?\xff")");
}

}  // namespace
}  // namespace faultline
