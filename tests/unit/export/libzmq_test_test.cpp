// A scenario in the form of libzmq's own tests: the text, and what is refused.
#include <gtest/gtest.h>

#include "export/export.hpp"
#include "scenario/parse.hpp"

namespace faultline {
namespace {

// The test, or the refusals, one a line.
std::string exported(const std::string& text) {
    const auto scenarios = parse_scenarios("title  A\n\n" + text, {.file = "a.fault", .id = "tcp/one[tcp]"});
    if (!scenarios) return to_text(scenarios.error().front());
    const Exported test = export_libzmq_test(
        scenarios->front(), {.facts = {.major = 4, .minor = 3, .patch = 4, .names = {"curve", "ipc"}}});
    if (test) return *test;
    std::string refusals;
    for (const ExportRefusal& refusal : test.error()) refusals += refusal_text(refusal) + "\n";
    return refusals;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ExportLibzmqTest, AScenarioIsAFunctionWithTheirHelpers) {
    const std::string test = exported(
        "socket server REP\n"
        "bind server tcp://127.0.0.1:5555\n"
        "    server LISTENING fd=$listener tcp://127.0.0.1:5555\n"
        "bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
        "    server CLOSED fd \"\"\n"
        "    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555\n"
        "close server\n"
        "    server CLOSED fd=$listener tcp://127.0.0.1:5555\n"
        "    server MONITOR_STOPPED\n");
    const std::string body =
        "void test_one_tcp ()\n"
        "{\n"
        "    //  socket server REP\n"
        "    void *server = test_context_socket (ZMQ_REP);\n"
        "    void *server_monitor =\n"
        "      monitor_socket (server, \"inproc://monitor.server\", ZMQ_EVENT_ALL);\n"
        "\n"
        "    //  bind server tcp://127.0.0.1:5555\n"
        "    TEST_ASSERT_SUCCESS_ERRNO (zmq_bind (server, \"tcp://127.0.0.1:5555\"));\n"
        "    const int listener_number =\n"
        "      expect_event (\n"
        "      server_monitor, ZMQ_EVENT_LISTENING, ANY_VALUE, \"tcp://127.0.0.1:5555\");\n"
        "\n"
        "    //  bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n"
        "    TEST_ASSERT_FAILURE_ERRNO (\n"
        "      EADDRINUSE, zmq_bind (server, \"tcp://127.0.0.1:5555\"));\n"
        "    expect_event (server_monitor, ZMQ_EVENT_CLOSED, ANY_VALUE, \"\");\n"
        "    expect_event (\n"
        "      server_monitor, ZMQ_EVENT_BIND_FAILED, EADDRINUSE, \"127.0.0.1:5555\");\n"
        "\n"
        "    //  close server\n"
        "    test_context_socket_close (server);\n"
        "    expect_event (\n"
        "      server_monitor, ZMQ_EVENT_CLOSED, listener_number, \"tcp://127.0.0.1:5555\");\n"
        "    expect_event (server_monitor, ZMQ_EVENT_MONITOR_STOPPED, 0, \"\");\n"
        "\n"
        "    //  Nothing more comes.\n"
        "    expect_no_event (server_monitor);\n"
        "\n"
        "    test_context_socket_close (server_monitor);\n"
        "}\n";
    EXPECT_TRUE(has(test, body)) << test;
    EXPECT_TRUE(has(test, "    RUN_TEST (test_one_tcp);\n"));
    EXPECT_FALSE(has(test, "send_bytes")) << "a helper that is not used";
}

TEST(ExportLibzmqTest, APeerSpellsItsBytesOut) {
    const std::string test = exported(
        "socket s REP\nbind s tcp://127.0.0.1:5555\n    s LISTENING fd tcp://127.0.0.1:5555\n"
        "dial p tcp://127.0.0.1:5555\n    s ACCEPTED fd tcp://127.0.0.1:5555\n"
        "write p hex ff00 x2\nexpect p -> hex ff *3\nfin p\n");
    EXPECT_TRUE(has(test, "    fd_t p_fd = connect_socket (\"tcp://127.0.0.1:5555\");\n")) << test;
    EXPECT_TRUE(has(test, "    send_bytes (p_fd, \"\\377\\000\\377\\000\", 4);\n")) << test;
    EXPECT_TRUE(has(test, "    expect_bytes (p_fd, \"\\377\", 1);\n    expect_bytes (p_fd, NULL, 3);\n")) << test;
    EXPECT_TRUE(has(test, "    close_peer (p_fd);\n")) << test;
}

TEST(ExportLibzmqTest, WhatIsLostStandsInTheFirstLines) {
    const std::string test = exported(
        "socket s REQ\nconnect s tcp://127.0.0.1:5555\n    s CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n"
        "    s CLOSED fd tcp://127.0.0.1:5555\n    s CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\n");
    EXPECT_TRUE(has(test, "//  Lost: intervals have a random part, and are not compared.\n")) << test;
    EXPECT_FALSE(has(exported("socket s REQ\n"), "//  Lost"));
}

TEST(ExportLibzmqTest, RefusalsSayWhatAndWhere) {
    const std::string socket = "socket s REP\n";
    EXPECT_EQ(exported("process p\n" + socket), "a.fault:3: `process` acts on a process: a test of libzmq's is one\n");
    EXPECT_EQ(exported(socket + "inject accept4 EPERM\n"),
              "a.fault:4: `inject` makes a system call fail: libzmq's tests call the real ones\n");
    EXPECT_EQ(exported(socket + "recv s -> blocks\n"),
              "a.fault:4: `recv` blocks: that needs a thread, and another that unblocks it\n");
    EXPECT_EQ(exported(socket + "bind s ipc://here.ipc\n"),
              "a.fault:4: `bind` is at a path of ipc: libzmq's tests make theirs at random\n");
    EXPECT_EQ(exported(socket + "term\n"), "a.fault:4: `term` ends the test context: the tear-down does that\n");
    EXPECT_EQ(exported(socket + "outcome abort\n"), "a.fault:4: `outcome abort` would end the whole test\n");
    EXPECT_EQ(exported(socket + "stats s -> EAGAIN\n"), "a.fault:4: `stats` is of the draft API\n");
}

}  // namespace
}  // namespace faultline
