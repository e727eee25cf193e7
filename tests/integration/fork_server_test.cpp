// Each process of a scenario is a fork of a server that has loaded libzmq: what becomes of runs where it can't be, or
// where the server ends.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>

#include "api/details.hpp"
#include "command.hpp"
#include "engine/worker.hpp"
#include "scenario/parse.hpp"

namespace faultline::test {
namespace {

constexpr const char* kShort = "title t\n\nsocket s REP\nclose s\n    s MONITOR_STOPPED\n";

class ForkServer : public testing::Test {
  protected:
    void SetUp() override {
        if (Sandbox::best_available(nullptr) != Isolation::namespace_root) GTEST_SKIP() << "needs namespaces of root's";
        auto options = run_options(HarnessOptions{.libzmq = FAKE_LIBZMQ});
        ASSERT_TRUE(options) << options.error();
        options_ = *options;
        pool_.isolation = Isolation::namespace_root;
    }

    Transcript run(const std::string& text) {
        const auto scenarios = parse_scenarios(text, {.file = "t.fault", .id = "t"});
        Transcript transcript;
        run_jobs({{&scenarios->front(), options_}}, pool_, nullptr, [&](JobResult result) {
            transcript = std::move(result.transcript);
            return true;
        });
        return transcript;
    }

    pid_t server() const { return pool_.servers->pids().at(0); }

    void kill_server() const {
        siginfo_t ended{};
        kill(server(), SIGKILL);
        waitid(P_PID, static_cast<id_t>(server()), &ended, WEXITED | WNOWAIT);
    }

    RunOptions options_;
    PoolOptions pool_;
};

TEST_F(ForkServer, serves_all_runs_of_a_pool) {
    EXPECT_EQ(run(kShort).outcome.kind, OutcomeKind::pass);
    const pid_t first = server();
    EXPECT_EQ(run(kShort).outcome.kind, OutcomeKind::pass);
    EXPECT_EQ(server(), first);
}

TEST_F(ForkServer, that_has_ended_is_replaced) {
    run(kShort);
    const pid_t first = server();
    kill_server();
    const Transcript transcript = run(kShort);
    EXPECT_EQ(transcript.outcome.kind, OutcomeKind::pass) << transcript.outcome.message;
    EXPECT_NE(server(), first);
}

TEST_F(ForkServer, that_ends_during_a_run_is_the_harness_s_error) {
    run(kShort);
    pool_.on_progress = [this](const std::vector<std::size_t>&) { kill(server(), SIGKILL); };
    const Transcript transcript = run("title t\n\nsocket s REP\nbind s tcp://spin:1\n");
    EXPECT_EQ(transcript.outcome.kind, OutcomeKind::error);
    EXPECT_NE(transcript.outcome.message.find("fork server"), std::string::npos) << transcript.outcome.message;
}

TEST_F(ForkServer, that_crashes_again_and_again_is_given_up) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(run(kShort).outcome.kind, OutcomeKind::pass);
        kill_server();
    }
    const Transcript transcript = run(kShort);
    EXPECT_EQ(transcript.outcome.kind, OutcomeKind::pass) << transcript.outcome.message;
    EXPECT_TRUE(pool_.servers->pids().empty());
}

std::string start_of(const std::string& libzmq, const std::string& without) {
    const Finished doctor =
        run_faultline({"doctor", "--libzmq", libzmq}, {.environment = {"FAULTLINE_WITHOUT=" + without}});
    const std::size_t at = doctor.out.find(" start ");
    return at == std::string::npos ? doctor.out : doctor.out.substr(at, doctor.out.find('\n', at) - at);
}

TEST_F(ForkServer, is_what_doctor_tells_of) {
    EXPECT_NE(start_of(FAKE_LIBZMQ, "").find("a fork of one that has loaded libzmq"), std::string::npos);
    EXPECT_NE(start_of(FAKE_LIBZMQ, "forks").find("by itself: told to do without"), std::string::npos);
    EXPECT_NE(start_of(FAKE_STARTS_THREAD, "").find("by itself: the library starts a thread as it is loaded"),
              std::string::npos)
        << start_of(FAKE_STARTS_THREAD, "");
}

TEST_F(ForkServer, does_without_for_a_library_that_starts_a_thread) {
    const auto options = run_options(HarnessOptions{.libzmq = FAKE_STARTS_THREAD});
    ASSERT_TRUE(options) << options.error();
    options_ = *options;
    const Transcript transcript = run(kShort);
    EXPECT_EQ(transcript.outcome.kind, OutcomeKind::pass) << transcript.outcome.message;
    EXPECT_TRUE(pool_.servers->pids().empty());
}

}  // namespace
}  // namespace faultline::test
