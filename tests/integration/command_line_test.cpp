// Exit codes, messages, and what goes red when a scenario is wrong.
#include <gtest/gtest.h>

#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";

std::string with(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(CommandLine, a_changed_value_stacks_the_two_lines) {
    const std::string text = read_file(kScenarios + "/tcp/port_conflict.fault");
    const ScenarioFile file(with(text, "BIND_FAILED errno=EADDRINUSE", "BIND_FAILED errno=EACCES"));
    const Finished run = run_faultline({"run", file.path()});
    EXPECT_EQ(run.exit, 1) << run.out;
    EXPECT_NE(run.out.find("expected  server BIND_FAILED errno=EACCES 127.0.0.1:5555"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("actual    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555"), std::string::npos)
        << run.out;
}

TEST(CommandLine, the_readmes_scenario_and_its_failure_are_real) {
    const std::string readme = read_file(FAULTLINE_SOURCE_DIR "/README.md");
    const std::size_t begin = readme.find("```\n") + 4;
    const std::string scenario = readme.substr(begin, readme.find("```", begin) - begin);
    const ScenarioFile file(scenario);
    const Finished good = run_faultline({"run", file.path()});
    EXPECT_EQ(good.exit, 0) << good.out << good.err;
    const ScenarioFile changed(with(scenario, "BIND_FAILED errno=EADDRINUSE", "BIND_FAILED errno=EACCES"));
    const Finished bad = run_faultline({"run", changed.path()});
    // From the matched line before it to the caret and the reason, as the README shows it.
    const std::size_t shown = readme.find("        server CLOSED fd \"\"\n    expected");
    ASSERT_NE(shown, std::string::npos);
    EXPECT_NE(bad.out.find(readme.substr(shown, readme.find("```", shown) - shown)), std::string::npos) << bad.out;
}

TEST(CommandLine, a_missing_an_extra_and_a_late_line_are_red) {
    const std::string text = read_file(kScenarios + "/reconnect/fixed_interval.fault");
    const std::string retried = "    client CONNECT_RETRIED interval=236ms tcp://127.0.0.1:5555\n";
    for (const auto& [from, to] : {std::pair{retried, std::string()}, std::pair{retried, retried + retried},
                                   std::pair{std::string("+472ms"), std::string("+473ms")},
                                   std::pair{std::string("interval=236ms"), std::string("interval=237ms")}}) {
        const ScenarioFile file(with(text, from, to));
        EXPECT_EQ(run_faultline({"run", file.path()}).exit, 1) << from;
    }
}

TEST(CommandLine, an_event_after_the_last_step_is_red) {
    const ScenarioFile file(
        "title t\n\nsocket s REP\nbind s tcp://127.0.0.1:5555\n    s LISTENING fd tcp://127.0.0.1:5555\nclose s\n");
    const Finished run = run_faultline({"run", file.path()});
    EXPECT_EQ(run.exit, 1);
    EXPECT_NE(run.out.find("CLOSED"), std::string::npos) << run.out;
}

TEST(CommandLine, a_wrong_scenario_is_a_usage_error_with_its_place) {
    const ScenarioFile file(
        "title t\n\nsocket s REP\nbind s tcp://127.0.0.1:5555\n    s LISTENIG fd tcp://127.0.0.1:5555\n");
    const Finished run = run_faultline({"run", file.path()});
    EXPECT_EQ(run.exit, 64);
    EXPECT_NE(run.err.find(file.path() + ":5:7: error: "), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("LISTENING"), std::string::npos) << run.err;
}

TEST(CommandLine, nothing_matched_is_no_success) {
    EXPECT_EQ(run_faultline({"run", kScenarios, "--filter", "no-such-thing"}).exit, 3);
    EXPECT_EQ(run_faultline({"run", kScenarios, "--tag", "no-such-tag"}).exit, 3);
    const ScenarioFile file("title t\n", "not-a-scenario.txt");
    EXPECT_EQ(run_faultline({"run", file.directory()}).exit, 3);
}

TEST(CommandLine, bad_arguments_are_usage_errors) {
    EXPECT_EQ(run_faultline({}).exit, 64);
    EXPECT_EQ(run_faultline({"run"}).exit, 64);
    EXPECT_EQ(run_faultline({"run", kScenarios, "--no-such-option"}).exit, 64);
    EXPECT_EQ(run_faultline({"run", "/no/such/place"}).exit, 64);
    EXPECT_EQ(run_faultline({"run", kScenarios, "--tsc", "wobbly"}).exit, 64);
}

struct BadLibrary {
    const char* name;
    const char* path;
    const char* said;
};
class Library : public testing::TestWithParam<BadLibrary> {};
TEST_P(Library, that_cannot_be_used_is_named) {
    const Finished run = run_faultline({"run", kScenarios, "--libzmq", GetParam().path});
    EXPECT_EQ(run.exit, 64) << run.out;
    EXPECT_NE(run.err.find(GetParam().said), std::string::npos) << run.err;
}
INSTANTIATE_TEST_SUITE_P(
    Bad, Library,
    testing::Values(BadLibrary{"missing", "/no/such/libzmq.so", "no such file"},
                    BadLibrary{"text", FAULTLINE_SOURCE_DIR "/CMakeLists.txt", "a text file, not a shared object"},
                    BadLibrary{"without_zmq", "/lib/x86_64-linux-gnu/libm.so.6", "zmq_ctx_new"},
                    BadLibrary{"other_architecture", FAULTLINE_BINARY_DIR "/aarch64.so", "AArch64"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(CommandLine, a_missing_libfaketime_is_named) {
    const Finished run = run_faultline(
        {"run", kScenarios}, {.environment = {"FAULTLINE_FAKETIME=/no/such/file"}, .prefix = {}, .directory = {}});
    EXPECT_EQ(run.exit, 64);
    EXPECT_NE(run.err.find("libfaketime is missing"), std::string::npos) << run.err;
}

TEST(CommandLine, a_seed_repeats_its_order_and_is_printed_first_and_last) {
    const std::string path = kScenarios + "/tcp/connection.fault";
    const Finished one = run_faultline({"run", path, "--seed", "7", "--transcript", "--repeat", "5"});
    EXPECT_EQ(one.exit, 0) << one.out;
    const std::size_t first = one.out.find("seed 7"), last = one.out.rfind("seed 7");
    EXPECT_NE(first, std::string::npos);
    EXPECT_NE(first, last);
}

TEST(CommandLine, list_doctor_version_and_check) {
    const Finished list = run_faultline({"list", kScenarios});
    EXPECT_EQ(list.exit, 0);
    EXPECT_NE(list.out.find("tcp/port_conflict"), std::string::npos);
    const Finished doctor = run_faultline({"doctor"});
    EXPECT_EQ(doctor.exit, 0) << doctor.out;
    EXPECT_NE(doctor.out.find("time stamp counter"), std::string::npos);
    EXPECT_EQ(doctor.out.find("MISS"), std::string::npos) << doctor.out;
    EXPECT_EQ(run_faultline({"version"}).exit, 0);
    EXPECT_EQ(run_faultline({"check", kScenarios}).exit, 0);
}

TEST(CommandLine, doctor_says_what_is_missing) {
    const Finished doctor = run_faultline({"doctor", "--libzmq", "/lib/x86_64-linux-gnu/libm.so.6"});
    EXPECT_EQ(doctor.exit, 64) << doctor.out;
    EXPECT_NE(doctor.out.find("MISS"), std::string::npos) << doctor.out;
}

TEST(Record, writes_the_lines_and_leaves_the_rest) {
    const std::string whole = read_file(kScenarios + "/tcp/connection.fault");
    std::string bare;
    for (std::size_t at = 0, end = 0; at < whole.size(); at = end + 1) {
        end = whole.find('\n', at);
        if (whole[at] != ' ') bare += whole.substr(at, end - at + 1);
    }
    const ScenarioFile file(bare);
    const Finished record = run_command_line({"env", "-u", "CI", FAULTLINE, "record", file.path()});
    EXPECT_EQ(record.exit, 0) << record.err;
    EXPECT_EQ(read_file(file.path()), whole);
}

TEST(Record, refuses_in_ci) {
    const Finished record =
        run_faultline({"record", kScenarios}, {.environment = {"CI=true"}, .prefix = {}, .directory = {}});
    EXPECT_EQ(record.exit, 64);
}

}  // namespace
}  // namespace faultline::test
