// export: programs are compiled as whoever gets them would, and run in real time on the system's libzmq.
// ci/export-suite does so with the whole suite.
#include <gtest/gtest.h>

#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios/";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Where it may be had, a network of its own: tests that run beside each other use the same ports.
std::vector<std::string> alone() {
    static const bool may = run_command_line({"unshare", "--net", "ip", "link", "set", "lo", "up"}).exit == 0;
    if (!may) return {};
    return {"unshare", "--net", "sh", "-ec", "ip link set lo up; exec \"$@\"", "sh"};
}

// A scenario as a program, in a directory of its own.
class Program {
  public:
    explicit Program(const std::vector<std::string>& scenario) : place_("", "unused") {
        std::vector<std::string> arguments{"export", "--as", "c", "-o", path(".c")};
        arguments.insert(arguments.end(), scenario.begin(), scenario.end());
        exported = run_faultline(arguments);
    }
    void compile(const std::vector<std::string>& flags = {}) {
        std::vector<std::string> command{"cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-o", path(""), path(".c")};
        command.insert(command.end(), flags.begin(), flags.end());
        command.insert(command.end(), {"-lzmq", "-lpthread", "-ldl"});
        compiled = run_command_line(command);
    }
    [[nodiscard]] Finished run() const {
        std::vector<std::string> prefix = alone();
        prefix.insert(prefix.begin(), {"timeout", "60"});
        return run_command_line({path("")}, {.environment = {}, .prefix = prefix, .directory = place_.directory()});
    }

    Finished exported, compiled;

  private:
    [[nodiscard]] std::string path(const std::string& ending) const { return place_.directory() + "/program" + ending; }
    ScenarioFile place_;
};

class ExportedProgram : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(ExportedProgram, Shows) {
    std::vector<std::string> scenario = GetParam();
    scenario[0] = kScenarios + scenario[0];
    Program program(scenario);
    ASSERT_EQ(program.exported.exit, 0) << program.exported.err;
    program.compile();
    ASSERT_EQ(program.compiled.exit, 0) << program.compiled.err;
    const Finished run = program.run();
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_TRUE(run.out.ends_with("\nshown\n")) << run.out;
}

INSTANTIATE_TEST_SUITE_P(Sample, ExportedProgram,
                         testing::Values(std::vector<std::string>{"tcp/port_conflict.fault"},
                                         std::vector<std::string>{"reconnect/refused.fault"},
                                         std::vector<std::string>{"reconnect/killed_peer.fault", "--filter", "tcp"},
                                         std::vector<std::string>{"ipc/removed_file.fault"},
                                         std::vector<std::string>{"inject/accept4_connection_aborted.fault"},
                                         std::vector<std::string>{"peers/split_greeting.fault", "--filter", "tcp"},
                                         std::vector<std::string>{"proxy/cut_and_join.fault", "--filter", "tcp"},
                                         std::vector<std::string>{"resource/bind_without_fds_tcp.fault"},
                                         std::vector<std::string>{"inject/accept4_eperm_aborts.fault"}),
                         [](const auto& info) {
                             std::string name = info.param[0].substr(0, info.param[0].find('.'));
                             name[name.find('/')] = '_';
                             return name;
                         });

// Exports and runs a scenario that is wrong; what the program prints last.
std::string told_by(const std::string& text) {
    const ScenarioFile file(text);
    Program program({file.path()});
    program.compile();
    EXPECT_EQ(program.compiled.exit, 0) << program.exported.err << program.compiled.err;
    const Finished run = program.run();
    EXPECT_EQ(run.exit, 1) << run.out;
    const std::size_t last = run.out.find("not shown: ");
    return last == std::string::npos ? run.out : run.out.substr(last);
}

TEST(Export, WhatDiffersIsNotShown) {
    const std::string conflict = "title  A\n\nsocket server REP\noccupy tcp://127.0.0.1:5555\n";
    EXPECT_EQ(told_by(conflict + "bind server tcp://127.0.0.1:5555 -> EACCES\n"),
              "not shown: case.fault:5: expected EACCES, got EADDRINUSE\n");
    const std::string bind = "title  A\n\nsocket server REP\nbind server tcp://127.0.0.1:5555\n";
    EXPECT_EQ(told_by(bind),
              "not shown: case.fault:4: expected nothing more, got server LISTENING fd "
              "tcp://127.0.0.1:5555\n");
    EXPECT_EQ(told_by(bind + "    server LISTENING fd tcp://127.0.0.1:5556\n"),
              "not shown: case.fault:4: expected server LISTENING fd tcp://127.0.0.1:5556, got server LISTENING fd "
              "tcp://127.0.0.1:5555\n");
    EXPECT_EQ(told_by(bind + "    server LISTENING fd tcp://127.0.0.1:5555\n    server MONITOR_STOPPED\n"),
              "not shown: case.fault:4: expected server MONITOR_STOPPED, got nothing in time\n");
}

TEST(Export, AFaultThatNeverStrikesHasShownNothing) {
    EXPECT_EQ(
        told_by("title  A\n\nsocket server REP\ninject accept4 EPERM nth=2\nbind server tcp://127.0.0.1:5555\n"
                "    server LISTENING fd tcp://127.0.0.1:5555\n"),
        "not shown: case.fault:5: expected ok, got the fault of line 4 waits for call 2 of accept4, and 0 came\n");
    EXPECT_EQ(told_by("title  A\n\nsocket server REP\nproxy p tcp://127.0.0.1:5556 to tcp://127.0.0.1:5555\n"
                      "cut p after=byte10 towards=server\n"),
              "not shown: case.fault:5: expected ok, got the fault of line 5 never came to its place\n");
}

TEST(Export, RunsUnderSanitizers) {
    Program program({kScenarios + "field/pair_connects_again.fault"});
    ASSERT_EQ(program.exported.exit, 0) << program.exported.err;
    program.compile({"-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"});
    if (has(program.compiled.err, "cannot find")) GTEST_SKIP() << "no library of the sanitizers";
    ASSERT_EQ(program.compiled.exit, 0) << program.compiled.err;
    const Finished run = program.run();
    EXPECT_TRUE(run.out.ends_with("shown\n")) << run.out << run.err;
    EXPECT_EQ(run.exit, 0) << run.err;
}

// By the declarations of libzmq's helpers: whether such a test passes, only their own repository can say.
TEST(Export, TestsForLibzmqAreGoodCpp) {
    const ScenarioFile place("", "unused");
    const std::vector<std::string> sample{"tcp/port_conflict.fault", "zmtp/null_two_ready.fault",
                                          "options/immediate.fault", "peers/reset.fault",
                                          "reference/answer.fault",  "tcp/send_after_disconnect.fault",
                                          "reference/set.fault",     "zap/enforced_domain_without_handler.fault"};
    std::vector<std::string> arguments{"export", "--as", "libzmq-test", "--write", place.directory()};
    for (const std::string& one : sample) arguments.push_back(kScenarios + one);
    const Finished exported = run_faultline(arguments);
    EXPECT_TRUE(has(exported.out, ", 0 refused")) << exported.out << exported.err;
    const Finished compiled = run_command_line({"/bin/sh", "-c",
                                                "c++ -Wall -Wextra -Werror -fsyntax-only -I" FAULTLINE_SOURCE_DIR
                                                "/tests/fake/libzmq_tests " +
                                                    place.directory() + "/test_*.cpp"});
    EXPECT_EQ(compiled.exit, 0) << compiled.err;
}

TEST(Export, AReportHasWhatWasTriedAndNoPathOfThisMachine) {
    const ScenarioFile matrix("a  libzmq 4.3.4  /home/me/builds/libzmq.so.5\n", "matrix.txt");
    const Finished run = run_faultline({"export", kScenarios + "reconnect/killed_peer.fault", "--filter", "tcp", "--as",
                                        "markdown", "--shrink", "client CONNECT_RETRIED*", "--matrix", matrix.path(),
                                        "--commit", "12ab34: a subject"});
    ASSERT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(run.out.starts_with("# A killed peer is reported; the client backs off and comes back\n")) << run.out;
    for (const char* part :
         {"```text\na  libzmq 4.3.4  libzmq.so.5\n```\n", "It changed with the commit 12ab34: a subject.\n",
          "## The smallest scenario that shows it\n", "> connect client tcp://127.0.0.1:5555\n",
          "- `zmq_socket_monitor(3) ZMQ_EVENT_CONNECT_RETRIED`: A connect request failed", "```c\n"})
        EXPECT_TRUE(has(run.out, part)) << part << run.out;
    EXPECT_FALSE(has(run.out, FAULTLINE_SOURCE_DIR)) << run.out;
    EXPECT_FALSE(has(run.out, "/home/me")) << run.out;
    EXPECT_FALSE(has(run.out, "kill peer")) << "is not needed for it";
}

// Exported to Python, and run with the pyzmq of the system.
Finished run_in_python(const std::vector<std::string>& scenario) {
    const ScenarioFile place("", "unused");
    const std::string program = place.directory() + "/program.py";
    std::vector<std::string> arguments{"export", "--as", "python", "-o", program};
    arguments.insert(arguments.end(), scenario.begin(), scenario.end());
    const Finished exported = run_faultline(arguments);
    if (exported.exit != 0) return exported;
    std::vector<std::string> prefix = alone();
    prefix.insert(prefix.begin(), {"timeout", "60"});
    return run_command_line({"/usr/bin/python3", program}, {.environment = {}, .prefix = prefix, .directory = ""});
}

TEST(Export, PythonShowsIt) {
    if (run_command_line({"/usr/bin/python3", "-c", "import zmq"}).exit != 0) GTEST_SKIP() << "no python3-zmq";
    for (const char* scenario : {"tcp/port_conflict.fault", "tcp/wildcard_port.fault", "ipc/removed_file.fault",
                                 "reconnect/refused.fault", "zmtp/null_two_ready.fault", "reference/answer.fault"}) {
        const Finished run = run_in_python({kScenarios + scenario});
        EXPECT_EQ(run.exit, 0) << scenario << "\n" << run.out << run.err;
        EXPECT_TRUE(run.out.ends_with("shown\n")) << run.out;
    }
    const ScenarioFile wrong(
        "title  A\n\nsocket server REP\nbind server tcp://127.0.0.1:5555\n"
        "    server LISTENING fd tcp://127.0.0.1:5556\n");
    const Finished run = run_in_python({wrong.path()});
    EXPECT_EQ(run.exit, 1);
    EXPECT_TRUE(
        run.out.ends_with("not shown: case.fault:4: expected server LISTENING fd tcp://127.0.0.1:5556, got "
                          "server LISTENING fd tcp://127.0.0.1:5555\n"))
        << run.out << run.err;
}

TEST(Export, RefusalsAreToldAndEndWith1) {
    const Finished run = run_faultline({"export", kScenarios + "reference/link.fault", "--as", "c"});
    EXPECT_EQ(run.exit, 1);
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(has(run.err, "link.fault:9: `link` takes the machine's own loopback device down\n")) << run.err;
}

TEST(Export, ManyGoIntoADirectory) {
    const ScenarioFile place("", "unused");
    const Finished run =
        run_faultline({"export", kScenarios + "reference/link.fault", kScenarios + "reference/set.fault", "--as", "c",
                       "--write", place.directory() + "/new"});
    EXPECT_EQ(run.exit, 1);
    EXPECT_EQ(run.out, "1 exported to " + place.directory() + "/new, 1 refused\n");
    EXPECT_TRUE(has(read_file(place.directory() + "/new/reference_set.c"), "zmq_setsockopt"));
}

TEST(Export, WrongArgumentsAreTold) {
    const std::string one = kScenarios + "tcp/port_conflict.fault";
    const auto told = [](const std::vector<std::string>& arguments) {
        const Finished run = run_faultline(arguments);
        EXPECT_EQ(run.exit, 64) << run.out;
        return run.err;
    };
    EXPECT_TRUE(has(told({"export", one, "--as", "fortran"}), "fortran not in {"));
    EXPECT_TRUE(has(told({"export", one}), "--as is required"));
    EXPECT_TRUE(has(told({"export", "/not/there.fault", "--as", "c"}), "/not/there.fault"));
    EXPECT_TRUE(has(told({"export", one, "--as", "c", "-o", "/not/there/program.c"}), "/not/there/program.c"));
    EXPECT_TRUE(has(told({"export", one, "--as", "c", "--write", "/dev/null/there"}), "/dev/null/there"));
    EXPECT_TRUE(has(told({"export", kScenarios + "tcp", "--as", "c"}), "choose one by --filter"));
    EXPECT_TRUE(has(told({"export", one, "--as", "c", "--commit", "12ab"}), "are of a report: --as markdown"));
    EXPECT_TRUE(has(told({"export", one, "--as", "markdown", "--matrix", "/not/there"}), "/not/there"));
    EXPECT_TRUE(has(told({"export", one, "--as", "c", "--shrink", "server ACCEPTED*"}), "does not show what is to be"));
    EXPECT_TRUE(
        has(told({"export", one, "--as", "c", "--shrink", "abort", "--write", "/dev/null/there"}), "takes many"));
    EXPECT_TRUE(has(told({"export", one, "--as", "c", "--libzmq", "/not/there.so"}), "/not/there.so"));
}

}  // namespace
}  // namespace faultline::test
