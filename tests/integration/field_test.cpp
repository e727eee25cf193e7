// From the field to a failing scenario: programs of other people's bindings are captured, reproduced on the libzmq that
// they ran with, and shrunk.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "command.hpp"
#include "engine/library.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

// What a test of the whole way leaves behind: a small scenario.
class TheWholeWay {
    ScenarioFile place_{"title  Only its directory is used\n\nadvance 1ms\n"};

  public:
    std::string trace = file("trace.jsonl"), whole = file("whole.fault"), small = file("small.fault");

    void go(std::vector<std::string> program, const std::string& libzmq, const std::vector<std::string>& kept,
            const std::vector<std::string>& environment = {}) {
        std::vector<std::string> capture{"capture", "-o", trace, "--"}, shrink{"shrink", whole, "--libzmq", libzmq};
        std::ranges::move(program, std::back_inserter(capture));
        // It waits for its fault, which may not come: then the test is red, and goes on.
        captured = run_faultline(capture, {.environment = environment, .prefix = {"timeout", "60"}, .directory = ""});
        const Finished reproduced = run_faultline({"reproduce", trace, "--libzmq", libzmq, "-o", whole});
        ASSERT_EQ(reproduced.exit, 0) << "not every line is reproduced: " << reproduced.err << read_file(trace);
        for (const std::string& line : kept) shrink.insert(shrink.end(), {"--keep", line});
        shrink.insert(shrink.end(), {"-o", small});
        const Finished shrunk = run_faultline(shrink);
        ASSERT_EQ(shrunk.exit, 0) << shrunk.err << read_file(whole);
        const std::string text = read_file(small);
        EXPECT_LT(lines_in(text), 15) << text;
        EXPECT_EQ(run_faultline({"run", small, "--libzmq", libzmq, "--repeat", "3"}).exit, 0) << text;
    }

    Finished captured;

  private:
    [[nodiscard]] std::string file(const std::string& name) const { return place_.directory() + "/" + name; }
    // Of the scenario: not its comments.
    static int lines_in(const std::string& text) {
        int lines = 0;
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
            if (text[at] != '#' && text[at] != '\n') ++lines;
        return lines;
    }
};

bool can_run(const std::vector<std::string>& command) { return run_command_line(command).exit == 0; }
bool has_python3_zmq() { return can_run({"/usr/bin/python3", "-c", "import zmq"}); }

// Processes and contexts of their own, a call that never returns, an end by kill -9.
class Captured : public testing::TestWithParam<const char*> {};
TEST_P(Captured, is_reproduced_whole) {
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const std::string trace = place.directory() + "/trace.jsonl";
    run_faultline({"capture", "-o", trace, "--", CAPTURED, GetParam()});
    const Finished reproduced = run_faultline({"reproduce", trace});
    EXPECT_EQ(reproduced.exit, 0) << reproduced.err << reproduced.out;
    EXPECT_EQ(reproduced.err.find(": 0 of 0 lines"), std::string::npos) << reproduced.err;
}
INSTANTIATE_TEST_SUITE_P(Each, Captured, testing::Values("monitors", "children", "options", "killed", "blocked"),
                         [](const auto& param) { return std::string(param.param); });

TEST(CapturedErrors, WhatTheLanguageHasNoWordsForIsAGap) {
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const std::string trace = place.directory() + "/trace.jsonl";
    run_faultline({"capture", "-o", trace, "--", CAPTURED, "errors"});
    const Finished reproduced = run_faultline({"reproduce", trace});
    EXPECT_EQ(reproduced.exit, 1);
    EXPECT_NE(reproduced.err.find(": linger: its value is not recorded"), std::string::npos) << reproduced.err;
    EXPECT_NE(reproduced.out.find("bind pull1 tcp://127.0.0.1:7301 -> EADDRINUSE\n"), std::string::npos);
}

struct Fault {
    const char* name;
    const char* kept;  // the line that it is about
};
void PrintTo(const Fault& fault, std::ostream* stream) { *stream << fault.name; }

constexpr Fault kFaults[] = {{"port_taken", "*BIND_FAILED errno=EADDRINUSE*"},
                             {"late_listener", "*HANDSHAKE_SUCCEEDED*"},
                             {"peer_killed", "*DISCONNECTED*"},
                             {"reset_in_handshake", "*HANDSHAKE_FAILED_NO_DETAIL errno=ECONNRESET*"},
                             {"wrong_mechanism", "*HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_MECHANISM_MISMATCH*"},
                             {"name_fails", "*CONNECT_RETRIED*"}};

class FromTheField : public testing::TestWithParam<Fault> {
  protected:
    TheWholeWay way;
};

TEST_P(FromTheField, a_program_of_python3_zmq) {
    if (!has_python3_zmq()) GTEST_SKIP() << "no python3-zmq";
    way.go({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/captured/faults.py", GetParam().name}, "system",
           {GetParam().kept});
}

// Node loads its addon, a whole libzmq 4.3.5 with the draft API, with RTLD_LOCAL.
TEST_P(FromTheField, a_program_of_npm_zeromq) {
    const std::string package = FAULTLINE_BINARY_DIR "/../npm/node_modules/zeromq";
    const std::string libzmq = npm_build("npm-6.5.0-libzmq-4.3.5-draft.node");
    if (libzmq.empty() || !can_run({"node", "-e", "require(process.argv[1])", package}))
        GTEST_SKIP() << "no npm zeromq, or no node that loads it";
    way.go({"node", FAULTLINE_SOURCE_DIR "/tests/captured/faults.js", package, GetParam().name}, libzmq,
           {GetParam().kept});
}

INSTANTIATE_TEST_SUITE_P(Each, FromTheField, testing::ValuesIn(kFaults),
                         [](const auto& param) { return std::string(param.param.name); });

// What others have reported, from a program that meets it to what other releases do.
struct Report {
    const char* name;
    std::vector<std::string> kept;
    std::vector<std::string> small;  // parts of what is left
};
void PrintTo(const Report& report, std::ostream* stream) { *stream << report.name; }

class Reported : public testing::TestWithParam<Report> {
  protected:
    TheWholeWay way;
};

TEST_P(Reported, goes_the_whole_way) {
    const std::string older = npm_build("npm-5.3.1-libzmq-4.2.2.node"),
                      newer = npm_build("npm-6.0.8-libzmq-4.3.5.node");
    if (!has_python3_zmq() || older.empty() || newer.empty()) GTEST_SKIP() << "no python3-zmq, or no npm builds";
    const bool knows_localhost = can_run({"getent", "ahostsv4", "localhost"});
    if (!knows_localhost && GetParam().name == std::string("localhost_flips"))
        GTEST_SKIP() << "nobody knows localhost here: there is no /etc/hosts";
    way.go({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/captured/field_bugs.py", GetParam().name}, "system",
           GetParam().kept);
    const std::string text = read_file(way.small);
    for (const std::string& part : GetParam().small) EXPECT_NE(text.find(part), std::string::npos) << part << text;
    // None of them is mended in 4.3.5; between 4.2.2 and 4.3.4 only the events of handshakes came.
    const Finished later = run_faultline({"compare", "--baseline", "system", "--candidate", newer, way.small});
    EXPECT_EQ(later.exit, 0) << later.out;
    const Finished earlier = run_faultline({"compare", "--baseline", older, "--candidate", "system", way.small});
    EXPECT_EQ(earlier.out.find("removed"), std::string::npos) << earlier.out;
}

INSTANTIATE_TEST_SUITE_P(
    Each, Reported,
    testing::Values(Report{"disconnect_does_not",  // libzmq #4052
                           {"disconnect dealer1*", "dealer1 CONNECT_RETRIED*"},
                           {"disconnect dealer1 tcp://", "\nadvance "}},
                    Report{"localhost_flips",  // libzmq #4056
                           {"connect dealer1 tcp://localhost:*", "dealer1 CONNECT_RETRIED*tcp://127.0.0.1:*"},
                           {"dealer1 DISCONNECTED fd=$connected tcp://localhost:"}},
                    Report{"ttl_overflows",  // libzmq #4226
                           {"router1 DISCONNECTED*"},
                           {"heartbeat_ttl=65600ms", "+1064ms router1 DISCONNECTED"}},
                    Report{"accept_storm",  // pyzmq #1642
                           {"router1 ACCEPT_FAILED*", "router1 ACCEPT_FAILED*"},
                           {"exhaust fds\n", " until router1 ACCEPT_FAILED x2\n"}},
                    Report{"ipc_accept",  // libzmq #1306
                           {"abort"},
                           {"exhaust fds\n", "outcome abort \"Too many open files\" ipc_listener.cpp"}}),
    [](const auto& param) { return std::string(param.param.name); });

// libzmq #3158, in the release that has it: captured from a program that runs with 4.2.2, gone in 4.3.4.
TEST(ReportedOf422, ReconnectsThoughItShouldNot) {
    const std::string libzmq = npm_build("npm-5.3.1-libzmq-4.2.2.node");
    if (libzmq.empty()) GTEST_SKIP() << "no npm builds";
    TheWholeWay way;
    const ScenarioFile place("title  Only its directory is used\n\nadvance 1ms\n");
    const auto info = find_library(libzmq);
    ASSERT_TRUE(info && write_stub(*info, place.directory() + "/stub.so"));
    fs::create_symlink(libzmq, place.directory() + "/libzmq.so.5");
    way.go({CAPTURED, "no-reconnect"}, libzmq, {"socket dealer1 *reconnect_ivl=-1*", "dealer1 CONNECT_RETRIED*"},
           {"LD_LIBRARY_PATH=" + place.directory(), "LD_PRELOAD=" + place.directory() + "/stub.so"});
    const std::string text = read_file(way.small);
    EXPECT_NE(text.find("socket dealer1 DEALER reconnect_ivl=-1\n"), std::string::npos) << text;
    const Finished compared = run_faultline({"compare", "--baseline", libzmq, "--candidate", "system", way.small});
    EXPECT_EQ(compared.exit, 1) << compared.out;
    EXPECT_NE(compared.out.find("- dealer1 CONNECT_RETRIED interval="), std::string::npos) << compared.out;
    const Finished explored = run_faultline({"explore", way.small, "--libzmq", libzmq, "--budget", "20"});
    EXPECT_NE(explored.out.find(" trials"), std::string::npos) << explored.out << explored.err;
}

}  // namespace
}  // namespace faultline::test
