// capture: a libzmq that is inside the program, linked statically.
#include <cstdlib>
#include <fstream>

#include "capturing.hpp"

namespace faultline::test {
namespace {

class CaptureInside : public Capture {
  protected:
    void SetUp() override {
        if (std::string(CAPTURED_STATIC).empty()) GTEST_SKIP() << "no libzmq.a that links";
    }
    // A copy without symbols.
    std::string stripped() {
        const std::string copy = trace_path() + ".stripped";
        const Finished strip = run_command_line({"strip", "-o", copy, CAPTURED_STATIC});
        EXPECT_EQ(strip.exit, 0) << strip.err;
        return copy;
    }
};

class SeesNoDifferenceInside : public CaptureInside, public testing::WithParamInterface<const char*> {};

TEST_P(SeesNoDifferenceInside, with_the_recorder) {
    const Finished plain = run_command_line({CAPTURED_STATIC, GetParam()});
    const Finished captured = capture({CAPTURED_STATIC, GetParam()});
    EXPECT_EQ(captured.out, plain.out);
    EXPECT_EQ(captured.exit, plain.exit);
    const trace::Trace trace = read_whole_trace();
    ASSERT_FALSE(all_of<trace::Library>(trace).empty());
    EXPECT_EQ(all_of<trace::Library>(trace)[0].file, fs::canonical(CAPTURED_STATIC));
    EXPECT_FALSE(all_of<trace::Socket>(trace).empty());
    EXPECT_TRUE(all_of<trace::Gap>(trace).empty()) << "there are events, too";
}
INSTANTIATE_TEST_SUITE_P(Each, SeesNoDifferenceInside,
                         testing::Values("errors", "monitors", "threads", "children", "killed", "blocked", "options"));

TEST_F(CaptureInside, HasWhatATraceOfASharedLibraryHas) {
    capture({CAPTURED_STATIC, "errors"});
    const trace::Trace inside = read_whole_trace();
    fs::remove(trace_path());
    capture({CAPTURED, "errors"});
    const trace::Trace shared = read_whole_trace();
    EXPECT_EQ(calls_text(inside, "bind"), calls_text(shared, "bind"));
    EXPECT_EQ(calls_text(inside, "connect"), calls_text(shared, "connect"));
    EXPECT_EQ(event_names(inside), event_names(shared));
    const auto names = [](const trace::Trace& trace) {
        std::vector<std::string> text;
        for (const auto& call : all_of<trace::SystemCall>(trace)) text.push_back(call.call + " " + call.error);
        return text;
    };
    EXPECT_EQ(names(inside), names(shared)) << "libzmq's own system calls, and no others";
}

// By a script, and found in PATH.
TEST_F(CaptureInside, FollowsToTheInterpreter) {
    const std::string directory = trace_path() + ".bin", script = directory + "/script";
    fs::create_directory(directory);
    fs::create_symlink(CAPTURED_STATIC, directory + "/interpreter");
    std::ofstream(script) << "#!/usr/bin/env interpreter\n";
    fs::permissions(script, fs::perms::owner_all);
    const std::string path = "PATH=" + directory + ":" + std::getenv("PATH");
    // Its first argument is then the script, which is none of its cases.
    EXPECT_EQ(capture({"script"}, {}, {.environment = {path}, .prefix = {}, .directory = ""}).exit, 64);
    fs::remove(trace_path());
    EXPECT_EQ(capture({"interpreter", "options"}, {}, {.environment = {path}, .prefix = {}, .directory = ""}).exit, 0);
    EXPECT_EQ(all_of<trace::Socket>(read_whole_trace()).size(), 1U);
}

TEST_F(CaptureInside, SaysAtTheStartWhereItCannotFollow) {
    const std::string program = stripped();
    const Finished run = capture({program, "errors"});
    EXPECT_EQ(run.exit, 69);
    EXPECT_EQ(run.out, "") << "it was not started";
    EXPECT_TRUE(contains(run.err, "stripped has a libzmq inside itself that can't be recorded, for its symbols are"))
        << run.err;
    EXPECT_TRUE(contains(run.err, "faultline_capture_start()")) << run.err;
    EXPECT_FALSE(fs::exists(trace_path()));
    const Finished anyhow = capture({program, "options"}, {"--may-be-empty"});
    EXPECT_EQ(anyhow.exit, 0);
    EXPECT_EQ(anyhow.out, run_command_line({program, "options"}).out);
    EXPECT_TRUE(contains(anyhow.err, "nothing was recorded: the libzmq inside the program was not followed\n"));
    EXPECT_EQ(std::get<trace::End>(read_whole_trace().entries.back().what).unseen,
              "the libzmq inside the program was not followed");
    fs::remove(trace_path());
    EXPECT_EQ(capture({program, "options"}, {"--may-be-empty", "--quiet"}).err, "");
}

// A program that only speaks of libzmq has none: the command that runs this has its texts.
TEST_F(CaptureInside, TakesNoOtherProgramForOne) {
    EXPECT_EQ(capture({CAPTURED, "options"}).exit, 0);
    fs::remove(trace_path());
    EXPECT_EQ(capture({FAULTLINE, "help"}, {"--may-be-empty"}).err,
              "faultline: " + trace_path() + ": nothing was recorded: no libzmq was seen\n");
}

}  // namespace
}  // namespace faultline::test
