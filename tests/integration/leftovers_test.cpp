// Nothing is left behind, however and whenever faultline is ended: processes, files in the temporary directory and in
// /dev/shm.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/process.hpp>
#include <csignal>
#include <filesystem>
#include <set>

#include "command.hpp"
#include "engine/sandbox.hpp"

namespace faultline::test {
namespace {

namespace bp = boost::process;
namespace fs = std::filesystem;

// Processes whose environment or command line carries the mark.
std::set<std::string> processes_with(const std::string& mark) {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string pid = entry.path().filename();
        if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
        const std::string text = read_file(entry.path() / "environ") + read_file(entry.path() / "cmdline");
        if (text.find(mark) != std::string::npos) found.insert(pid);
    }
    return found;
}

// libfaketime's objects of processes that are no more. Those of the living belong to tests beside this one.
std::set<std::string> orphaned_shared_memory() {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator("/dev/shm")) {
        const std::string name = entry.path().filename();
        if (name.find("faketime_s") == std::string::npos) continue;
        const int pid = std::atoi(name.c_str() + name.rfind('_') + 1);
        if (kill(pid, 0) != 0 && errno == ESRCH) found.insert(name);
    }
    return found;
}

struct Ending {
    int signal;
    const char* isolation;
    int after_lines;  // of output: how far it was
};

class Leftovers : public testing::TestWithParam<Ending> {};

// Waits for a condition with a limit of 10 s; says whether it came.
template <typename Condition>
bool comes_true(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
        if (condition()) return true;
        poll(nullptr, 0, 10);
    }
    return false;
}

TEST_P(Leftovers, none) {
    if (const auto works = Sandbox::try_out(Isolation::namespace_user);
        GetParam().isolation == std::string("user") && !works)
        GTEST_SKIP() << works.error();  // in a chroot, say
    const ScenarioFile place("");
    const std::string mark = "mark-" + fs::path(place.directory()).filename().string();
    bp::environment environment = boost::this_process::environment();
    environment["TMPDIR"] = place.directory();
    environment["LD_LIBRARY_PATH"] = "/nonexistent/" + mark;  // reaches subjects, so that they can be told
    fs::remove(place.path());
    bp::ipstream out;
    bp::child child(bp::exe = FAULTLINE,
                    bp::args = {"run", FAULTLINE_SOURCE_DIR "/scenarios", "--repeat", "200", "--transcript",
                                "--isolation", GetParam().isolation},
                    environment, bp::std_in<bp::null, bp::std_out> out, bp::std_err > bp::null);
    std::string line;
    for (int i = 0; i < GetParam().after_lines; ++i) ASSERT_TRUE(std::getline(out, line));
    kill(child.id(), GetParam().signal);
    while (std::getline(out, line)) {
    }
    child.wait();
    EXPECT_TRUE(comes_true([&] { return processes_with(mark).empty(); })) << *processes_with(mark).begin();
    EXPECT_TRUE(comes_true([&] { return fs::is_empty(place.directory()); }))
        << fs::directory_iterator(place.directory())->path();
    EXPECT_TRUE(comes_true([] { return orphaned_shared_memory().empty(); })) << *orphaned_shared_memory().begin();
}

std::vector<Ending> endings() {
    std::vector<Ending> all;
    for (const int signal : {SIGINT, SIGTERM, SIGKILL})
        for (const char* isolation : {"auto", "user", "network", "address"})
            for (const int lines : {1, 40, 333}) all.push_back({signal, isolation, lines});
    return all;
}

INSTANTIATE_TEST_SUITE_P(Each, Leftovers, testing::ValuesIn(endings()), [](const auto& test) {
    return std::string(sigabbrev_np(test.param.signal)) + "_" + test.param.isolation + "_" +
           std::to_string(test.param.after_lines);
});

TEST(Leftovers, none_after_a_crash_an_abort_and_a_hang) {
    for (const char* how : {"crash", "assert", "spin", "cycle"}) {
        const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://" + std::string(how) + ":1\n");
        const std::string mark = "mark-" + fs::path(file.directory()).filename().string();
        for (const char* isolation : {"auto", "address"}) {
            run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ, "--hang-limit", "1", "--isolation", isolation},
                          {.environment = {"TMPDIR=" + file.directory(), "LD_LIBRARY_PATH=/nonexistent/" + mark},
                           .prefix = {},
                           .directory = {}});
            EXPECT_TRUE(comes_true([&] { return processes_with(mark).empty(); })) << how << ' ' << isolation;
            EXPECT_EQ(std::distance(fs::directory_iterator(file.directory()), fs::directory_iterator()), 1) << how;
            EXPECT_TRUE(comes_true([] { return orphaned_shared_memory().empty(); })) << how;
        }
    }
}

TEST(Leftovers, a_directory_of_a_dead_process_is_swept) {
    const ScenarioFile file("title t\n\nsocket s REP\n");
    const pid_t dead = fork();
    if (dead == 0) _exit(0);
    waitpid(dead, nullptr, 0);
    const std::string stale = file.directory() + "/faultline-" + std::to_string(dead) + "-1";
    fs::create_directories(stale + "/inside");
    EXPECT_EQ(run_faultline({"run", file.path()},
                            {.environment = {"TMPDIR=" + file.directory()}, .prefix = {}, .directory = {}})
                  .exit,
              0);
    EXPECT_FALSE(fs::exists(stale));
}

TEST(Leftovers, none_after_a_run_that_took_too_long) {
    const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://spin:1\n");
    for (const char* isolation : {"auto", "address"}) {
        const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ, "--timeout", "1",
                                            "--hang-limit", "60", "--isolation", isolation});
        EXPECT_NE(run.out.find("the run took more than 1 s"), std::string::npos) << run.out;
        EXPECT_TRUE(comes_true([] { return orphaned_shared_memory().empty(); })) << isolation;
    }
}

}  // namespace
}  // namespace faultline::test
