#include "shrink/kept.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(Kept, ALineIsItself) {
    EXPECT_TRUE(is_kept_line("bind s tcp://[::1]:1 -> EACCES", "bind s tcp://[::1]:1 -> EACCES"));
    EXPECT_FALSE(is_kept_line("bind s tcp://[::1]:1 -> EACCES", "bind s tcp://[::1]:1"));
    EXPECT_FALSE(is_kept_line("s LISTENING", "s LISTENING fd tcp://127.0.0.1:1"));
}

TEST(Kept, AStarStandsForAnyCharacters) {
    EXPECT_TRUE(
        is_kept_line("s CONNECT_RETRIED * tcp://*:5555", "s CONNECT_RETRIED interval=1ms tcp://127.0.0.1:5555"));
    EXPECT_TRUE(is_kept_line("*", "close s"));
    EXPECT_TRUE(is_kept_line("close s*", "close s"));
    EXPECT_FALSE(
        is_kept_line("s CONNECT_RETRIED * tcp://*:5556", "s CONNECT_RETRIED interval=1ms tcp://127.0.0.1:5555"));
}

TEST(Kept, ATimeThatIsNotAskedForIsAnyTime) {
    EXPECT_TRUE(is_kept_line("s CLOSED fd x", "+100ms s CLOSED fd x"));
    EXPECT_TRUE(is_kept_line("+100ms s CLOSED fd x", "+100ms s CLOSED fd x"));
    EXPECT_FALSE(is_kept_line("+100ms s CLOSED fd x", "+200ms s CLOSED fd x"));
    EXPECT_FALSE(is_kept_line("+100ms s CLOSED fd x", "s CLOSED fd x"));
}

TEST(Kept, AnFdMayHaveAName) {
    EXPECT_TRUE(is_kept_line("s CLOSED fd x", "s CLOSED fd=$listener x"));
    EXPECT_TRUE(is_kept_line("s CLOSED fd=$listener x", "s CLOSED fd=$listener x"));
    EXPECT_FALSE(is_kept_line("s CLOSED fd=$listener x", "s CLOSED fd x"));
}

TEST(Kept, AnOutcomeIsNamedByItsKind) {
    EXPECT_TRUE(is_kept_line("abort", "outcome abort \"Too many\" a.cpp"));
    EXPECT_TRUE(is_kept_line("deadlock", "outcome deadlock"));
    EXPECT_TRUE(is_kept_line("outcome abort * a.cpp", "outcome abort \"Too many\" a.cpp"));
    EXPECT_FALSE(is_kept_line("abort", "outcome deadlock"));
    EXPECT_FALSE(is_kept_line("abort", "bind s abort"));
}

TEST(Kept, SeveralLinesStandInTheirOrder) {
    const std::vector<std::string> lines{"a", "b", "c"};
    EXPECT_TRUE(shows({"a", "c"}, lines));
    EXPECT_FALSE(shows({"c", "a"}, lines));
    EXPECT_FALSE(shows({"a", "a"}, lines)) << "one line is one line";
}

TEST(Kept, TheNearestLineIsThatOfTheFirstThatIsMissing) {
    EXPECT_EQ(nearest_line({"s LISTENING fd", "s CLOSD fd"}, {"s LISTENING fd", "+5ms s CLOSED fd", "close s"}),
              "+5ms s CLOSED fd");
    EXPECT_EQ(nearest_line({"a"}, {}), "");
}

}  // namespace
}  // namespace faultline
