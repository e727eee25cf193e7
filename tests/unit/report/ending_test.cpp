// What a person sees of a run that did not end well, or not as expected.
#include "shown.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kBind = "socket s REP\nbind s ipc://x\n    s LISTENING fd ipc://x\n";
const Outcome kAbort{.kind = OutcomeKind::abort,
                     .message = "Too many open files",
                     .file = "src/ipc_listener.cpp",
                     .line = 325,
                     .detail = {}};

TEST(Ending, ThatNobodyExpects) {
    EXPECT_EQ(shown(run(kBind, {{1, {event("s", "LISTENING", 1, "ipc://x")}}}, kAbort)),
              "ABORT  area/case  A test\n"
              "  Too many open files (src/ipc_listener.cpp:325)\n"
              "  area/case.fault:3: bind s ipc://x\n"
              "        s LISTENING fd ipc://x\n");
}

TEST(Ending, ShowsWhatDiffersBeforeIt) {
    EXPECT_EQ(shown(run(kBind, {{1, {}}}, kAbort)),
              "ABORT  area/case  A test\n"
              "  Too many open files (src/ipc_listener.cpp:325)\n"
              "  area/case.fault:2: socket s REP\n"
              "  area/case.fault:3: bind s ipc://x\n"
              "    missing   s LISTENING fd ipc://x\n");
}

TEST(Ending, OfADeadlockSaysWhoWaitsForWhat) {
    EXPECT_EQ(shown(run("socket s REP\nterm\n", {{1, {}}},
                        {.kind = OutcomeKind::deadlock,
                         .message = "threads wait for each other",
                         .file = "",
                         .line = 0,
                         .detail = {"main waits in term for the reaper",
                                    "the reaper waits in poll for a command that only main could ever send to it"}})),
              "DEADLOCK  area/case  A test\n"
              "  threads wait for each other\n"
              "    main waits in term for the reaper\n"
              "    the reaper waits in poll for a command that only main could ever send to it\n"
              "  area/case.fault:3: term\n");
}

TEST(Ending, OtherThanTheExpectedOne) {
    EXPECT_EQ(
        shown(run(std::string(kBind) + "outcome crash\n", {{1, {event("s", "LISTENING", 1, "ipc://x")}}}, kAbort)),
        "ABORT  area/case  A test\n"
        "  Too many open files (src/ipc_listener.cpp:325)\n"
        "  area/case.fault:3: bind s ipc://x\n"
        "        s LISTENING fd ipc://x\n"
        "  area/case.fault:5: the outcome\n"
        "    expected  outcome crash\n"
        "    actual    outcome abort \"Too many open files\" ipc_listener.cpp\n"
        "                      ^\n"
        "    the run ended otherwise\n");
    EXPECT_EQ(shown(run(std::string(kBind) + "outcome crash\n", {{1, {event("s", "LISTENING", 1, "ipc://x")}}})),
              "FAIL  area/case  A test\n"
              "  area/case.fault:5: the outcome\n"
              "    missing   outcome crash\n"
              "    the run ended well\n");
}

TEST(Ending, ExpectedButWithOtherLines) {
    EXPECT_EQ(shown(run(std::string(kBind) + "outcome abort\n", {{1, {}}}, kAbort)),
              "FAIL  area/case  A test\n"
              "  abort: Too many open files (src/ipc_listener.cpp:325)\n"
              "  area/case.fault:2: socket s REP\n"
              "  area/case.fault:3: bind s ipc://x\n"
              "    missing   s LISTENING fd ipc://x\n");
}

TEST(Ending, OfSkipErrorAndPass) {
    const auto ended = [](OutcomeKind kind, const std::string& why) {
        return shown(run(kBind, {{1, {event("s", "LISTENING", 1, "ipc://x")}}},
                         {.kind = kind, .message = why, .file = "", .line = 0, .detail = {}}));
    };
    EXPECT_EQ(ended(OutcomeKind::skip, "requires draft"), "SKIP  area/case  A test\n  requires draft\n");
    EXPECT_EQ(ended(OutcomeKind::error, "sandbox: no namespace"),
              "ERROR  area/case  A test\n"
              "  sandbox: no namespace\n"
              "  area/case.fault:3: bind s ipc://x\n"
              "        s LISTENING fd ipc://x\n");
    EXPECT_EQ(ended(OutcomeKind::pass, ""), "PASS  area/case  A test\n");
}

}  // namespace
}  // namespace faultline
