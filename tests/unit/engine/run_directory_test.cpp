#include "engine/run_directory.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/worker.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

// A temporary directory of its own, so that nobody else's runs are swept.
class RunDirectoryTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const char* before = std::getenv("TMPDIR")) before_ = before;
        std::string pattern = (fs::temp_directory_path() / "faultline_sweep_XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        parent_ = pattern;
        setenv("TMPDIR", pattern.c_str(), 1);
    }
    void TearDown() override {
        fs::remove_all(parent_);
        before_.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", before_.c_str(), 1);
    }

    fs::path parent_;

  private:
    std::string before_;
};

RunDirectory made_directory() {
    RunDirectory named = RunDirectory::name_new();
    EXPECT_FALSE(fs::exists(named.path())) << "it is the worker that makes it";
    EXPECT_TRUE(make_run_directory(named.path())) << named.path();
    return named;
}

void put_file(const fs::path& path) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "x";
}

// Of a process that has ended and has been waited for.
pid_t dead_pid() {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    waitpid(pid, nullptr, 0);
    return pid;
}

TEST_F(RunDirectoryTest, IsRemovedWithItsOwnerAndAllThatIsInIt) {
    std::string path;
    {
        const RunDirectory made = made_directory();
        path = made.path();
        EXPECT_EQ(fs::path(path).parent_path(), parent_);
        EXPECT_TRUE(fs::path(path).filename().string().starts_with("faultline-" + std::to_string(getpid()) + "-"));
        ASSERT_TRUE(fs::is_directory(path));
        put_file(fs::path(path) / "deep" / "er" / "endpoint.ipc");
    }
    EXPECT_FALSE(fs::exists(path));
    EXPECT_TRUE(fs::is_empty(parent_));
}

TEST_F(RunDirectoryTest, TwoAreTwo) {
    const RunDirectory one = made_directory();
    const RunDirectory other = made_directory();
    EXPECT_NE(one.path(), other.path());
    EXPECT_TRUE(fs::is_directory(one.path()) && fs::is_directory(other.path()));
}

TEST_F(RunDirectoryTest, IsOpenToItsOwnerOnlyAndMadeOnce) {
    const RunDirectory made = made_directory();
    EXPECT_EQ(fs::status(made.path()).permissions(), fs::perms::owner_all);
    EXPECT_FALSE(make_run_directory(made.path())) << "somebody else's would be used";
    EXPECT_EQ(errno, EEXIST);
    EXPECT_FALSE(make_run_directory((parent_ / "none" / "x").string()));
    EXPECT_EQ(errno, ENOENT);
}

TEST_F(RunDirectoryTest, MovesWithItsOwner) {
    std::string first;
    std::string second;
    {
        RunDirectory kept;
        EXPECT_EQ(kept.path(), "");
        {
            RunDirectory made = made_directory();
            first = made.path();
            kept = std::move(made);
        }
        EXPECT_EQ(kept.path(), first);
        EXPECT_TRUE(fs::is_directory(first)) << "the one that it was moved from has nothing to remove";
        kept = made_directory();
        second = kept.path();
        EXPECT_FALSE(fs::exists(first)) << "nobody owns it any more";
        const RunDirectory last(std::move(kept));
        EXPECT_EQ(last.path(), second);
    }
    EXPECT_FALSE(fs::exists(second));
}

TEST_F(RunDirectoryTest, TheOneOfADeadProcessIsSweptWithAllThatIsInIt) {
    const fs::path stale = parent_ / ("faultline-" + std::to_string(dead_pid()) + "-1");
    put_file(stale / "endpoint.ipc");
    sweep_stale_directories();
    EXPECT_FALSE(fs::exists(stale));
}

TEST_F(RunDirectoryTest, TheOneOfALiveProcessStays) {
    const RunDirectory mine = made_directory();
    const fs::path parents = parent_ / ("faultline-" + std::to_string(getppid()) + "-1");
    put_file(parents / "endpoint.ipc");
    sweep_stale_directories();
    EXPECT_TRUE(fs::exists(mine.path()));
    EXPECT_TRUE(fs::exists(parents / "endpoint.ipc"));
}

TEST_F(RunDirectoryTest, WhatIsNotOursStays) {
    const std::string pid = std::to_string(dead_pid());
    const std::vector<std::string> others = {"faultline",        "faultline-",
                                             "faultline-notes",  "faultline-0-1",
                                             "faultline--5-1",   "other-" + pid + "-1",
                                             "faultline_" + pid, "faultline-" + pid + "-notes",
                                             "faultline-" + pid, "faultline-" + pid + "x-1"};
    for (const std::string& name : others) put_file(parent_ / name / "file");
    sweep_stale_directories();
    for (const std::string& name : others) EXPECT_TRUE(fs::exists(parent_ / name / "file")) << name;
}

}  // namespace
}  // namespace faultline
