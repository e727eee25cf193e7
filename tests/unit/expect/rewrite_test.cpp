#include "expect/rewrite.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

// The action of line 1 gets this result and these lines.
std::string rewritten(std::string_view text, const std::string& result, std::vector<std::string> lines = {}) {
    return rewrite_scenario(text, {{1, {result, std::move(lines)}}});
}

constexpr std::string_view kScenario =
    "# a comment in front\n"
    "title  A  title\n"
    "\n"
    "socket s   REP \t# odd blanks\n"
    "bind s x  -> EINVAL\n"
    "    s LISTENING fd y\n"
    "\n"
    "close s\n"
    "    s CLOSED fd y\n"
    "\n"
    "outcome abort \"x\"\n"
    "\n";

TEST(Rewrite, NothingToReplaceIsTheSameToTheByte) {
    EXPECT_EQ(rewrite_scenario(kScenario, {}), kScenario);
    EXPECT_EQ(rewrite_scenario("", {}), "");
    EXPECT_EQ(rewrite_scenario("\xef\xbb\xbftitle  x\r\n\r\nclose s", {}), "\xef\xbb\xbftitle  x\r\n\r\nclose s");
    EXPECT_EQ(rewrite_scenario("\n\n \n\t\n", {}), "\n\n \n\t\n");
}

TEST(Rewrite, TheSameLinesAreTheSameToTheByte) {
    EXPECT_EQ(rewrite_scenario(kScenario, {{5, {"EINVAL", {"s LISTENING fd y"}}}, {8, {"ok", {"s CLOSED fd y"}}}}),
              kScenario);
}

TEST(Rewrite, TheLinesOfOneActionAreReplacedAndNothingElse) {
    EXPECT_EQ(rewrite_scenario(kScenario, {{8, {"", {"s A", "s B"}}}}),
              "# a comment in front\n"
              "title  A  title\n"
              "\n"
              "socket s   REP \t# odd blanks\n"
              "bind s x  -> EINVAL\n"
              "    s LISTENING fd y\n"
              "\n"
              "close s\n"
              "    s A\n"
              "    s B\n"
              "\n"
              "outcome abort \"x\"\n"
              "\n");
}

TEST(Rewrite, LinesAreAddedAndRemoved) {
    EXPECT_EQ(rewritten("close s\nclose c\n", "", {"s A"}), "close s\n    s A\nclose c\n");
    EXPECT_EQ(rewritten("close s\n    s A\n  any order:\n      s B\nclose c\n    c A\n", ""),
              "close s\nclose c\n    c A\n");
}

TEST(Rewrite, EachOfSeveralActionsGetsItsOwn) {
    EXPECT_EQ(rewrite_scenario("close s\n    old\nclose c\n    old\nclose d\n    old\n",
                               {{1, {"", {"one"}}}, {3, {"EINTR", {"two", "three"}}}}),
              "close s\n    one\nclose c -> EINTR\n    two\n    three\nclose d\n    old\n");
}

TEST(Rewrite, CommentsStayInFrontOfTheNewLines) {
    EXPECT_EQ(
        rewritten("close s\n    # why\n    s A  # gone with its line\n    # and that\n# next\nclose c\n", "", {"s B"}),
        "close s\n    # why\n    # and that\n    s B\n# next\nclose c\n");
    EXPECT_EQ(rewritten("close s\n    s A\n\n    # of what follows\nclose c\n", "", {"s B"}),
              "close s\n    s B\n\n    # of what follows\nclose c\n");
}

// The parser takes blank lines and comments at the margin for nothing: what is indented behind them is the action's.
TEST(Rewrite, LinesBehindABlankLineAreTheActionsToo) {
    EXPECT_EQ(rewritten("close s\n    s A\n\n    s B\n\nclose c\n", "", {"s C"}), "close s\n    s C\n\nclose c\n");
    EXPECT_EQ(rewritten("close s\n    s A\n# why\n    s B\nclose c\n", "", {"s C"}),
              "close s\n# why\n    s C\nclose c\n");
    EXPECT_EQ(rewritten("close s\n\n    s A\nclose c\n", "", {"s C"}), "close s\n    s C\nclose c\n");
}

TEST(Rewrite, KeepsTheEndsOfLines) {
    EXPECT_EQ(rewritten("close s\r\n    s A\r\nclose c\r\n", "EINTR", {"s B", "s C"}),
              "close s -> EINTR\r\n    s B\r\n    s C\r\nclose c\r\n");
    EXPECT_EQ(rewritten("close s  # why\r\n", "EINTR"), "close s -> EINTR  # why\r\n");
}

TEST(Rewrite, TheLastLineNeedsNoNewline) {
    EXPECT_EQ(rewritten("close s", "EINTR"), "close s -> EINTR");
    EXPECT_EQ(rewritten("close s", "", {"s A"}), "close s\n    s A\n");
    EXPECT_EQ(rewritten("close s\n    s A", "", {"s B"}), "close s\n    s B\n");
    EXPECT_EQ(rewritten("close s\n    # why", "", {"s B"}), "close s\n    # why\n    s B\n");
    EXPECT_EQ(rewritten("close s\r\n    # why", "", {"s B"}), "close s\r\n    # why\r\n    s B\r\n");
    EXPECT_EQ(rewritten("close s\n    # why", ""), "close s\n    # why");
}

TEST(Rewrite, AResultIsAddedChangedAndRemoved) {
    EXPECT_EQ(rewritten("bind s x\n", "EADDRINUSE"), "bind s x -> EADDRINUSE\n");
    EXPECT_EQ(rewritten("bind s x -> EINVAL\n", "EADDRINUSE"), "bind s x -> EADDRINUSE\n");
    EXPECT_EQ(rewritten("bind s x -> EINVAL\n", "ok"), "bind s x\n");
    EXPECT_EQ(rewritten("bind s x\n", "ok"), "bind s x\n");
    EXPECT_EQ(rewritten("bind s x  -> EINVAL \n", "EINVAL"), "bind s x  -> EINVAL \n");
    EXPECT_EQ(rewritten("bind s x -> EINVAL\n", ""), "bind s x -> EINVAL\n") << "no result: the line stays";
    EXPECT_EQ(rewritten("[>=4.3.5] recv s -> \"a\" | hex 00\n", "\"b\""), "[>=4.3.5] recv s -> \"b\"\n");
}

TEST(Rewrite, AResultLeavesTheLinesCommentAlone) {
    EXPECT_EQ(rewritten("bind s x   # why -> because\n", "EINTR"), "bind s x -> EINTR   # why -> because\n");
    EXPECT_EQ(rewritten("bind s x -> EINVAL\t# why\n", "ok"), "bind s x\t# why\n");
    EXPECT_EQ(rewritten("bind s ipc://a#b\n", "EINTR"), "bind s ipc://a#b -> EINTR\n");
}

TEST(Rewrite, WhatIsInQuotesIsNeitherAnArrowNorAComment) {
    EXPECT_EQ(rewritten("send s \"a -> b\"\n", "ok"), "send s \"a -> b\"\n");
    EXPECT_EQ(rewritten("send s \"a -> b\"\n", "EAGAIN"), "send s \"a -> b\" -> EAGAIN\n");
    EXPECT_EQ(rewritten("recv s -> \"a -> b\"\n", "\"c\""), "recv s -> \"c\"\n");
    EXPECT_EQ(rewritten("recv s -> \"a # b\"  # why\n", "\"c # -> d\""), "recv s -> \"c # -> d\"  # why\n");
    EXPECT_EQ(rewritten("send s \"a \\\" # -> b\" # why\n", "EAGAIN"), "send s \"a \\\" # -> b\" -> EAGAIN # why\n");
    EXPECT_EQ(rewritten("send s \"a\\\\\" # why\n", "EAGAIN"), "send s \"a\\\\\" -> EAGAIN # why\n");
}

TEST(Rewrite, ALineThatSaysTheSameStaysWithItsComment) {
    EXPECT_EQ(rewritten("close s\n  s  A   x   # why\n  s B\n", "", {"s A x", "s C"}),
              "close s\n  s  A   x   # why\n  s C\n");
    EXPECT_EQ(rewritten("close s\n    s A interval=any x\n    s B interval=1ms..2ms x\n    s C interval=1ms..2ms x\n",
                        "", {"s A interval=5ms x", "s B interval=2ms x", "s C interval=3ms x"}),
              "close s\n    s A interval=any x\n    s B interval=1ms..2ms x\n    s C interval=3ms x\n");
    EXPECT_EQ(rewritten("close s\n    s recv -> * | \"b\"\n    s recv -> \"a  b\"\n", "",
                        {"s recv -> \"a\" | \"b\"", "s recv -> \"a b\""}),
              "close s\n    s recv -> * | \"b\"\n    s recv -> \"a b\"\n");
    EXPECT_EQ(rewritten("close s\n    s A\n\n    s B\n\n    s C\n", "", {"s A", "s B"}),
              "close s\n    s A\n\n    s B\n");
}

TEST(Rewrite, WhatNoRunTriedStaysWhereItStood) {
    const std::string text = "close s\n    [<4.3.0] s A\n    [>=4.3.0] s B\n    s C\n    [tcp] s D\n";
    EXPECT_EQ(rewrite_scenario(text, {{1, {"", {"s B", "s E"}, {.untried = {2, 5}, .for_all = {3, 4}}}}}),
              "close s\n    [<4.3.0] s A\n    [>=4.3.0] s B\n    [tcp] s D\n    s E\n");
    // The guard of a line that is not of every run goes.
    EXPECT_EQ(rewrite_scenario(text, {{1, {"", {"s B"}}}}), "close s\n    s B\n");
}

TEST(Rewrite, ABlockThatIsRightIsLeftAlone) {
    const std::string text = "close s\n    any order:\n        s A x\n        --\n        s B y\nclose c\n";
    EXPECT_EQ(rewrite_scenario(text, {{1, {"ok", {"s B y", "s A x"}, {.same = true}}}}), text);
    EXPECT_EQ(rewrite_scenario(text, {{1, {"ok", {"s B y", "s A x"}}}}), "close s\n    s B y\n    s A x\nclose c\n");
    // A name that is new has to be written.
    EXPECT_EQ(rewrite_scenario("close s\n    s A fd x\n", {{1, {"", {"s A fd=$a x"}, {.same = true}}}}),
              "close s\n    s A fd=$a x\n");
}

TEST(Rewrite, TellsWhereLinesAreNow) {
    std::map<int, int> moved;
    rewrite_scenario("a\n    s X\n    s Y\nb\nc\n", {{1, {"", {"s V", "s W", "s Y"}}}}, &moved);
    EXPECT_EQ(moved, (std::map<int, int>{{1, 1}, {3, 4}, {4, 5}, {5, 6}}));
}

}  // namespace
}  // namespace faultline
