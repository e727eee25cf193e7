// System calls of libzmq: traced, asserted, replaced. The fault of each test is seen in what libzmq makes of it.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kBound =
    "title t\n\nsocket server REP\nsocket client REQ\nbind server tcp://127.0.0.1:5555\n"
    "    server LISTENING fd=$listener tcp://127.0.0.1:5555\n";
const std::string kConnects =
    "connect client tcp://127.0.0.1:5555\n"
    "    client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n";
const std::string kConnected =
    "    client CONNECTED fd tcp://127.0.0.1:5555\n"
    "    server ACCEPTED fd tcp://127.0.0.1:5555\n"
    "    client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
    "    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n";
const std::string kAcceptFailed = "    server ACCEPT_FAILED errno=EMFILE tcp://127.0.0.1:5555\n";

Finished run_text(const std::string& text, const std::vector<std::string>& options = {}) {
    const ScenarioFile file(text);
    std::vector<std::string> arguments{"run", file.path()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_faultline(arguments);
}

void expect_green(const std::string& text) {
    const Finished run = run_text(text);
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(Inject, strikes_the_nth_call_so_many_times) {
    expect_green(kBound + "inject accept4 EMFILE nth=2 times=2 fd=$listener\n" + kConnects +
                 "    server ACCEPTED fd tcp://127.0.0.1:5555\n    client CONNECTED fd tcp://127.0.0.1:5555\n"
                 "    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                 "    client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                 "socket late REQ\nconnect late tcp://127.0.0.1:5555\n"
                 "    late CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n" +
                 kAcceptFailed + "    late CONNECTED fd tcp://127.0.0.1:5555\n" + kAcceptFailed +
                 "    server ACCEPTED fd tcp://127.0.0.1:5555\n"
                 "    late HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                 "    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n");
}

TEST(Inject, counts_epoll_create_as_epoll_create1) {
    const std::string text = "title t\n\nsocket s REP\ninject epoll_create1 ENFILE nth=2\nbind s tcp://epolls:1\n";
    const ScenarioFile file(text + "    s BIND_FAILED errno=ENFILE epolls:1\n");
    const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(Inject, strikes_only_at_its_endpoint) {
    const std::string elsewhere =
        "socket other REP\nbind other tcp://127.0.0.1:6666\n"
        "    other LISTENING fd tcp://127.0.0.1:6666\n";
    const std::string good = kConnects +
                             "    server ACCEPTED fd tcp://127.0.0.1:5555\n    client CONNECTED fd "
                             "tcp://127.0.0.1:5555\n    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                             "    client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n";
    const Finished run = run_text(kBound + elsewhere + "inject accept4 EMFILE on tcp://127.0.0.1:6666\n" + good +
                                  "close server\n    server CLOSED fd=$listener tcp://127.0.0.1:5555\n");
    EXPECT_EQ(run.exit, 1);
    const Finished never =
        run_text(kBound + elsewhere + "inject accept4 EMFILE on tcp://127.0.0.1:6666 fd=$listener\n" + good);
    EXPECT_NE(never.out.find("the fault never struck: 0 calls of"), std::string::npos) << never.out;
}

TEST(Inject, into_one_process_leaves_the_other_alone) {
    const std::string text =
        "title t\n\nprocess peer\nsocket here REP\nsocket there REP in peer\n"
        "inject listen EADDRINUSE in peer\n"
        "bind here tcp://127.0.0.1:5555\n    here LISTENING fd tcp://127.0.0.1:5555\n"
        "bind there tcp://127.0.0.1:6666 -> EADDRINUSE\n    there CLOSED fd \"\"\n"
        "    there BIND_FAILED errno=EADDRINUSE 127.0.0.1:6666\n";
    expect_green(text);
}

TEST(Inject, an_option_tells_calls_apart) {
    const Finished run = run_text(
        "title t\n\nsocket server REP\ninject setsockopt EINVAL option=TCP_NODELAY\n"
        "bind server tcp://127.0.0.1:5555\n    server LISTENING fd tcp://127.0.0.1:5555\n");
    EXPECT_NE(run.out.find("the fault never struck: 0 calls of"), std::string::npos) << run.out;
}

// Everything arrives all the same.
TEST(Inject, a_short_transfer_is_short) {
    for (const std::string call : {"send", "recv"}) {
        const std::string text = kBound + "inject " + call + " short=3 times=all\n" + kConnects +
                                 "    server ACCEPTED fd tcp://127.0.0.1:5555\n"
                                 "    client CONNECTED fd tcp://127.0.0.1:5555\n"
                                 "    any order:\n        client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                                 "        --\n        server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                                 "send client \"hello\"\nrecv server -> \"hello\"\nclose server\n"
                                 "    server CLOSED fd=$listener tcp://127.0.0.1:5555\n    server MONITOR_STOPPED\n"
                                 "    client DISCONNECTED fd tcp://127.0.0.1:5555\n"
                                 "    client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\n";
        const Finished run = run_text(text, {"--trace-calls"});
        EXPECT_EQ(run.exit, 0) << run.out;
        EXPECT_NE(run.out.find(call + " -> 3 (" + call + " nth="), std::string::npos) << run.out;
        EXPECT_NE(run.out.find(") by line 7"), std::string::npos) << run.out;
    }
}

TEST(Inject, restored_calls_reach_the_kernel_again) {
    expect_green(
        "title t\n\nsocket server REP\ninject listen EADDRINUSE times=all\n"
        "bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n    server CLOSED fd \"\"\n"
        "    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555\nrestore listen\n"
        "bind server tcp://127.0.0.1:5555\n    server LISTENING fd tcp://127.0.0.1:5555\n");
}

TEST(Inject, free_running_skips_by_name) {
    const Finished run = run_text(
        "title t\n\nsocket server REP\ninject listen EADDRINUSE\n"
        "bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n    server CLOSED fd \"\"\n"
        "    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555\n",
        {"--free"});
    EXPECT_NE(run.out.find("under lockstep only"), std::string::npos) << run.out;
}

TEST(Calls, are_asserted_with_value_and_result) {
    expect_green(
        "title t\n\nsocket server REP tcp_keepalive=1 tcp_maxrt=5s\nbind server tcp://127.0.0.1:5555\n"
        "    server calls socket AF_INET SOCK_STREAM\n    server calls setsockopt SO_REUSEADDR 1\n"
        "    server calls bind 127.0.0.1:5555\n    server calls listen 100\n"
        "    server LISTENING fd tcp://127.0.0.1:5555\n");
}

// Those of an I/O thread are told by the fd: two sockets of one process, one of which refuses Nagle's algorithm.
TEST(Calls, belong_to_the_socket_whose_fd_they_are_about) {
    expect_green(kBound + kConnects +
                 "    server ACCEPTED fd tcp://127.0.0.1:5555\n    client calls setsockopt TCP_NODELAY 1\n"
                 "    client CONNECTED fd tcp://127.0.0.1:5555\n"
                 "    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
                 "    client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\nclose server\n"
                 "    server CLOSED fd=$listener tcp://127.0.0.1:5555\n    server MONITOR_STOPPED\n"
                 "    client DISCONNECTED fd tcp://127.0.0.1:5555\n"
                 "    client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\n");
}

TEST(Calls, are_the_same_in_every_run) {
    const ScenarioFile file(kBound + "inject accept4 EMFILE fd=$listener\n" + kConnects);
    const std::vector<std::string> arguments{"run", file.path(), "--trace-calls", "--colour", "never"};
    const std::string once = run_faultline(arguments).out, again = run_faultline(arguments).out;
    const auto trace = [](const std::string& text) { return text.substr(0, text.find("FAIL")); };
    EXPECT_NE(once.find("accept4 -> EMFILE (accept4 nth=1) by line 7"), std::string::npos) << once;
    EXPECT_EQ(trace(once), trace(again));
}

}  // namespace
}  // namespace faultline::test
