// What is said of a libzmq that crashes, spins, deadlocks or lies: each outcome, provoked by tests/fake.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

Finished bind_fake(const std::string& how, const std::vector<std::string>& options = {}) {
    const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://" + how + ":1\n");
    std::vector<std::string> arguments{"run", file.path(), "--libzmq", FAKE_LIBZMQ};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_faultline(arguments);
}

void expect_red(const Finished& run, const std::string& outcome, const std::string& said) {
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    EXPECT_NE(run.out.find(outcome), std::string::npos) << run.out;
    EXPECT_NE(run.out.find(said), std::string::npos) << run.out;
}

TEST(Outcome, the_fake_itself_is_fine) {
    const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n");
    const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(Outcome, crash_names_the_signal) { expect_red(bind_fake("crash"), "crash", "SIGSEGV"); }
TEST(Outcome, exit_is_a_crash_with_its_code) { expect_red(bind_fake("exit"), "crash", "exit code 3"); }
TEST(Outcome, abort_names_message_file_and_line) {
    const Finished run = bind_fake("assert");
    expect_red(run, "abort", "Assertion failed: fake");
    EXPECT_NE(run.out.find("src/fake.cpp:12"), std::string::npos) << run.out;
}
TEST(Outcome, hang_is_decided_by_a_real_limit) {
    expect_red(bind_fake("spin", {"--hang-limit", "1"}), "hang", "has kept the turn for 1 s");
}
TEST(Outcome, livelock_is_decided_by_a_count) {
    expect_red(bind_fake("storm", {"--step-limit", "1000"}), "livelock", "1000 turns without time passing");
}
// A thread of libzmq's own that always finds something to do gives the turn away after each round, in every poller.
TEST(Outcome, no_poller_keeps_the_turn) {
    for (const std::string poller : {"epoll", "poll", "select"}) {
        const Finished run = bind_fake("rounds." + poller, {"--step-limit", "1000", "--hang-limit", "1"});
        expect_red(run, "livelock", "1000 turns without time passing");
    }
}
TEST(Outcome, deadlock_shows_the_cycle) {
    const Finished run = bind_fake("cycle");
    expect_red(run, "deadlock", "threads wait for each other");
    EXPECT_NE(run.out.find("s of main waits in pthread_mutex_lock for a mutex held by thread"), std::string::npos)
        << run.out;
    EXPECT_NE(run.out.find("thread of main waits in pthread_mutex_lock for a mutex held by s"), std::string::npos)
        << run.out;
}
TEST(Outcome, deadlock_of_a_call_that_nothing_can_wake) {
    expect_red(bind_fake("never"), "deadlock", "bind can never return");
}

TEST(Outcome, an_expected_one_passes_and_a_wrong_one_does_not) {
    const std::string text = "title t\n\nsocket s REP\nbind s tcp://assert:1\noutcome abort \"Assertion failed\" ";
    const ScenarioFile right(text + "fake.cpp\n"), wrong(text + "other.cpp\n");
    EXPECT_EQ(run_faultline({"run", right.path(), "--libzmq", FAKE_LIBZMQ}).exit, 0);
    const Finished run = run_faultline({"run", wrong.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(run.exit, 1) << run.out;
    EXPECT_NE(run.out.find("other.cpp"), std::string::npos) << run.out;
}

// Fourteen ways to wait, from usleep to pthread_join: each takes 100 ms of virtual time, to the nanosecond.
TEST(Shim, every_way_to_wait_takes_its_virtual_time) {
    std::string text = "title t\n\nsocket s REP\nbind s tcp://waits:1 -> blocks\nadvance 10s\n";
    constexpr int kWays = 14;
    for (int way = 0; way < kWays; ++way)
        text += "    +" + std::to_string(100 + 101 * way) + "ms s CONNECT_RETRIED interval=100ms tcp://waits:1\n";
    text += "    +" + std::to_string(101 * kWays) + "ms s bind -> ok\n";
    const ScenarioFile file(text);
    const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(Outcome, transcripts_that_differ_between_runs_have_an_exit_code_of_their_own) {
    const ScenarioFile file(
        "title t\n\nsocket s REP\nbind s tcp://random:1\n    s CONNECT_RETRIED interval=any tcp://random:1\n");
    const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ, "--repeat", "5"});
    EXPECT_EQ(run.exit, 2) << run.out;
    EXPECT_NE(run.out.find("two runs differ in line 3 of the transcript"), std::string::npos) << run.out;
}

struct Defect {
    const char* how;
    const char* said;
};
class Framing : public testing::TestWithParam<Defect> {};
TEST_P(Framing, is_checked_byte_by_byte) {
    const Finished run = bind_fake(GetParam().how);
    expect_red(run, "fail", GetParam().said);
}
INSTANTIATE_TEST_SUITE_P(Fake, Framing,
                         testing::Values(Defect{"seven", "the first frame has 7"}, Defect{"alone", "frame"},
                                         Defect{"three", "3 frames"}, Defect{"nul", "the endpoint contains"},
                                         Defect{"notlistening", "the fd is not a"},
                                         Defect{"notclosed", "the fd is still open"}),
                         [](const auto& test) { return std::string(test.param.how); });

}  // namespace
}  // namespace faultline::test
