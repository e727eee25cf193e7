// bisect: the commit that brought a change, found in small repositories whose commits build the fake libzmq in no time;
// and, where FAULTLINE_LIBZMQ_CLONE names a clone of libzmq's repository, in that.
#include <gtest/gtest.h>

#include <boost/process.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "command.hpp"
#include "commits.hpp"

namespace faultline::test {
namespace {

namespace bp = boost::process;
namespace fs = std::filesystem;

class Bisect : public WithCommits {
  protected:
    Finished bisect(const std::string& good, const std::string& bad, const std::vector<std::string>& more = {},
                    const std::vector<std::string>& environment = {}) const {
        std::vector<std::string> words = {"bisect", "--source", at("repo"),  "--good",       good, "--bad",
                                          bad,      "--cache",  at("cache"), "--hang-limit", "2",  at("case.fault")};
        words.insert(words.end(), more.begin(), more.end());
        return run_faultline(words, {.environment = environment, .prefix = {}, .directory = {}});
    }
};

TEST_F(Bisect, each_kind_of_change_has_its_commit) {
    make_ten_commits();
    const std::string before = git("for-each-ref | sha256sum") + git("status --porcelain | wc -l");
    const Finished run = bisect("c1", "c9");
    EXPECT_EQ(run.exit, 1) << "c5 hangs, and may be the first\n" << run.err;
    const std::string errno_part = "\n" + id("c6") + "  This is c6\n  2019-02-02  A. Person";
    EXPECT_TRUE(has(run.out, errno_part)) << run.out;
    EXPECT_TRUE(has(run.out, "  or one of 1 commit before it that could not be judged:\n    " + id("c5") +
                                 "  This is c5\n      hang: "))
        << run.out;
    EXPECT_TRUE(has(run.out, "  value    BIND_FAILED errno ENODEV -> EPERM\n           in case\n")) << run.out;
    const std::string result_part = "\n" + id("side") + "  This is side\n  2019-02-02  A. Person";
    EXPECT_TRUE(has(run.out, result_part)) << run.out;
    EXPECT_TRUE(has(run.out, "   side.txt |   1 +\n")) << run.out;
    EXPECT_TRUE(has(run.out, "  result   connect ok -> EINVAL\n           in case\n  - at " + id("c4") + ", + at " +
                                 id("side") + "\n"))
        << run.out;
    EXPECT_TRUE(has(run.out, "      - connect s tcp://any:1\n      + connect s tcp://any:1 -> EINVAL\n")) << run.out;
    EXPECT_TRUE(has(run.out, "it does not build: CMake Error at CMakeLists.txt:1 (message):\n")) << run.out;
    EXPECT_TRUE(has(run.err, " commits left, 2 open: ")) << run.err;
    // The clone is as it was, and nothing but the cache is left.
    EXPECT_EQ(git("for-each-ref | sha256sum") + git("status --porcelain | wc -l"), before);
    EXPECT_FALSE(fs::exists(at("cache/work")));

    // The same commits, and what stands in the cache is not built again.
    const Finished again = bisect("c1", "c9");
    EXPECT_TRUE(has(again.out, "\n0 commits built in 0 s, ")) << again.out;
    EXPECT_EQ(again.out.substr(0, again.out.find("\n0 commits built")),
              run.out.substr(0, run.out.find(" commits built")).substr(0, again.out.find("\n0 commits built")));

    // One of the two alone, by a line and by what is between: c5 is not asked.
    const Finished line = bisect("c1", "c9", {"--line", "connect s * -> EINVAL"});
    EXPECT_EQ(line.exit, 0) << line.err;
    EXPECT_TRUE(has(line.out, result_part)) << line.out;
    EXPECT_TRUE(has(line.out, "  `connect s * -> EINVAL`\n")) << line.out;
    EXPECT_FALSE(has(line.out, errno_part)) << line.out;
    EXPECT_TRUE(has(bisect("c4", "c6", {"--transcript"}).out, "# case at " + id("c6") + "\nsocket s REP\n"));
}

TEST_F(Bisect, what_cannot_be_looked_for_is_told) {
    make_ten_commits();
    const Finished alike = bisect("c1", "c2");
    EXPECT_EQ(alike.exit, 3);
    EXPECT_TRUE(has(alike.err, "faultline: case: good and bad do the same\nfaultline: nothing to look for\n"))
        << alike.err;
    const Finished line = bisect("c1", "c4", {"--line", "s BIND_FAILD*"});
    EXPECT_EQ(line.exit, 3);
    EXPECT_TRUE(has(line.err, "neither good nor bad shows it: `s BIND_FAILD*`; the nearest line is\n    s BIND_FAILED"))
        << line.err;
    EXPECT_TRUE(has(bisect("c1", "c6", {"--outcome", "abort"}).err, "neither good nor bad shows it: `abort`"));
    const Finished unbuilt = bisect("c3", "c4");
    EXPECT_EQ(unbuilt.exit, 64);
    EXPECT_TRUE(has(unbuilt.err, "faultline: --good, " + id("c3") + ": it does not build: CMake Error")) << unbuilt.err;
}

TEST_F(Bisect, wrong_arguments_are_told_before_anything_is_built) {
    make_ten_commits();
    fs::create_directory(at("empty"));
    struct Case {
        std::string good, bad;
        std::vector<std::string> more;
        std::string message;
    };
    for (const Case& one : {
             Case{"nope", "c9", {}, "--good: " + at("repo") + ": has no commit called `nope`"},
             Case{"c1", "-x", {}, "--bad: " + at("repo") + ": has no commit called `-x`"},
             Case{"c9", "c1", {}, "--good is newer than --bad: give the older one as --good"},
             Case{"c1", "c1", {}, "--good and --bad are one commit, " + id("c1")},
             Case{"side", "c7", {}, "--good is no ancestor of --bad: they have in common " + id("c4")},
             Case{"c1", "c9", {"--line", "x", "--outcome", "abort"}, "--line or --outcome, not both"},
             Case{"c1", "c9", {"--filter", "nothing"}, "nothing to run: "},
         }) {
        const Finished run = bisect(one.good, one.bad, one.more);
        EXPECT_NE(run.exit, 0);
        EXPECT_TRUE(has(run.err, "faultline: " + one.message)) << run.err;
        EXPECT_EQ(run.out, "");
    }
    for (const auto& [source, message] : std::vector<std::pair<std::string, std::string>>{
             {at("empty"), at("empty") + ": is not a git repository: --source takes a clone of libzmq"},
             {at("none"), at("none") + ": is not a directory"}}) {
        const Finished run = run_faultline(
            {"bisect", "--source", source, "--good", "a", "--bad", "b", at("case.fault")},
            {.environment = {"GIT_CEILING_DIRECTORIES=" + place_.directory()}, .prefix = {}, .directory = {}});
        EXPECT_EQ(run.exit, 64);
        EXPECT_TRUE(has(run.err, message)) << run.err;
    }
}

TEST_F(Bisect, a_build_that_takes_too_long_is_ended_and_not_remembered) {
    commit_variant("c1", "---");
    write("repo/CMakeLists.txt", "execute_process(COMMAND sh -c \"echo begun; exec tail -f /dev/null\")\n");
    commit("c2");
    const Finished run = bisect("c1", "c2", {"--build-timeout", "1"});
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(has(run.err, ": it does not build: it takes more than 1 s\n")) << run.err;
    EXPECT_FALSE(fs::exists(at("cache/work")));
    for (const auto& entry : fs::recursive_directory_iterator(at("cache")))
        EXPECT_NE(entry.path().filename(), "failed") << entry.path();
}

// Processes that work in this directory.
std::vector<std::string> processes_in(const std::string& directory) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        std::error_code error;
        const std::string where = fs::read_symlink(entry.path() / "cwd", error).string();
        if (!error && where.starts_with(directory)) found.push_back(entry.path().filename());
    }
    return found;
}

TEST_F(Bisect, an_interrupt_leaves_the_cache_and_nothing_else) {
    commit_variant("c1", "---");
    write("repo/CMakeLists.txt", "file(WRITE " + at("begun") + " \"\")\nexecute_process(COMMAND tail -f /dev/null)\n");
    commit("c2");
    for (const int signal : {SIGINT, SIGTERM}) {
        fs::remove(at("begun"));
        bp::ipstream err;
        bp::child child(bp::exe = FAULTLINE,
                        bp::args = {"bisect", "--source", at("repo"), "--good", "c1", "--bad", "c2", "--cache",
                                    at("cache"), at("case.fault")},
                        bp::std_in<bp::null, bp::std_out> bp::null, bp::std_err > err);
        EXPECT_TRUE(comes_true([&] { return fs::exists(at("begun")); }));
        // Another one does not disturb it.
        const Finished other = bisect("c1", "c2");
        EXPECT_EQ(other.exit, 64);
        EXPECT_TRUE(
            has(other.err, ": another bisection builds there: wait for it, or give another one by --cache DIR\n"))
            << other.err;
        kill(child.id(), signal);
        std::string said;
        for (std::string line; std::getline(err, line);) said += line + "\n";
        child.wait();
        EXPECT_EQ(child.exit_code(), 1);
        EXPECT_TRUE(has(said, "faultline: interrupted; what was built is kept\n")) << said;
        EXPECT_TRUE(comes_true([&] { return processes_in(at("cache")).empty(); }));
        EXPECT_FALSE(fs::exists(at("cache/work")));
    }
}

TEST_F(Bisect, what_cannot_be_built_as_one_unit_is_built_file_by_file) {
    commit_variant("c1", "---");
    write("repo/fake.so", fake("e--"));
    write("repo/CMakeLists.txt",
          kBuilds + "if(CMAKE_UNITY_BUILD)\n  add_custom_target(clash ALL COMMAND false)\nendif()\n");
    commit("c2");
    const Finished run = bisect("c1", "c2");
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(has(run.out, id("c2") + "  This is c2\n")) << run.out;
    std::size_t configured = 0;
    for (const auto& entry : fs::recursive_directory_iterator(at("cache"))) {
        if (entry.path().filename() != "log") continue;
        const std::string log = read_file(entry.path());
        for (std::size_t at = 0; (at = log.find("\n$ cmake -S", at)) != std::string::npos; ++at) ++configured;
        configured += log.starts_with("$ cmake -S") ? 1 : 0;
    }
    EXPECT_EQ(configured, 3U) << "c1 once, c2 again";
}

TEST_F(Bisect, older_commits_are_built_by_autotools) {
    if (run_command_line({"bash", "-c", "command -v make"}).exit != 0) GTEST_SKIP() << "no make on this machine";
    // They are looked for, and autogen.sh calls them; that of these commits does not.
    for (const char* name : {"autoconf", "automake", "libtoolize"}) {
        write(std::string("bin/") + name, "#!/bin/sh\nexit 1\n");
        fs::permissions(at(std::string("bin/") + name), fs::perms::owner_all);
    }
    for (const auto& [name, variant] : {std::pair("c1", "---"), std::pair("c2", "e--")}) {
        write("repo/autogen.sh", "printf 'echo \"options $*\"\\n' > configure\n");
        write("repo/Makefile", "all:\n\tmkdir -p src/.libs && cp fake.so src/.libs/libzmq.so\n");
        write("repo/fake.so", fake(variant));
        commit(name);
    }
    const Finished run = bisect("c1", "c2", {"--configure", "--with-pgm", "--configure", "-DX=1"},
                                {"PATH=" + at("bin") + ":" + std::getenv("PATH")});
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(has(run.out, id("c2") + "  This is c2\n")) << run.out;
    for (const auto& entry : fs::recursive_directory_iterator(at("cache"))) {
        if (entry.path().filename() != "log") continue;
        const std::string log = read_file(entry.path());
        EXPECT_TRUE(has(log, "\noptions --enable-shared") && has(log, " --disable-drafts --with-pgm\n")) << log;
    }
}

// `git bisect run` takes 0 for good, 1 for bad, 125 for neither, and ends for 128.
class BisectRun : public Bisect {
  protected:
    [[nodiscard]] int exit_of(const std::vector<std::string>& more) const {
        std::vector<std::string> words = {"run", "--bisect", "--hang-limit", "2"};
        words.insert(words.end(), more.begin(), more.end());
        return run_faultline(words).exit;
    }
    [[nodiscard]] std::string library(const std::string& variant) const {
        write(variant + ".so", fake(variant));
        return at(variant + ".so");
    }
};

TEST_F(BisectRun, exit_codes) {
    write("case.fault", "title  t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n");
    write("skipped.fault", "title  t\nrequires draft\n\nsocket s REP\n");
    write("wrong.fault", "title  t\n\nfly away\n");
    write("text.so", "no library\n");
    const std::string file = at("case.fault");
    EXPECT_EQ(exit_of({file, "--libzmq", library("---")}), 0);
    EXPECT_EQ(exit_of({file, "--libzmq", library("e--")}), 1);
    EXPECT_EQ(exit_of({file, at("skipped.fault"), "--libzmq", library("e--")}), 1);
    EXPECT_EQ(exit_of({file, "--libzmq", library("-h-")}), 125) << "it hangs";
    EXPECT_EQ(exit_of({file, "--libzmq", at("text.so")}), 125);
    EXPECT_EQ(exit_of({file, "--libzmq", at("not_built.so")}), 125);
    EXPECT_EQ(exit_of({file, "--libzmq", FAKE_ABORTS}), 125);
    EXPECT_EQ(exit_of({at("skipped.fault"), "--libzmq", library("---")}), 125);
    EXPECT_EQ(exit_of({at("wrong.fault"), "--libzmq", library("---")}), 128);
    EXPECT_EQ(exit_of({at("none.fault"), "--libzmq", library("---")}), 128);
    EXPECT_EQ(exit_of({file, "--filter", "nothing", "--libzmq", library("---")}), 128);
    EXPECT_EQ(exit_of({file, "--no-such-option"}), 128);
}

// The recipe of the documentation.
TEST_F(BisectRun, git_finds_it_too) {
    write("case.fault", "title  t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n");
    make_ten_commits();
    write("judge", "rm -rf " + at("b") + "\ncmake -S . -B " + at("b") + " && cmake --build " + at("b") +
                       " || exit 125\nexec " FAULTLINE " run --bisect --hang-limit 2 --libzmq " +
                       at("b/lib/libzmq.so") + " " + at("case.fault") + "\n");
    git("bisect start c7~1 c4 --");
    const std::string log = git("bisect run sh " + at("judge") + " >../out 2>&1; git bisect log | tail -1");
    EXPECT_TRUE(has(log, "# possible first bad commit: ") || has(log, "# only skipped commits left to test") ||
                has(log, "# first bad commit: "))
        << log << read_file(at("out"));
    EXPECT_TRUE(has(read_file(at("out")), git("rev-parse c6"))) << read_file(at("out"));
}

// What takes minutes: libzmq itself, and five commits of it.
TEST_F(Bisect, of_libzmq_itself) {
    const char* clone = std::getenv("FAULTLINE_LIBZMQ_CLONE");
    if (clone == nullptr) GTEST_SKIP() << "FAULTLINE_LIBZMQ_CLONE names no clone of libzmq's repository";
    const Finished run =
        run_faultline({"bisect", "--source", clone, "--good", "522abc73", "--bad", "1ddfeb56", "--cache", at("cache"),
                       FAULTLINE_SOURCE_DIR "/scenarios/field/reconnect_ivl_zero.fault"});
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(has(run.out, "\nc7aef560")) << run.out;
}

}  // namespace
}  // namespace faultline::test
