// A repository whose commits build the fake libzmq in no time, for the tests of bisections.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "command.hpp"

namespace faultline::test {

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline const std::string kBuilds =
    "cmake_minimum_required(VERSION 3.20)\nproject(fake NONE)\n"
    "file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lib)\n"
    "file(COPY_FILE ${CMAKE_SOURCE_DIR}/fake.so ${CMAKE_BINARY_DIR}/lib/libzmq.so)\n";

// The fake libzmq with these letters in the place of the dashes.
inline std::string fake(const std::string& variant) {
    std::string bytes = read_file(FAKE_LIBZMQ);
    const std::string mark = "fake variant: ";
    const std::size_t at = bytes.find(mark + "---");
    if (at == std::string::npos) std::abort();
    return bytes.replace(at + mark.size(), variant.size(), variant);
}

template <typename Condition>
bool comes_true(Condition condition) {
    for (int i = 0; i < 3000; ++i) {
        if (condition()) return true;
        poll(nullptr, 0, 10);
    }
    return false;
}

class WithCommits : public testing::Test {
  protected:
    void SetUp() override {
        if (run_command_line({"bash", "-c", "command -v git"}).exit != 0) GTEST_SKIP() << "no git on this machine";
        write("case.fault", "title  t\n\nsocket s REP\nbind s tcp://good:1\nconnect s tcp://any:1\n");
        std::filesystem::create_directory(at("repo"));
        git("init --quiet --initial-branch=main");
    }

    [[nodiscard]] std::string at(const std::string& name) const { return place_.directory() + "/" + name; }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
        std::ofstream(at(name), std::ios::binary) << text;
    }

    std::string git(const std::string& words) const {
        const Finished run = run_command_line(
            {"bash", "-c", "git " + words},
            {.environment = {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=A. Person",
                             "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A. Person",
                             "GIT_COMMITTER_EMAIL=a@example.org", "GIT_AUTHOR_DATE=2019-02-02T12:00:00Z",
                             "GIT_COMMITTER_DATE=2019-02-02T12:00:00Z"},
             .prefix = {},
             .directory = at("repo")});
        EXPECT_EQ(run.exit, 0) << words << "\n" << run.out << run.err;
        return run.out.substr(0, run.out.find('\n'));
    }
    // A commit of all that is there, with a tag that is its name.
    void commit(const std::string& name) const {
        write("repo/" + name + ".txt", name + "\n");
        git("add --all && git commit --quiet -m 'This is " + name + "' && git tag " + name);
    }
    void commit_variant(const std::string& name, const std::string& variant) const {
        write("repo/CMakeLists.txt", kBuilds);
        write("repo/fake.so", fake(variant));
        commit(name);
    }
    void commit_that_does_not_build(const std::string& name) const {
        write("repo/CMakeLists.txt", "message(FATAL_ERROR \"no compiler for " + name + "\")\n");
        commit(name);
    }

    //     c1 ── c2 ── c3 (does not build) ── c4 ── c5 (hangs) ── c6 (another errno) ── c7 (does not build) ── m ── c9
    //                                         └── side (connect fails) ──────────────────────────────────────┘
    void make_ten_commits() const {
        commit_variant("c1", "---");
        commit("c2");
        commit_that_does_not_build("c3");
        commit_variant("c4", "---");
        git("checkout --quiet -b side");
        commit_variant("side", "--c");
        git("checkout --quiet main");
        commit_variant("c5", "-h-");
        commit_variant("c6", "e--");
        commit_that_does_not_build("c7");
        write("repo/CMakeLists.txt", kBuilds);
        git("merge --quiet --no-ff --no-commit side 2>/dev/null || true");
        commit_variant("m", "e-c");
        commit("c9");
    }

    [[nodiscard]] std::string id(const std::string& revision) const {
        return git("rev-parse --short=10 " + revision + "^{commit}");
    }

    ScenarioFile place_{""};
};

}  // namespace faultline::test
