#include "scenario/format.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "samples.hpp"
#include "scenario/places.hpp"

namespace faultline {
namespace {

std::string formatted(std::string_view text) {
    const auto result = format_scenario(text, {.file = "a.fault", .id = "a"});
    return result ? *result : "refused: " + to_text(result.error()[0]);
}

TEST(Format, WordsIndentationAndBlankLines) {
    EXPECT_EQ(formatted("\xef\xbb\xbf\n\ntitle \t A  title \r\nspec a  b\ntags\ttcp   x\nrequires  !free   >=4.3\r\n"
                        "known_bug   libzmq#1\n\n\n\nsocket   s  REP \t\nadvance 1s\n  s  CLOSED  fd\t\"\"\n\n\n\n"),
              "title  A  title\nspec   a  b\ntags   tcp x\nrequires !free >=4.3\nknown_bug libzmq#1\n\nsocket s REP\n"
              "advance 1s\n    s CLOSED fd \"\"\n");
}

TEST(Format, ForLinesGuardsAndOrderStay) {
    EXPECT_EQ(formatted("title t\nfor  transport   in tcp  ipc\nsocket s REP\n[ tcp   >=4.3.5 ]bind s $endpoint\n"
                        " [!ipc]s LISTENING fd $endpoint\n[ipc] advance 1s"),
              "title  t\nfor transport in tcp ipc\nsocket s REP\n[tcp >=4.3.5] bind s $endpoint\n"
              "    [!ipc] s LISTENING fd $endpoint\n[ipc] advance 1s\n");
}

TEST(Format, BlocksAreIndentedByFourBlanksPerLevel) {
    EXPECT_EQ(formatted("title t\nsocket s REP\nadvance 1s\n repeat 2 every 1s:\n   any order:\n    s CLOSED fd \"\"\n"
                        "    --\n    s CLOSED fd \"\"\n   s CLOSED fd \"\"\n s CLOSED fd \"\"\nadvance 1s\n"
                        "          s CLOSED fd \"\"\n"),
              "title  t\nsocket s REP\nadvance 1s\n    repeat 2 every 1s:\n        any order:\n"
              "            s CLOSED fd \"\"\n            --\n            s CLOSED fd \"\"\n        s CLOSED fd \"\"\n"
              "    s CLOSED fd \"\"\nadvance 1s\n    s CLOSED fd \"\"\n");
}

TEST(Format, DurationsHaveTheLargestUnitThatDividesThem) {
    EXPECT_EQ(formatted("title t\nsocket s REQ linger=1000ms\npoll s in timeout=2000ms -> none\n"
                        "when s CLOSED x2 : advance 60s\nadvance 1500ms until s CLOSED\n    +0ms s CLOSED fd \"\"\n"
                        "    +1000ms s CONNECT_RETRIED interval=1000ms..60s interval=1000ms\n"
                        "    repeat 3 every 1000ms:\n        s calls f +1000ms interval=1000ms\n"),
              "title  t\nsocket s REQ linger=1000ms\npoll s in timeout=2s -> none\n"
              "when s CLOSED x2: advance 1m\nadvance 1500ms until s CLOSED\n    s CLOSED fd \"\"\n"
              "    +1s s CONNECT_RETRIED interval=1s..1m interval=1000ms\n"
              "    repeat 3 every 1s:\n        s calls f +1000ms interval=1000ms\n");
}

TEST(Format, QuotesAndMessagesStayAsTheyAre) {
    EXPECT_EQ(formatted("title a \"# b\" # c\nsocket s PAIR\nsend s \"a  #  b\"|hex 00FF|\"\\x41\"   dontwait\n"),
              "title  a \"# b\"                                  # c\nsocket s PAIR\n"
              "send s \"a  #  b\" | hex 00FF | \"\\x41\" dontwait\n");
}

TEST(Format, CommentsBehindWordsBeginInOneColumn) {
    const std::string wide = "connect s tcp://a.very.long.name.indeed.example:5555";
    EXPECT_EQ(formatted("title t\nsocket s REQ #one\n" + wide + " # two  \n" + wide +
                        "\nadvance 1s\t#  three\n"
                        "            #  is apart\n"),
              "title  t\nsocket s REQ                                          #one\n" + wide + "  # two\n" + wide +
                  "\nadvance 1s                                      #  three\n#  is apart\n");
}

TEST(Format, ACommentBelowAnotherInTheSameColumnContinuesIt) {
    EXPECT_EQ(formatted("title t\nadvance 1s # one\n           # two\n           # three\n  # four\n"),
              "title  t\nadvance 1s" + std::string(38, ' ') + "# one\n" + std::string(48, ' ') + "# two\n" +
                  std::string(48, ' ') + "# three\n# four\n");
}

TEST(Format, CommentsOfTheirOwnHaveTheLevelOfTheLineBelow) {
    EXPECT_EQ(
        formatted("# first\ntitle t\nsocket s REP\n   # top\nadvance 1s\n# column 1 stays\n  # below\n"
                  "  s CLOSED fd \"\"\n\n  # last\n"),
        "# first\ntitle  t\nsocket s REP\n# top\nadvance 1s\n# column 1 stays\n    # below\n    s CLOSED fd \"\"\n\n"
        "    # last\n");
}

TEST(Format, ALineThatIsOnlyBlankIsNone) {
    EXPECT_EQ(formatted("title t\n \t \n\t# tab\nadvance 1s\n"), "title  t\n\n# tab\nadvance 1s\n");
}

TEST(Format, WhatIsNoScenarioIsRefusedWithItsErrors) {
    const auto result = format_scenario("title t\nadvance 5\nadvanec 1s\n", {.file = "a.fault", .id = "a"});
    ASSERT_FALSE(result);
    ASSERT_EQ(result.error().size(), 2U);
    EXPECT_EQ(result.error()[0].message, "5 has no unit");
}

TEST(Format, ALineThatWouldGetTooLongIsRefused) {
    EXPECT_EQ(formatted("title t\nadvance 1s #" + std::string(60'000, 'x')).find("refused"), std::string::npos);
    const auto result = format_scenario("title t\nadvance 1s #" + std::string(65'520, 'x'), {.file = "a", .id = "a"});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error()[0].message, "the line has 65569 bytes; 65536 is the limit");
}

TEST(Format, SamplesKeepTheirMeaning) {
    for (const samples::Sample& sample : samples::kAll) {
        const auto before = parse_scenarios(sample.text, {.file = "a.fault", .id = "a"});
        const std::string text = formatted(sample.text);
        const auto after = parse_scenarios(text, {.file = "a.fault", .id = "a"});
        ASSERT_TRUE(before && after) << sample.name << '\n' << text;
        EXPECT_TRUE(same_meaning(*before, *after)) << sample.name << '\n' << text;
        EXPECT_EQ(formatted(text), text) << sample.name;
    }
}

TEST(SameMeaning, SeesADifferenceThatIsNoPlace) {
    const auto parse = [](std::string_view text) { return *parse_scenarios(text, {.file = "a.fault", .id = "a"}); };
    EXPECT_TRUE(same_meaning(parse("title t\nadvance 1s\n"), parse("title t\n\n\nadvance   1000ms\n")));
    EXPECT_FALSE(same_meaning(parse("title t\nadvance 1s\n"), parse("title t\nadvance 2s\n")));
    EXPECT_FALSE(same_meaning(parse("title t\nadvance 1s\n"), {}));
}

// `faultline fmt scenarios` brings them there.
TEST(Format, TheSuiteIsInItsCanonicalForm) {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(FAULTLINE_SOURCE_DIR "/scenarios")) {
        if (entry.path().extension() != ".fault") continue;
        ++files;
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        EXPECT_EQ(formatted(text), text) << entry.path();
    }
    EXPECT_GT(files, 30);
}

}  // namespace
}  // namespace faultline
