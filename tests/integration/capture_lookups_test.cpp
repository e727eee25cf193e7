// capture: programs that look libzmq's functions up by dlsym(), as interpreters do.
#include "capturing.hpp"

namespace faultline::test {
namespace {

class CaptureLookups : public Capture {
  protected:
    // What the program prints is what it prints without a recorder.
    void see_no_difference(const Words& command) {
        const Finished plain = run_command_line(command);
        const Finished captured = capture(command, {"--may-be-empty"});
        EXPECT_EQ(captured.out, plain.out);
        EXPECT_EQ(captured.exit, plain.exit);
        EXPECT_FALSE(plain.out.empty());
    }
};

std::vector<std::string> listening(const trace::Trace& trace) {
    std::vector<std::string> endpoints;
    for (const auto& event : all_of<trace::Event>(trace))
        if (event.event == "LISTENING") endpoints.push_back(event.endpoint);
    return endpoints;
}

// Null where null was, the same text of dlerror(), no other name touched.
TEST_F(CaptureLookups, FindsWhatThereIs) { see_no_difference({LOOKUPS, "finds", "libzmq.so.5"}); }

TEST_F(CaptureLookups, OfAnInterpreter) {
    const std::string program =
        "import ctypes; z = ctypes.CDLL('libzmq.so.5')\n"
        "z.zmq_ctx_new.restype = z.zmq_socket.restype = ctypes.c_void_p\n"
        "z.zmq_socket.argtypes = [ctypes.c_void_p, ctypes.c_int]\n"
        "z.zmq_bind.argtypes = [ctypes.c_void_p, ctypes.c_char_p]\n"
        "z.zmq_close.argtypes = z.zmq_ctx_term.argtypes = [ctypes.c_void_p]\n"
        "c = z.zmq_ctx_new(); s = z.zmq_socket(c, 4)\n"
        "print(z.zmq_bind(s, b'tcp://127.0.0.1:7325'), z.zmq_close(s), z.zmq_ctx_term(c))\n";
    see_no_difference({"/usr/bin/python3", "-c", program});
    const trace::Trace trace = read_whole_trace();
    EXPECT_EQ(all_of<trace::Socket>(trace).size(), 1U);
    EXPECT_EQ(listening(trace), Words{"tcp://127.0.0.1:7325"});
}

TEST_F(CaptureLookups, OfALibraryThatOnlyItsHandleReaches) {
    see_no_difference({LOOKUPS, "local", "libzmq.so.5"});
    const trace::Trace trace = read_whole_trace();
    EXPECT_EQ(listening(trace), Words{"tcp://127.0.0.1:7317"});
    EXPECT_EQ(calls_text(trace, "bind"), (Words{"tcp://127.0.0.1:7317 ", "foo://bar EPROTONOSUPPORT"}));
}

TEST_F(CaptureLookups, OfALibraryThatAllSee) {
    see_no_difference({LOOKUPS, "global", "libzmq.so.5"});
    EXPECT_EQ(listening(read_whole_trace()), Words{"tcp://127.0.0.1:7318"});
}

// Each by its own functions, whichever was loaded first.
TEST_F(CaptureLookups, OfSeveralLibraries) {
    const std::string copy = trace_path() + ".so";
    const Finished where = run_command_line(
        {"/bin/sh", "-c", "cp -L \"$(ldconfig -p | sed -n 's/.*libzmq.so.5.* => //p' | head -1)\" \"$0\"", copy});
    ASSERT_EQ(where.exit, 0) << where.err;
    see_no_difference({LOOKUPS, "several", "libzmq.so.5", copy, "libzmq.so.5"});
    const trace::Trace trace = read_whole_trace();
    std::vector<std::string> files;
    for (const auto& library : all_of<trace::Library>(trace)) files.push_back(library.file);
    ASSERT_EQ(files.size(), 2U);
    EXPECT_TRUE(files[0].ends_with("/libzmq.so.5")) << files[0];
    EXPECT_EQ(files[1], copy);
    EXPECT_EQ(listening(trace), (Words{"tcp://127.0.0.1:7322", "tcp://127.0.0.1:7323", "tcp://127.0.0.1:7324"}));
}

// Such a libzmq is bound to itself, whoever stands in front of it: its own calls are brought to the recorder.
class CaptureBoundPastUs : public CaptureLookups, public testing::WithParamInterface<const char*> {};

TEST_P(CaptureBoundPastUs, HasTheCallsAndTheEvents) {
    see_no_difference({LOOKUPS, GetParam(), "libzmq.so.5"});
    const trace::Trace trace = read_whole_trace();
    EXPECT_TRUE(all_of<trace::Gap>(trace).empty());
    EXPECT_EQ(listening(trace).size(), 1U);
    ASSERT_EQ(calls_text(trace, "bind").size(), 2U);
    EXPECT_EQ(calls_text(trace, "bind")[1], "foo://bar EPROTONOSUPPORT") << "errno is that of the library's libc";
}
INSTANTIATE_TEST_SUITE_P(Each, CaptureBoundPastUs, testing::Values("deep", "namespace"));

TEST_F(CaptureLookups, OfAPluginThatIsBoundPastUs) {
    see_no_difference({LOOKUPS, "plugin", WRAPPER});
    const trace::Trace trace = read_whole_trace();
    EXPECT_EQ(listening(trace), Words{"tcp://127.0.0.1:7326"});
    EXPECT_EQ(calls_text(trace, "close").size(), 1U);
    EXPECT_FALSE(all_of<trace::SystemCall>(trace).empty());
}

TEST_F(CaptureLookups, WhileTheDynamicLinkerIsLocked) {
    see_no_difference({LOOKUPS, "constructors", "libzmq.so.5", CONSTRUCTOR});
    EXPECT_EQ(listening(read_whole_trace()), Words{"tcp://127.0.0.1:7321"});
}

}  // namespace
}  // namespace faultline::test
