// What record makes of raw peers. What of them must go red lies in tests/must_fail/peer_*.fault.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

TEST(Peers, record_writes_what_came_and_leaves_holes_that_match) {
    const ScenarioFile file(
        "title t\n\nsocket server REP\nbind server tcp://127.0.0.1:5555\n"
        "dial evil tcp://127.0.0.1:5555\nexpect evil -> *\nexpect evil -> EOF  # so far\nhalf_close evil\nexpect evil "
        "-> \"a\"\n");
    ASSERT_EQ(run_command_line({"env", "-u", "CI", FAULTLINE, "record", file.path()}).exit, 0);
    const std::string text = read_file(file.path());
    EXPECT_NE(text.find("expect evil -> *\nexpect evil -> EAGAIN  # so far\n"), std::string::npos) << text;
    EXPECT_NE(text.find("expect evil -> EOF\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace faultline::test
