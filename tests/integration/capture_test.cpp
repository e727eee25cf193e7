// capture: real programs with the recorder in front of their libzmq.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "capturing.hpp"

namespace faultline::test {
namespace {

// What a program can see is the same with it: results, errno, the number of fds and sockets, all frames of its own
// monitors, how it ends.
class SeesNoDifference : public Capture, public testing::WithParamInterface<const char*> {};

TEST_P(SeesNoDifference, with_the_recorder) {
    const Finished plain = run_command_line({CAPTURED, GetParam()});
    const Finished captured = capture({CAPTURED, GetParam()});
    EXPECT_EQ(captured.out, plain.out);
    EXPECT_EQ(captured.exit, plain.exit);
    EXPECT_FALSE(all_of<trace::Socket>(read_whole_trace()).empty());
}
INSTANTIATE_TEST_SUITE_P(Each, SeesNoDifference,
                         testing::Values("errors", "monitors", "threads", "children", "killed", "blocked", "options",
                                         "many", "becomes", "short-value", "addresses"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST_F(Capture, HasEachCallWithItsErrno) {
    capture({CAPTURED, "errors"});
    EXPECT_EQ(calls_text(read_whole_trace(), "bind"),
              (Words{"tcp://127.0.0.1:7301 ", "tcp://127.0.0.1:7301 EADDRINUSE", "tcp://127.0.0.1:99999 ",
                     "nonsense EINVAL", "foo://bar EPROTONOSUPPORT", "ipc:///nowhere/at/all ENOENT"}));
}

// The program's own monitors want less, and are put in each other's place: the trace has every event, and none twice.
TEST_F(Capture, HasEveryEventWhateverTheProgramMonitors) {
    capture({CAPTURED, "monitors"});
    const trace::Trace trace = read_whole_trace();
    std::multiset<std::string> listening;
    for (const auto& event : all_of<trace::Event>(trace))
        if (event.event == "LISTENING") listening.insert(event.endpoint);
    EXPECT_EQ(listening,
              (std::multiset<std::string>{"tcp://127.0.0.1:7302", "tcp://127.0.0.1:7303", "tcp://127.0.0.1:7304"}));
    const auto names = event_names(trace);
    EXPECT_EQ(std::ranges::count(names, "MONITOR_STOPPED"), 3) << "those that a monitor of the program's was sent";
    EXPECT_TRUE(std::ranges::all_of(all_of<trace::Event>(trace),
                                    [](const trace::Event& event) { return event.defect.empty(); }));
}

TEST_F(Capture, HasTheSystemCallsOfTheNetwork) {
    capture({CAPTURED, "errors"});
    std::set<std::string> seen;
    for (const auto& call : all_of<trace::SystemCall>(read_whole_trace()))
        seen.insert(call.call + " " + call.address + " " + call.error);
    EXPECT_TRUE(seen.contains("bind 127.0.0.1:7301 "));
    EXPECT_TRUE(seen.contains("bind 127.0.0.1:7301 EADDRINUSE"));
    EXPECT_TRUE(seen.contains("bind /nowhere/at/all ENOENT"));
    EXPECT_TRUE(seen.contains("getaddrinfo 127.0.0.1 "));
}

TEST_F(Capture, HasOptionsButNoSecretAndNoMessage) {
    capture({CAPTURED, "options"});
    std::vector<std::string> set;
    for (const auto& call : all_of<trace::Call>(read_whole_trace())) {
        if (call.call != "set") continue;
        const auto* number = call.value ? std::get_if<std::int64_t>(&*call.value) : nullptr;
        const std::string value = !call.value ? "withheld"
                                  : number    ? std::to_string(*number)
                                              : std::get<std::string>(*call.value);
        set.push_back(call.option + "=" + value);
    }
    EXPECT_EQ(set, (Words{"reconnect_ivl=250", "maxmsgsize=4096", "plain_username=admin", "plain_password=withheld",
                          "routing_id=me", "linger=0"}));
    const std::string bytes = read_file(trace_path());
    EXPECT_FALSE(contains(bytes, "opensesame"));
    EXPECT_FALSE(contains(bytes, "confidential"));
}

TEST_F(Capture, SurvivesKill9) {
    EXPECT_EQ(capture({CAPTURED, "killed"}).exit, 128 + 9);
    const trace::Trace trace = read_whole_trace();
    EXPECT_EQ(event_names(trace), Words{"LISTENING"});
    EXPECT_FALSE(all_of<trace::Exit>(trace).front().orderly);
}

TEST_F(Capture, HasTheCallThatNeverReturned) {
    capture({CAPTURED, "blocked"});
    const auto contexts = all_of<trace::Context>(read_whole_trace());
    ASSERT_EQ(contexts.size(), 1U);
    EXPECT_EQ(contexts[0].call, "term");
    EXPECT_FALSE(contexts[0].returned);
    EXPECT_TRUE(all_of<trace::Exit>(read_whole_trace()).front().orderly) << "it ends with _exit()";
}

TEST_F(Capture, FollowsForkAndExec) {
    const Finished forked = capture({CAPTURED, "children"});
    EXPECT_TRUE(contains(forked.err, ": 2 sockets of 2 processes, ")) << forked.err;
    const auto processes = all_of<trace::Process>(read_whole_trace());
    ASSERT_EQ(processes.size(), 2U);
    fs::remove(trace_path());
    capture({"/bin/sh", "-c", std::string(CAPTURED) + " becomes; true"});
    EXPECT_EQ(all_of<trace::Process>(read_whole_trace()).size(), 3U) << "the shell, and two one after the other";
    EXPECT_EQ(all_of<trace::Socket>(read_whole_trace()).size(), 6U);
}

// The writer stands still meanwhile: what has no room is counted, and the program does not wait.
TEST_F(Capture, CountsWhatItLoses) {
    const Finished run = capture({CAPTURED, "many"});
    EXPECT_TRUE(contains(run.err, " lines missing: the program was faster than the writer\n")) << run.err;
    const trace::Trace trace = read_whole_trace();
    std::int64_t lost = 0;
    for (const auto& gap : all_of<trace::Gap>(trace)) lost += gap.why == "ring full" ? gap.lost : 0;
    const auto calls = all_of<trace::Call>(trace);
    const auto set = std::ranges::count(calls, "set", &trace::Call::call);
    EXPECT_GT(lost, 0);
    EXPECT_GE(set + lost, 20'000);
    EXPECT_LE(set + lost, 20'004) << "beginning and end of zmq_close() and zmq_ctx_term() can be lost, too";
}

TEST_F(Capture, HasRoomForAllSocketsThatAreOpen) {
    const Finished run = capture({CAPTURED, "sockets"});
    EXPECT_EQ(run.out, "");
    const trace::Trace trace = read_whole_trace();
    std::int64_t lost = 0;
    for (const auto& gap : all_of<trace::Gap>(trace)) {
        EXPECT_NE(gap.why, "too many sockets");
        lost += gap.lost;
    }
    if (lost == 0) {
        EXPECT_EQ(all_of<trace::Socket>(trace).size(), 17'000U);
    }
}

// Of 64 KiB, in a namespace of its own: root's business.
TEST_F(Capture, SurvivesAFullDisk) {
    const std::string disk = trace_path() + ".disk", full = disk + "/trace.jsonl";
    fs::create_directory(disk);
    const Finished run = run_command_line(
        {"unshare", "--mount", "/bin/sh", "-c",
         "mount -t tmpfs -o size=64k none \"$0\" || exit 77; \"$1\" capture -o \"$0/trace.jsonl\" -- \"$2\" many &&"
         " flock --shared \"$0/trace.jsonl\" cp \"$0/trace.jsonl\" \"$3\"",
         disk, FAULTLINE, CAPTURED, trace_path()});
    if (run.exit != 0 && (contains(run.err, "unshare") || run.exit == 77)) GTEST_SKIP() << "no mount: " << run.err;
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(contains(run.err, full + ": No space left on device\n")) << run.err;
    EXPECT_LE(fs::file_size(trace_path()), 64U * 1024U);
    const auto trace = trace::read_trace(trace_path());
    EXPECT_EQ(trace->problem, "") << "no line is cut off";
    EXPECT_GT(trace->entries.size(), 200U);
}

TEST_F(Capture, TakesOnlyTheSocketsThatAreChosen) {
    capture({CAPTURED, "errors"}, {"--type", "PUSH"});
    trace::Trace trace = read_whole_trace();
    ASSERT_EQ(all_of<trace::Socket>(trace).size(), 1U);
    EXPECT_EQ(all_of<trace::Socket>(trace)[0].kind, "PUSH");
    EXPECT_TRUE(calls_text(trace, "bind").empty());
    fs::remove(trace_path());
    capture({CAPTURED, "errors"}, {"--endpoint", "tcp://*:7301"});
    trace = read_whole_trace();
    ASSERT_EQ(all_of<trace::Socket>(trace).size(), 1U);
    EXPECT_EQ(all_of<trace::Socket>(trace)[0].kind, "PULL");
    const Finished wrong = run_faultline({"capture", "--type", "RAQ", "--", "/bin/true"});
    EXPECT_EQ(wrong.exit, 64);
    EXPECT_TRUE(contains(wrong.err, "--type: RAQ is none; they are PAIR, PUB, ")) << wrong.err;
}

TEST_F(Capture, SaysWhereThereIsNothingToRecord) {
    const Finished run = capture({"/bin/true"});
    EXPECT_EQ(run.exit, 3);
    EXPECT_TRUE(contains(run.err, ": nothing was recorded: no libzmq was seen\n")) << run.err;
    EXPECT_EQ(std::get<trace::End>(read_whole_trace().entries.back().what).unseen, "no libzmq was seen");
    const Finished shown = run_faultline({"show", trace_path()});
    EXPECT_TRUE(contains(shown.out, "  complete  no: no libzmq was seen\n")) << shown.out;
    fs::remove(trace_path());
    const Finished quiet = capture({"/bin/true"}, {"--quiet", "--may-be-empty"});
    EXPECT_EQ(quiet.exit, 0);
    EXPECT_EQ(quiet.err, "");
}

// Its own word comes first, and what it has not flushed is not lost.
TEST_F(Capture, ChangesOnlyTheExitCodeOfAProgramThatWentWell) {
    EXPECT_EQ(capture({"/bin/sh", "-c", "exit 9"}).exit, 9);
    fs::remove(trace_path());
    EXPECT_EQ(capture({"/bin/sh", "-c", "kill -9 $$"}).exit, 128 + 9);
    fs::remove(trace_path());
    const Finished python =
        capture({"/usr/bin/python3", "-c", "import atexit; atexit.register(print, 'end'); print(1)"});
    EXPECT_EQ(python.exit, 3);
    EXPECT_EQ(python.out, "1\nend\n");
    fs::remove(trace_path());
    EXPECT_EQ(capture({"/usr/bin/python3", "-c", "import os; os._exit(0)"}).exit, 3);
    fs::remove(trace_path());
    // Who is left behind may yet open a socket.
    const std::string pipe = trace_path() + ".pipe";
    EXPECT_EQ(capture({"/bin/sh", "-c", "mkfifo \"$0\"; /bin/cat \"$0\" >/dev/null 2>&1 & exit 0", pipe}).exit, 0);
    { std::ofstream ends_it(pipe); }
    EXPECT_EQ(std::get<trace::End>(read_whole_trace().entries.back().what).unseen, "no libzmq was seen");
    fs::remove(trace_path());
    EXPECT_EQ(capture({CAPTURED, "options"}).exit, 0);
}

// A libzmq whose own calls don't come by is left without our monitor, and the trace says that it has no events.
TEST_F(Capture, LeavesALibraryAloneThatItCannotListenTo) {
    const Finished run =
        capture({CAPTURED, "opaque"}, {}, {.environment = {"LD_LIBRARY_PATH=" OPAQUE}, .prefix = {}, .directory = ""});
    EXPECT_TRUE(contains(run.err, ": this libzmq's own calls can't be replaced: there are no events\n")) << run.err;
    EXPECT_FALSE(contains(run.out, "not 0")) << run.out;
    const auto gaps = all_of<trace::Gap>(read_whole_trace());
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].why, "library not interposed");
}

TEST_F(Capture, EndsAsAShellDoesWhereThereIsNoProgram) {
    EXPECT_EQ(capture({"no-such-program"}).exit, 127);
    EXPECT_FALSE(fs::exists(trace_path())) << "nothing is left behind";
    const Finished run = capture({"/etc/passwd"});
    EXPECT_EQ(run.exit, 126);
    EXPECT_EQ(run.err, "faultline: /etc/passwd: Permission denied\n");
}

// Where the code that calls is not linked to libzmq, or cannot be told from its return address.
TEST_F(Capture, FindsTheLibzmqThatIsMeant) {
    const std::string program =
        "import ctypes; z = ctypes.CDLL('" WRAPPER
        "')\n"
        "z.wrapped_context.restype = z.wrapped_socket.restype = ctypes.c_void_p\n"
        "z.wrapped_socket.argtypes = [ctypes.c_void_p, ctypes.c_int]\n"
        "z.wrapped_bind.argtypes = [ctypes.c_void_p, ctypes.c_char_p]\n"
        "z.wrapped_close.argtypes = z.wrapped_term.argtypes = [ctypes.c_void_p]\n"
        "c = z.wrapped_context(); s = z.wrapped_socket(c, 4)\n"
        "print(z.wrapped_bind(s, b'tcp://127.0.0.1:7316'), z.wrapped_close(s), z.wrapped_term(c))\n";
    const Finished run = capture({"/usr/bin/python3", "-c", program});
    EXPECT_EQ(run.out, "0 0 0\n") << run.err;
    EXPECT_EQ(event_names(read_whole_trace()).front(), "LISTENING");
}

TEST_F(Capture, FollowsADaemon) {
    EXPECT_EQ(capture({CAPTURED, "daemon"}).exit, 0);
    const trace::Trace trace = read_whole_trace();
    EXPECT_EQ(all_of<trace::Socket>(trace).size(), 1U);
    EXPECT_EQ(event_names(trace).front(), "LISTENING");
}

// Without one of the three that everybody writes to, nothing takes their place.
TEST_F(Capture, OfAProgramWithoutStandardFds) {
    const Finished run =
        run_command_line({"/bin/sh", "-c", "exec \"$0\" capture -o \"$1\" -- \"$2\" errors <&- >&- 2>&-", FAULTLINE,
                          trace_path(), CAPTURED});
    EXPECT_EQ(run.exit, 0);
    EXPECT_TRUE(all_of<trace::Gap>(read_whole_trace()).empty());
}

TEST_F(Capture, LeavesAFileThatWasThereEmptyWhereThereIsNoProgram) {
    { std::ofstream made(trace_path()); }
    EXPECT_EQ(capture({"no-such-program"}).exit, 127);
    ASSERT_TRUE(fs::exists(trace_path()));
    EXPECT_EQ(fs::file_size(trace_path()), 0U);
    EXPECT_EQ(run_command_line({FAULTLINE, "capture", "-o", "/dev/null", "--", "no-such-program"}).exit, 127);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

// A variable that has outlived its writer names nothing, or some other file.
TEST_F(Capture, OfNobodyWhereTheWriterIsGone) {
    const std::string recorder =
        run_command_line({FAULTLINE, "capture", "-o", trace_path(), "--", "/bin/sh", "-c", "echo ${LD_PRELOAD%%:*}"})
            .out;
    const std::string preload = "LD_PRELOAD=" + recorder.substr(0, recorder.find('\n'));
    for (const char* ring : {"/dev/null", "/proc/self/fd/0", "/nowhere", "/etc/passwd", "/proc/1/fd/4711"}) {
        const Finished run = run_command_line(
            {CAPTURED, "options"},
            {.environment = {preload, std::string("FAULTLINE_CAPTURE=") + ring}, .prefix = {}, .directory = ""});
        EXPECT_EQ(run.exit, 0) << ring;
        EXPECT_TRUE(contains(run.out, "zmq_ctx_term(context): 0\n")) << ring << run.out;
    }
}

TEST_F(Capture, RefusesToBeTheFirstProcess) {
    const Finished run = run_command_line(
        {"unshare", "--pid", "--fork", "--mount-proc", FAULTLINE, "capture", "-o", trace_path(), "--", "/bin/true"});
    if (contains(run.err, "unshare:")) GTEST_SKIP() << run.err;
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(contains(run.err, "run it below an init (docker run --init)\n")) << run.err;
}

TEST_F(Capture, OverwritesNothing) {
    std::ofstream(trace_path()) << "precious\n";
    const Finished run = capture({CAPTURED, "errors"});
    EXPECT_EQ(run.exit, 64);
    EXPECT_EQ(run.out, "") << "the program was not started";
    EXPECT_TRUE(contains(run.err, "exists already; remove it, or give another name with -o\n")) << run.err;
    EXPECT_EQ(read_file(trace_path()), "precious\n");
}

TEST_F(Capture, IsWhatItsSchemaSays) {
    if (run_command_line({"/usr/bin/python3", "-c", "import jsonschema"}).exit != 0) GTEST_SKIP() << "no jsonschema";
    for (const char* name : {"errors", "monitors", "children", "blocked", "options"}) {
        capture({CAPTURED, name});
        EXPECT_FALSE(read_whole_trace().entries.empty());
        const Finished valid =
            run_command_line({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/validate/jsonl.py",
                              FAULTLINE_SOURCE_DIR "/harness/trace/trace.schema.json", trace_path()});
        EXPECT_EQ(valid.exit, 0) << name << ": " << valid.err;
        fs::remove(trace_path());
    }
    std::ofstream(trace_path()) << R"({"type":"start","version":1,"wall":"","faultline":"","more":1})"
                                << "\n";
    const Finished wrong = run_command_line({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/validate/jsonl.py",
                                             FAULTLINE_SOURCE_DIR "/harness/trace/trace.schema.json", trace_path()});
    EXPECT_NE(wrong.exit, 0) << "what it does not say is told";
}

TEST_F(Capture, IsAPreloadBesideOthers) {
    const Finished run = capture({"/bin/sh", "-c", "echo $LD_PRELOAD"}, {},
                                 {.environment = {"LD_PRELOAD=libm.so.6"}, .prefix = {}, .directory = ""});
    EXPECT_TRUE(run.out.ends_with("/libfaultline_recorder.so:libm.so.6\n")) << run.out;
}

TEST_F(Capture, OfAProgramThatRecordsItself) {
    const std::string second = trace_path() + ".second";
    EXPECT_EQ(run_command_line({EMBEDDED, trace_path(), second}).exit, 0) << "the number of the check that failed";
    for (const std::string& path : {trace_path(), second}) {
        const auto trace = trace::read_trace(path);
        ASSERT_TRUE(trace) << trace.error();
        EXPECT_EQ(trace->ending, trace::Ending::complete) << path;
        EXPECT_EQ(all_of<trace::Process>(*trace).size(), 1U) << path;
        EXPECT_EQ(all_of<trace::Socket>(*trace).size(), 2U) << "what was before and behind is not there: " << path;
        EXPECT_TRUE(std::ranges::count(event_names(*trace), "HANDSHAKE_SUCCEEDED") > 0) << path;
    }
}

// Under `faultline capture` it would record itself twice.
TEST_F(Capture, OfAProgramThatRecordsItselfAlready) {
    EXPECT_EQ(capture({EMBEDDED, trace_path() + ".second"}).exit, 2) << "faultline_capture_start() says EBUSY";
    EXPECT_FALSE(fs::exists(trace_path() + ".second"));
}

// Without the command: a library that is preloaded, and a variable. What uses no libzmq has no trace.
TEST_F(Capture, ByAVariable) {
    const std::string library = "LD_PRELOAD=" FAULTLINE_BINARY_DIR "/lib/libfaultline-capture.so";
    const std::string directory = trace_path() + ".d";
    fs::create_directory(directory);
    const CommandOptions by_variable{
        .environment = {library, "FAULTLINE_TRACE=" + directory + "/%p-%t.jsonl"}, .prefix = {}, .directory = ""};
    const Finished run =
        run_command_line({"/bin/sh", "-c", "/bin/true; \"$0\" options; exec \"$0\" errors", CAPTURED}, by_variable);
    EXPECT_EQ(run.exit, 0) << run.err;
    std::multiset<std::size_t> sockets;
    for (const auto& file : fs::directory_iterator(directory)) {
        const auto trace = trace::read_trace(file.path());
        ASSERT_TRUE(trace) << trace.error();
        EXPECT_EQ(trace->ending, trace::Ending::complete) << file.path();
        sockets.insert(all_of<trace::Socket>(*trace).size());
    }
    EXPECT_EQ(sockets, (std::multiset<std::size_t>{1, 4}));
    const Finished nowhere =
        run_command_line({CAPTURED, "options"},
                         {.environment = {library, "FAULTLINE_TRACE=/nowhere/%p"}, .prefix = {}, .directory = ""});
    EXPECT_EQ(nowhere.exit, 0);
    EXPECT_TRUE(contains(nowhere.err, ": No such file or directory\n")) << nowhere.err;
}

}  // namespace
}  // namespace faultline::test
