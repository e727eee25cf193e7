// fmt and check: what they print, what they write, how they exit.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUgly = "title t\nsocket  s REP\n";
constexpr const char* kPretty = "title  t\nsocket s REP\n";
constexpr const char* kWrong = "title  t\nsocket s REPP\nadvance 5\n";

Finished with_input(const std::string& arguments, const std::string& text) {
    const ScenarioFile file(text, "input");
    return run_command_line({"sh", "-c", FAULTLINE " " + arguments + " < " + file.path()});
}

std::size_t files_in(const std::string& directory) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

TEST(Fmt, WritesInPlaceKeepsTheModeAndNamesTheFile) {
    const ScenarioFile file(kUgly);
    ASSERT_EQ(chmod(file.path().c_str(), 0640), 0);
    const Finished first = run_faultline({"fmt", file.path()});
    EXPECT_EQ(first.exit, 0) << first.err;
    EXPECT_EQ(first.out, file.path() + "\n");
    EXPECT_EQ(read_file(file.path()), kPretty);
    struct stat status {};
    ASSERT_EQ(stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0640U);
    EXPECT_EQ(files_in(file.directory()), 1U) << "nothing is left beside it";
    const Finished second = run_faultline({"fmt", file.directory()});
    EXPECT_EQ(second.exit, 0);
    EXPECT_EQ(second.out, "");
    struct stat again {};
    ASSERT_EQ(stat(file.path().c_str(), &again), 0);
    EXPECT_EQ(again.st_ino, status.st_ino) << "what needs no change is not written";
}

TEST(Fmt, FollowsALink) {
    const ScenarioFile file(kUgly, "real.fault");
    const std::string link = file.directory() + "/link.fault";
    ASSERT_EQ(symlink("real.fault", link.c_str()), 0);
    EXPECT_EQ(run_faultline({"fmt", link}).exit, 0);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(read_file(file.path()), kPretty);
}

TEST(Fmt, CheckNamesWhatWouldChangeAndWritesNothing) {
    const ScenarioFile ugly(kUgly), pretty(kPretty);
    const Finished run = run_faultline({"fmt", "--check", ugly.path(), pretty.path()});
    EXPECT_EQ(run.exit, 1);
    EXPECT_EQ(run.out, ugly.path() + "\n");
    EXPECT_EQ(read_file(ugly.path()), kUgly);
    EXPECT_EQ(run_faultline({"fmt", "--check", pretty.path()}).exit, 0);
}

TEST(Fmt, DiffIsOneThatPatchReads) {
    const ScenarioFile file(kUgly);
    const Finished run = run_faultline({"fmt", "--diff", file.path()});
    EXPECT_EQ(run.exit, 0);
    EXPECT_EQ(run.out, "--- " + file.path() + "\n+++ " + file.path() +
                           "\n@@ -1,2 +1,2 @@\n-title t\n-socket  s REP\n+title  t\n+socket s REP\n");
    EXPECT_EQ(read_file(file.path()), kUgly);
    EXPECT_EQ(run_faultline({"fmt", "--diff", "--check", file.path()}).exit, 1);
}

TEST(Fmt, FromStandardInputToStandardOutput) {
    const Finished run = with_input("fmt -", kUgly);
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_EQ(run.out, kPretty);
    EXPECT_EQ(with_input("fmt --check -", kUgly).exit, 1);
    EXPECT_EQ(with_input("fmt --check -", kPretty).exit, 0);
    const Finished wrong = with_input("fmt - --stdin-name my.fault", kWrong);
    EXPECT_EQ(wrong.exit, 64);
    EXPECT_EQ(wrong.out, "");
    EXPECT_NE(wrong.err.find("my.fault:2:10: error: unknown socket type REPP"), std::string::npos) << wrong.err;
}

TEST(Fmt, WhatIsNoScenarioIsLeftAloneAndTheRestIsDone) {
    const ScenarioFile wrong(kWrong), ugly(kUgly);
    const Finished run = run_faultline({"fmt", wrong.path(), ugly.path(), "/nowhere"});
    EXPECT_EQ(run.exit, 64);
    EXPECT_EQ(read_file(wrong.path()), kWrong);
    EXPECT_EQ(read_file(ugly.path()), kPretty);
    EXPECT_NE(run.err.find(wrong.path() + ":3:9: error: 5 has no unit"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("/nowhere: no such file or directory"), std::string::npos) << run.err;
}

TEST(Check, JsonHasEveryErrorOfEveryFile) {
    const ScenarioFile wrong(kWrong), good(kPretty);
    const Finished run = run_faultline({"check", "--format", "json", wrong.path(), good.path(), "/nowhere"});
    EXPECT_EQ(run.exit, 64);
    const nlohmann::json expected = {
        {{"file", "/nowhere"},
         {"line", 1},
         {"column", 1},
         {"end_column", 2},
         {"severity", "error"},
         {"message", "no such file or directory"}},
        {{"file", wrong.path()},
         {"line", 2},
         {"column", 10},
         {"end_column", 14},
         {"severity", "error"},
         {"message", "unknown socket type REPP"},
         {"suggestion", "REP"}},
        {{"file", wrong.path()},
         {"line", 3},
         {"column", 9},
         {"end_column", 10},
         {"severity", "error"},
         {"message", "5 has no unit"},
         {"expected", "write 5ms, or another of h m s ms us ns"}},
    };
    EXPECT_EQ(nlohmann::json::parse(run.out), expected) << run.out;
}

TEST(Check, JsonOfWhatIsRightIsEmpty) {
    const ScenarioFile good(kPretty);
    const Finished run = run_faultline({"check", "--format", "json", good.path()});
    EXPECT_EQ(run.exit, 0);
    EXPECT_EQ(run.out, "[]\n");
}

TEST(Check, JsonOfBytesThatAreNoText) {
    const Finished run = with_input("check --format json -", "title t\n\xff\xfe s\n");
    EXPECT_EQ(run.exit, 64);
    const auto errors = nlohmann::json::parse(run.out);
    ASSERT_FALSE(errors.empty()) << run.out;
    EXPECT_EQ(errors[0]["line"], 2);
    EXPECT_EQ(errors[0]["file"], "<stdin>");
}

TEST(Check, StandardInputHasTheNameThatItIsGiven) {
    const Finished run = with_input("check - --stdin-name a/b.fault", kWrong);
    EXPECT_EQ(run.exit, 64);
    EXPECT_NE(run.err.find("a/b.fault:3:9: error: 5 has no unit"), std::string::npos) << run.err;
    EXPECT_EQ(with_input("check -", kPretty).out, "1 scenarios, no error\n");
}

TEST(Check, ADirectoryWithoutScenariosIsNotRight) {
    const ScenarioFile other("", "notes.txt");
    EXPECT_EQ(run_faultline({"check", other.directory()}).exit, 3);
}

}  // namespace
}  // namespace faultline::test
