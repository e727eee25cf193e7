// What the options of `run` select, keep and show, and what an interruption leaves to read.
#include <gtest/gtest.h>

#include <boost/process.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;
namespace bp = boost::process;

// A directory with scenarios that pass and that fail; runs begin in it.
class RunOptions : public testing::Test {
  protected:
    void add(const std::string& name, const std::string& lines, const std::string& tags = "any") {
        fs::create_directories((root() / name).parent_path());
        std::ofstream(root() / (name + ".fault")) << "title  A test\ntags   " + tags + "\n\nsocket s REP\n" + lines;
    }
    [[nodiscard]] fs::path root() const { return place_.directory(); }
    [[nodiscard]] Finished run(std::vector<std::string> options) const {
        options.insert(options.begin(), {"run", "."});
        return run_faultline(options, {.environment = {}, .prefix = {}, .directory = root()});
    }

    const std::string red_ = "bind s ipc://here.ipc\n";  // its event is not expected
    const std::string green_ = "bind s ipc://here.ipc\n    s LISTENING fd ipc://here.ipc\n";

  private:
    ScenarioFile place_{"title  Nothing\n", "not-a-scenario.txt"};
};

int count(const std::string& text, const std::string& word) {
    int found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
}
bool has(const std::string& text, const std::string& word) { return text.find(word) != std::string::npos; }

TEST_F(RunOptions, keep_temp_keeps_the_directory_of_what_fails) {
    add("area/red", red_);
    add("area/green", green_);
    for (const char* isolation : {"auto", "address"}) {
        const Finished kept = run({"--keep-temp", "--isolation", isolation});
        EXPECT_EQ(kept.exit, 1) << kept.out;
        EXPECT_TRUE(has(kept.out, "  kept in faultline-kept/area/red\n")) << kept.out;
        EXPECT_TRUE(fs::is_socket(root() / "faultline-kept/area/red/here.ipc")) << isolation;
        EXPECT_FALSE(fs::exists(root() / "faultline-kept/area/green")) << isolation;
    }
    // What is kept is of the last run only.
    add("area/red", green_);
    EXPECT_EQ(run({"--keep-temp"}).exit, 0);
    EXPECT_FALSE(fs::exists(root() / "faultline-kept"));
}

TEST_F(RunOptions, nothing_is_kept_unasked) {
    add("red", red_);
    const Finished finished = run({});
    EXPECT_EQ(finished.exit, 1);
    EXPECT_FALSE(has(finished.out, "kept")) << finished.out;
    EXPECT_FALSE(fs::exists(root() / "faultline-kept"));
}

TEST_F(RunOptions, keep_temp_says_where_nothing_could_be_kept) {
    add("red", red_);
    std::ofstream(root() / "faultline-kept") << "a file is in the way\n";
    const Finished finished = run({"--keep-temp"});
    EXPECT_TRUE(has(finished.out, "nothing could be kept")) << finished.out;
}

TEST_F(RunOptions, fail_fast_runs_nothing_after_the_first_failure) {
    for (const char* name : {"a", "b", "c"}) add(name, red_);
    const Finished all = run({"-j1"});
    EXPECT_EQ(count(all.out, "FAIL  "), 3) << all.out;
    const Finished first = run({"-j1", "--fail-fast"});
    EXPECT_EQ(first.exit, 1);
    EXPECT_EQ(count(first.out, "FAIL  "), 1) << first.out;
    EXPECT_TRUE(has(first.out, "stopped at the first failure, after 1 of 3 runs\n")) << first.out;
}

TEST_F(RunOptions, filter_exclude_and_tag_select) {
    add("tcp/one", green_, "smoke tcp");
    add("tcp/two", green_, "tcp");
    add("ipc/one", green_, "smoke ipc");
    const auto passed = [&](const std::vector<std::string>& options) {
        const Finished finished = run(options);
        std::string ids;
        for (const char* id : {"ipc/one", "tcp/one", "tcp/two"})
            if (has(finished.out, "ok       " + std::string(id) + "\n")) ids += std::string(id) + " ";
        return ids;
    };
    EXPECT_EQ(passed({}), "ipc/one tcp/one tcp/two ");
    EXPECT_EQ(passed({"--filter", "tcp/"}), "tcp/one tcp/two ");
    EXPECT_EQ(passed({"--filter", "*/one"}), "ipc/one tcp/one ");
    EXPECT_EQ(passed({"--filter", "ipc", "--filter", "tcp/t?o"}), "ipc/one tcp/two ");
    EXPECT_EQ(passed({"--exclude", "one"}), "tcp/two ");
    EXPECT_EQ(passed({"--filter", "tcp", "--exclude", "*two"}), "tcp/one ");
    EXPECT_EQ(passed({"--tag", "smoke"}), "ipc/one tcp/one ");
    EXPECT_EQ(passed({"--tag", "smoke", "--tag", "tcp"}), "tcp/one ");
}

TEST_F(RunOptions, timeout_ends_a_run_that_takes_too_long) {
    add("slow", "bind s tcp://spin:1\n");
    const Finished finished = run({"--libzmq", FAKE_LIBZMQ, "--timeout", "1"});
    EXPECT_EQ(finished.exit, 1);
    EXPECT_TRUE(has(finished.out, "the run took more than 1 s of real time")) << finished.out;
}

// One line that is written again and again, and is gone in the end; a pipe gets lines only.
TEST_F(RunOptions, progress_is_for_terminals) {
    add("area/one", green_);
    add("area/two", green_);
    const std::string command = std::string(FAULTLINE) + " run " + root().string() + " -j1";
    const Finished terminal = run_command_line({"script", "-qec", command, "/dev/null"});
    EXPECT_EQ(terminal.exit, 0) << terminal.out;
    EXPECT_TRUE(has(terminal.out, "\r\x1b[K0/2  0.")) << terminal.out;
    EXPECT_TRUE(has(terminal.out, "\r\x1b[K1/2  0.")) << terminal.out;
    EXPECT_TRUE(has(terminal.out, " s  area/two\r\x1b[K")) << terminal.out;
    const Finished pipe = run({"-j1"});
    EXPECT_EQ(pipe.out.find_first_of("\r\x1b"), std::string::npos) << pipe.out;
    EXPECT_TRUE(has(pipe.out, "slowest  0.")) << pipe.out;
}

TEST_F(RunOptions, an_interruption_shows_what_was_done) {
    add("one", green_);
    add("two", red_);
    bp::ipstream out;
    bp::child child(bp::exe = FAULTLINE, bp::args = {"run", root().string(), "--repeat", "100000", "--transcript"},
                    bp::std_in<bp::null, bp::std_out> out, bp::std_err > bp::null);
    std::string line, text;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(std::getline(out, line));
    kill(child.id(), SIGINT);
    while (std::getline(out, line)) text += line + "\n";
    child.wait();
    EXPECT_EQ(child.exit_code(), 1);
    const std::string end = text.substr(text.find("ok       one"));
    EXPECT_TRUE(has(end, " runs, one transcript)")) << end;
    EXPECT_TRUE(has(end, "FAIL  two  A test\n")) << end;
    EXPECT_TRUE(has(end, "1 passed, 1 failed, 0 skipped\ninterrupted after ")) << end;
    EXPECT_TRUE(has(end, " of 200000 runs\n")) << end;
}

}  // namespace
}  // namespace faultline::test
