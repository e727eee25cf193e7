#include "engine/abort_message.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

// "message|file|line", or "none".
std::string found_in(std::string_view output) {
    const auto found = find_abort_message(output);
    return found ? found->message + "|" + found->file + "|" + std::to_string(found->line) : "none";
}

TEST(AbortMessage, FindsEachOfLibzmqsForms) {
    EXPECT_EQ(found_in("Assertion failed: check () (src/msg.cpp:394)\n"), "Assertion failed: check ()|src/msg.cpp|394");
    EXPECT_EQ(found_in("Too many open files (src/ipc_listener.cpp:325)\n"),
              "Too many open files|src/ipc_listener.cpp|325");
    EXPECT_EQ(found_in("FATAL ERROR: OUT OF MEMORY (../../src/zmq.cpp:12)\n"),
              "FATAL ERROR: OUT OF MEMORY|../../src/zmq.cpp|12");
    EXPECT_EQ(found_in("Assertion failed: x == (a (b)) (/build/zmq 4/src/a.cpp:1)\n"),
              "Assertion failed: x == (a (b))|/build/zmq 4/src/a.cpp|1");
    EXPECT_EQ(found_in("Bad address (src/a.cpp:7)"), "Bad address|src/a.cpp|7") << "the newline is not needed";
}

TEST(AbortMessage, TheLastOneCounts) {
    EXPECT_EQ(found_in("first (src/a.cpp:1)\nnoise\nsecond (src/b.cpp:2)\nAborted\n"), "second|src/b.cpp|2");
}

TEST(AbortMessage, FindsNoneInOtherOutput) {
    for (const char* output :
         {"", "\n", "Aborted\n", "Too many open files\n", "a (src/a.cpp)\n", "a (src/a.cpp:)\n", "a (src/a.cpp:x)\n",
          "a (:1)\n", "a(src/a.cpp:1)\n", "a (src/a.cpp:1) more\n", "a (src/a.cpp:1234567)\n", "(src/a.cpp:1)\n"}) {
        EXPECT_EQ(found_in(output), "none") << output;
    }
}

// A regular expression of libstdc++ recurses once or more per character: a line without limit is a stack overflow.
TEST(AbortMessage, ALongLineIsReadOrLeftAloneButNeverCrashes) {
    const std::string words(4000, 'x');
    EXPECT_EQ(found_in(words + " (src/a.cpp:1)\n"), words + "|src/a.cpp|1");
    EXPECT_EQ(found_in(std::string(5'000'000, 'x') + " (src/a.cpp:1)\n"), "none");
    EXPECT_EQ(found_in(std::string(5'000'000, '(') + "\nBad address (src/a.cpp:7)\n"), "Bad address|src/a.cpp|7");
}

TEST(AbortMessage, AnyBytesAreSafeToRead) {
    EXPECT_EQ(found_in(std::string("\0\xff\n\0(", 5)), "none");
    EXPECT_EQ(found_in(std::string("\xff\xfe (src/a.cpp:1)", 16)), "\xff\xfe|src/a.cpp|1");
}

}  // namespace
}  // namespace faultline
