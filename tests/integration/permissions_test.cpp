// What a scenario takes from a file holds for root as well, and does not keep the run's directory from being removed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

const char* const kClosed =
    "title t\n\nsocket s REP\nmkdir closed\ntouch closed/file\nchmod closed 0000\n"
    "bind s ipc://closed/here.ipc -> EACCES\n    [>=4.3.4] s CLOSED fd ipc://closed/here.ipc\n"
    "    [<4.3.4] s CLOSED fd=none ipc://closed/here.ipc\n    s BIND_FAILED errno=EACCES closed/here.ipc\n";

TEST(Permissions, bind_whoever_runs_the_scenario) {
    const ScenarioFile file(kClosed);
    const Finished run = run_faultline({"run", file.path()});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(Permissions, do_not_keep_the_directory_of_a_run) {
    const ScenarioFile file(kClosed);
    const std::string temporary = file.directory() + "/tmp";
    std::filesystem::create_directory(temporary);
    std::filesystem::permissions(file.directory(), std::filesystem::perms::all);
    std::filesystem::permissions(temporary, std::filesystem::perms::all);
    CommandOptions options{.environment = {"TMPDIR=" + temporary}, .prefix = {}, .directory = {}};
    if (geteuid() == 0) options.prefix = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    if (run_command_line({"test", "-x", FAULTLINE}, options).exit != 0)
        GTEST_SKIP() << "no other user can reach " FAULTLINE;
    const Finished run = run_faultline({"run", file.path(), "--isolation", "address"}, options);
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

}  // namespace
}  // namespace faultline::test
