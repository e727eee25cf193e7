// What lockstep rests on is looked at before a scenario runs, and libzmq's own clock is virtual on any machine. Each of
// the means is switched off here in turn (FAULTLINE_WITHOUT), which is what a machine without it is like.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

constexpr const char* kScenario =
    "title t\n\nsocket s REP\nbind s tcp://127.0.0.1:5555\n    s LISTENING fd "
    "tcp://127.0.0.1:5555\n";

CommandOptions without(const std::string& means) { return {.environment = {"FAULTLINE_WITHOUT=" + means}}; }

void expect_unfit(const Finished& run, const std::string& said) {
    EXPECT_EQ(run.exit, 69) << run.out << run.err;
    EXPECT_NE(run.err.find("would be exact on this machine"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find(said), std::string::npos) << run.err;
    EXPECT_EQ(run.out.find("FAIL"), std::string::npos) << "no scenario may run: " << run.out;
}

struct Means {
    const char* switched_off;
    const char* said;
};
constexpr Means kMeans[] = {
    {"turns", "    turns: only 1 of the process's threads takes turns\n"},
    {"calls", "    system calls: libzmq's system calls do not go through the shim\n"},
    {"wallclock", "    wall clock: libfaketime does not answer: time() says "},
#ifdef __x86_64__
    {"trap counter", "    time stamp counter: libzmq tells the time by the processor's own counter"},
#endif
};

class Missing : public testing::TestWithParam<Means> {};
INSTANTIATE_TEST_SUITE_P(Means, Missing, testing::ValuesIn(kMeans), [](const auto& parameter) {
    std::string name = parameter.param.switched_off;
    std::ranges::replace(name, ' ', '_');
    return name;
});

TEST_P(Missing, ends_run_before_a_scenario) {
    const ScenarioFile file(kScenario);
    expect_unfit(run_faultline({"run", file.path()}, without(GetParam().switched_off)), GetParam().said);
}

TEST_P(Missing, ends_the_other_commands) {
    const ScenarioFile file(kScenario);
    const std::vector<std::vector<std::string>> commands = {
        {"compare", "--baseline", "system", "--candidate", "system", file.path()},
        {"matrix", "system", "system", "--scenarios", file.path()},
        {"explore", file.path()},
    };
    for (const auto& command : commands)
        expect_unfit(run_faultline(command, without(GetParam().switched_off)), GetParam().said);
    CommandOptions options = without(GetParam().switched_off);
    options.prefix = {"env", "-u", "CI"};
    expect_unfit(run_faultline({"record", file.path()}, options), GetParam().said);
    EXPECT_EQ(read_file(file.path()), kScenario) << "nothing is written";
}

TEST_P(Missing, is_told_by_doctor) {
    const Finished run = run_faultline({"doctor"}, without(GetParam().switched_off));
    EXPECT_EQ(run.exit, 69) << run.out << run.err;
    EXPECT_NE(run.out.find("MISS  "), std::string::npos) << run.out;
    EXPECT_EQ(run_faultline({"doctor"}).exit, 0);
}

TEST_P(Missing, is_not_needed_by_free_running) {
    const ScenarioFile file(kScenario);
    EXPECT_EQ(run_faultline({"run", file.path(), "--free"}, without(GetParam().switched_off)).exit, 0);
}

#ifdef __x86_64__

// Lines that say what happened, in an order that does not depend on which scenario ended first.
std::string transcripts(const Finished& run) {
    std::istringstream text(run.out);
    std::string whole;
    for (std::string line; std::getline(text, line);)
        if (!line.starts_with("slowest") && !line.starts_with("total") && !line.starts_with("         "))
            whole += line + "\n";
    return whole;
}

Finished whole_suite(const std::string& switched_off) {
    return run_faultline({"run", std::string(FAULTLINE_SOURCE_DIR) + "/scenarios", "--transcript", "-j", "1"},
                         without(switched_off));
}

// A machine that traps, one on which the trap has no effect, one on which nothing can be moved either, and one on which
// each process loads libzmq by itself and each turn is the worker's to give.
TEST(Means, the_whole_suite_has_the_same_bytes_by_whatever_means) {
    const Finished plain = whole_suite("");
    EXPECT_EQ(plain.exit, 0) << plain.out.substr(plain.out.size() - std::min<std::size_t>(plain.out.size(), 4000));
    for (const char* switched_off : {"trap", "trap jump forks passing"})
        EXPECT_EQ(transcripts(whole_suite(switched_off)), transcripts(plain)) << switched_off;
}

Finished bind_fake(const std::string& how, const std::string& lines, const std::string& switched_off) {
    const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://" + how + ":1\nadvance 1s\n" + lines);
    return run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ}, without(switched_off));
}

// What the fake tells of each way to read, a millisecond after the one before.
std::string later_reads(int count) {
    std::string lines;
    for (int i = 1; i < count; ++i)
        lines += "    +" + std::to_string(i) + "ms s CONNECT_RETRIED interval=1ms tcp://counter:1\n";
    return lines;
}

TEST(Counter, every_kind_of_read_is_virtual_and_changes_nothing_else) {
    for (const char* switched_off : {"", "trap", "jump", "trap jump"}) {
        const ScenarioFile file(
            "title t\n\nsocket s REP\nbind s tcp://counter:1 -> blocks\n"
            "    s CONNECT_RETRIED interval=1ms tcp://counter:1\nadvance 1s\n" +
            later_reads(6) + "    +6ms s bind -> ok\n");
        const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ}, without(switched_off));
        EXPECT_EQ(run.exit, 0) << "without " << switched_off << "\n" << run.out << run.err;
    }
}

TEST(Counter, blocked_signals_do_not_matter) {
    const Finished run = bind_fake("blocked", "", "trap jump");
    EXPECT_NE(run.out.find("s CONNECT_RETRIED interval=1ms tcp://counter:1"), std::string::npos) << run.out << run.err;
}

TEST(Counter, a_real_illegal_instruction_crashes_and_is_told_as_one) {
    for (const char* switched_off : {"", "trap jump"}) {
        const Finished run = bind_fake("illegal", "", switched_off);
        EXPECT_EQ(run.exit, 1);
        EXPECT_NE(run.out.find("crash"), std::string::npos) << run.out;
        EXPECT_NE(run.out.find("SIGILL"), std::string::npos) << run.out;
    }
}

TEST(Counter, a_handler_of_the_library_gets_only_real_ones) {
    const ScenarioFile file(
        "title t\n\nsocket s REP\nbind s tcp://handled:1 -> blocks\n"
        "    s CONNECT_RETRIED interval=1ms tcp://counter:1\nadvance 1s\noutcome crash \"exit code 5\"\n");
    const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ}, without("trap jump"));
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(Counter, what_was_found_is_told_by_doctor_and_in_json_lines) {
    const Finished doctor = run_faultline({"doctor", "--libzmq", FAKE_LIBZMQ}, without("trap"));
    EXPECT_NE(doctor.out.find("5 reads in libzmq: 3 answered by a call, 2 answered by a trap, and 2 places that may be "
                              "data; the processor does not trap other reads"),
              std::string::npos)
        << doctor.out;
    const ScenarioFile file(kScenario);
    const Finished run = run_faultline({"run", file.path(), "--report", "jsonl=/dev/stdout"});
    EXPECT_NE(run.out.find("\"time stamp counter\":\""), std::string::npos) << run.out;
}

#endif

}  // namespace
}  // namespace faultline::test
