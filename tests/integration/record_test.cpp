// `record` on real runs: what it writes, what it leaves, what it says that it could not know.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

Finished record(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"env", "-u", "CI", FAULTLINE, "record"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_command_line(command);
}

const char* const kNew =
    "title  A new scenario\n"
    "\n"
    "socket server REP    # what it is for\n"
    "socket client  REQ\n"
    "bind server tcp://127.0.0.1:*\n"
    "\n"
    "connect client tcp://127.0.0.1:5555   # nobody is there\n"
    "close server\n"
    "[>=9.0.0] close client\n";

const char* const kRecorded =
    "title  A new scenario\n"
    "\n"
    "socket server REP    # what it is for\n"
    "socket client  REQ\n"
    "bind server tcp://127.0.0.1:*\n"
    "    server LISTENING fd=$listener tcp://127.0.0.1:$port\n"
    "\n"
    "connect client tcp://127.0.0.1:5555   # nobody is there\n"
    "    client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n"
    "    client CLOSED fd tcp://127.0.0.1:5555\n"
    "    client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555\n"
    "close server\n"
    "    server CLOSED fd=$listener tcp://127.0.0.1:$port\n"
    "    server MONITOR_STOPPED\n"
    "[>=9.0.0] close client\n";

TEST(Record, names_what_comes_again_and_says_what_it_could_not_try) {
    const ScenarioFile file(kNew);
    const Finished first = record({file.path()});
    EXPECT_EQ(first.exit, 0) << first.err;
    EXPECT_EQ(read_file(file.path()), kRecorded);
    const std::string untried = file.path() + ":15: not tried: [>=9.0.0] holds on no libzmq given\n";
    EXPECT_EQ(first.out, file.path() + ": written; faultline explain says it in words\n" + untried);
    EXPECT_EQ(run_faultline({"run", file.path()}).exit, 0);
    const Finished again = record({file.path()});
    EXPECT_EQ(again.out, file.path() + ": unchanged\n" + untried);
    EXPECT_EQ(read_file(file.path()), kRecorded);
}

TEST(Record, diff_shows_and_does_not_write) {
    const ScenarioFile file(kNew);
    const Finished shown = record({file.path(), "--diff"});
    EXPECT_EQ(shown.exit, 0) << shown.err;
    EXPECT_EQ(read_file(file.path()), kNew);
    EXPECT_EQ(shown.out.find(file.path() + ": would change\n--- " + file.path() + "\n+++ " + file.path() + "\n@@ "), 0U)
        << shown.out;
    EXPECT_NE(shown.out.find("\n+    server LISTENING fd=$listener tcp://127.0.0.1:$port\n"), std::string::npos)
        << shown.out;
    // In the file as it still is.
    EXPECT_NE(shown.out.find(file.path() + ":9: not tried: "), std::string::npos) << shown.out;
    // What is shown is a patch for what is written.
    const ScenarioFile patched(kNew), patch(shown.out, "patch");
    ASSERT_EQ(run_command_line({"patch", patched.path(), patch.path()}).exit, 0);
    EXPECT_EQ(read_file(patched.path()), kRecorded);
}

TEST(Record, replaces_a_file_in_one_step) {
    const ScenarioFile file(kNew);
    const fs::path before = fs::path(file.directory()) / "before", link = fs::path(file.directory()) / "link.fault";
    fs::create_hard_link(file.path(), before);
    fs::create_symlink(file.path(), link);
    fs::permissions(file.path(), fs::perms(0640));
    EXPECT_EQ(record({link.string()}).exit, 0);
    EXPECT_EQ(read_file(before), kNew) << "the old file was written over, not replaced";
    EXPECT_EQ(read_file(file.path()), kRecorded);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(fs::status(file.path()).permissions(), fs::perms(0640));
    EXPECT_EQ(std::distance(fs::directory_iterator(file.directory()), fs::directory_iterator()), 3);
}

TEST(Record, actions_behind_an_end_are_not_reached) {
    const std::string text = "title  t\n\nsocket s REP\nbind s tcp://assert:1\nclose s\nadvance 1s\n";
    const ScenarioFile file(text);
    const Finished finished = record({file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(finished.out, file.path() + ": unchanged\n" + file.path() + ":5: not reached, up to line 6\n");
    EXPECT_EQ(read_file(file.path()), text);
}

TEST(Record, results_that_differ_between_builds_are_left_to_a_person) {
    const std::string text =
        "title  t\n\nsocket s REP\nbind s tcp://127.0.0.1:5555\n    s LISTENING fd tcp://127.0.0.1:5555\n"
        "get s rcvhwm -> 7\n";
    const ScenarioFile file(text);
    const Finished finished = record({file.path(), "--libzmq", "system", "--libzmq", FAKE_LIBZMQ});
    EXPECT_NE(finished.out.find(file.path() + ":6: left alone: the result is "), std::string::npos) << finished.out;
    EXPECT_NE(read_file(file.path()).find("get s rcvhwm -> 7\n"), std::string::npos);
}

// The suite as it is says all that four builds do.
TEST(Record, leaves_the_suite_to_the_byte) {
    std::vector<std::string> arguments{"--libzmq", "system"};
    for (const char* name :
         {"npm-5.3.1-libzmq-4.2.2.node", "npm-6.0.8-libzmq-4.3.5.node", "npm-6.5.0-libzmq-4.3.5-draft.node"}) {
        if (npm_build(name).empty()) GTEST_SKIP() << name << " is not here: ci/libzmq-versions fetches it";
        arguments.insert(arguments.end(), {"--libzmq", npm_build(name)});
    }
    const ScenarioFile place("");
    fs::copy(FAULTLINE_SOURCE_DIR "/scenarios", place.directory() + "/scenarios", fs::copy_options::recursive);
    fs::copy(FAULTLINE_SOURCE_DIR "/fixtures", place.directory() + "/fixtures", fs::copy_options::recursive);
    arguments.insert(arguments.begin(), place.directory() + "/scenarios");
    const Finished all = record(arguments);
    EXPECT_EQ(all.exit, 0) << all.err;
    EXPECT_EQ(all.out.find(": written"), std::string::npos) << all.out;
    // With one build alone, what the others have is kept.
    const Finished one = record({place.directory() + "/scenarios"});
    EXPECT_EQ(one.out.find(": written"), std::string::npos) << one.out;
    EXPECT_NE(one.out.find("holds on no libzmq given"), std::string::npos) << one.out;
}

}  // namespace
}  // namespace faultline::test
