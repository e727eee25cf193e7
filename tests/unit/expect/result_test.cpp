#include "expect/data.hpp"
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

// The rows of one action when it has this result; "" where it is the expected one.
std::string rows(const std::string& action, const std::string& result) {
    const Scenario text = scenario("socket s REP\n" + action + "\n    s CLOSED fd x\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    const bool same = matcher.step({.step = 1, .result = result, .entries = {event("s", "CLOSED", 1, "x")}});
    return same ? "" : rows_of(matcher, 1);
}

TEST(Results, ThatMatch) {
    EXPECT_EQ(rows("bind s tcp://127.0.0.1:1", "ok"), "");
    EXPECT_EQ(rows("bind s tcp://127.0.0.1:1 -> EADDRINUSE", "EADDRINUSE"), "");
    EXPECT_EQ(rows("recv s -> blocks", "blocks"), "");
    EXPECT_EQ(rows("recv s -> EAGAIN", "EAGAIN"), "");
    EXPECT_EQ(rows("recv s -> \"a\" | hex 00ff", "\"a\" | hex 00ff"), "");
    EXPECT_EQ(rows("recv s -> \"a\" | *", "\"a\" | hex 00ff"), "");
    EXPECT_EQ(rows("recv s -> hex 61", "\"a\""), "") << "the same bytes, written otherwise";
    EXPECT_EQ(rows("recv s -> *", "\"x | y\\\"\""), "") << "one part, whatever is in its quotes";
    EXPECT_EQ(rows("recv s -> \"\"", "\"\""), "");
}

// In quotes, or as a byte, a `$` is no capture.
TEST(Results, WithADollarThatIsMeant) {
    EXPECT_EQ(rows("get s plain_username -> \"$x\"", "$x"), "");
    EXPECT_EQ(rows("get s routing_id -> hex:2478", "$x"), "");
    EXPECT_EQ(rows("get s plain_username -> \"$x\"", "bob"),
              "< get s plain_username -> \"$x\"  @24\n> get s plain_username -> bob  @24\n"
              "! the result is bob, expected $x\n= s CLOSED fd x\n");
}

TEST(Results, ThatDifferComeFirst) {
    EXPECT_EQ(rows("bind s tcp://127.0.0.1:1", "EADDRINUSE"),
              "< bind s tcp://127.0.0.1:1  @24\n> bind s tcp://127.0.0.1:1 -> EADDRINUSE  @24\n"
              "! the result is EADDRINUSE, expected ok\n= s CLOSED fd x\n");
    EXPECT_EQ(rows("bind s tcp://127.0.0.1:1 -> EADDRINUSE", "ok"),
              "< bind s tcp://127.0.0.1:1 -> EADDRINUSE  @24\n> bind s tcp://127.0.0.1:1  @24\n"
              "! the result is ok, expected EADDRINUSE\n= s CLOSED fd x\n");
    EXPECT_EQ(
        rows("recv s -> \"a\"", "\"b\""),
        "< recv s -> \"a\"  @11\n> recv s -> \"b\"  @11\n! the result is \"b\", expected \"a\"\n= s CLOSED fd x\n");
}

TEST(Results, EachKindGoesRed) {
    for (const auto& [action, result] : {std::pair{"recv s -> \"a\" | *", "\"a\""},          // a part too few
                                         std::pair{"recv s -> \"a\"", "\"a\" | \"\""},       // a part too many
                                         std::pair{"recv s -> \"a\" | *", "\"b\" | \"c\""},  // the part before the hole
                                         std::pair{"recv s -> *", "EAGAIN"},                 // an errno is no data
                                         std::pair{"recv s -> EAGAIN", "\"EAGAIN\""},        // nor is data an errno
                                         std::pair{"recv s -> blocks", "ok"}, std::pair{"recv s -> *", "blocks"},
                                         std::pair{"poll s in -> in", "none"}}) {
        EXPECT_NE(rows(action, result), "") << action << " with " << result;
    }
}

// The rows of `expect` with this expectation, when this came.
std::string received_rows(const std::string& expected, const std::string& came) {
    const Scenario text = scenario("dial p tcp://127.0.0.1:1\nexpect p -> " + expected + "\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    return matcher.step({.step = 1, .result = came, .entries = {}}) ? "" : rows_of(matcher, 1);
}

TEST(Received, ThatMatches) {
    for (const auto& [expected, came] :
         {std::pair{"\"abc\"", "hex 616263"}, std::pair{"\"a\" x3", "\"aaa\""}, std::pair{"*3", "\"abc\""},
          std::pair{"\"a\" *1 \"c\"", "\"abc\""}, std::pair{"*", "\"abc\""}, std::pair{"\"abc\" *", "\"abc\""},
          std::pair{"* then EOF", "hex 00 then EOF"}, std::pair{"EOF", "EOF"}, std::pair{"EAGAIN", "EAGAIN"}}) {
        EXPECT_EQ(received_rows(expected, came), "") << expected << " with " << came;
    }
}

TEST(Received, ADifferenceIsMarkedAtItsByteHoweverItIsWritten) {
    EXPECT_EQ(received_rows("hex 0301 \"NULL\"", "hex 0300 \"NULL\""),
              "< expect p -> hex 03 hex 01 \"NULL\"  @19\n> expect p -> hex 03 hex 00 \"NULL\"  @19\n"
              "! byte 2 is 00, expected 01\n");
    EXPECT_EQ(received_rows("\"abcd\"", "\"abc\""),
              "< expect p -> \"abc\" \"d\"  @18\n> expect p -> \"abc\"  @17\n! byte 4 is missing, expected 64\n");
    EXPECT_EQ(
        received_rows("\"abc\"", "\"abcd\""),
        "< expect p -> \"abc\"  @17\n> expect p -> \"abc\" \"d\"  @18\n! 1 bytes came after the 3 expected ones\n");
    EXPECT_EQ(received_rows("*2 hex 05", "hex 010206"),
              "< expect p -> *2 hex 05  @15\n> expect p -> hex 0102 hex 06  @21\n! byte 3 is 06, expected 05\n");
}

TEST(Received, EachKindGoesRed) {
    for (const auto& [expected, came] :
         {std::pair{"*3", "\"ab\""}, std::pair{"*3", "\"abcd\""}, std::pair{"\"a\" *", "\"b\""},
          std::pair{"* then EOF", "\"a\""}, std::pair{"\"a\"", "\"a\" then EOF"}, std::pair{"EOF", "ECONNRESET"},
          std::pair{"EOF", "EAGAIN"}, std::pair{"EAGAIN", "EOF"}, std::pair{"\"EOF\"", "EOF"}}) {
        EXPECT_NE(received_rows(expected, came), "") << expected << " with " << came;
    }
}

TEST(Results, OfACallThatNeverReturnedIsComparedWithNothing) { EXPECT_EQ(rows("bind s tcp://127.0.0.1:1", ""), ""); }

TEST(Data, IsReadAsBytes) {
    const auto data = read_data("\"a\\\"\\\\\\n\\r\\t\" | hex 00fF | \"\" | *");
    ASSERT_TRUE(data);
    ASSERT_EQ(data->size(), 4U);
    EXPECT_EQ((*data)[0].bytes, (std::vector<std::uint8_t>{'a', '"', '\\', '\n', '\r', '\t'}));
    EXPECT_EQ((*data)[1].bytes, (std::vector<std::uint8_t>{0, 0xFF}));
    EXPECT_TRUE((*data)[2].bytes.empty());
    EXPECT_FALSE((*data)[2].hole);
    EXPECT_TRUE((*data)[3].hole);
    const auto repeated = read_data("hex 61 x1000 | \"b\"");
    ASSERT_TRUE(repeated);
    EXPECT_EQ((*repeated)[0].bytes, std::vector<std::uint8_t>(1000, 'a'));
    for (const char* other : {"", "ok", "EAGAIN", "hex 00 x", "hex 00 x5 ", "hex 0000 x5", "hex 00 x99999999999", "hex",
                              "hex 0", "hex zz", "\"open", "\"a\" |", "\"a\"\"b\"", "\"a\" ok"}) {
        EXPECT_FALSE(read_data(other)) << other;
    }
}

}  // namespace
}  // namespace faultline
