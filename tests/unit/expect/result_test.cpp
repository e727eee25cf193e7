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
    for (const char* other :
         {"", "ok", "EAGAIN", "hex", "hex 0", "hex zz", "\"open", "\"a\" |", "\"a\"\"b\"", "\"a\" ok"}) {
        EXPECT_FALSE(read_data(other)) << other;
    }
}

}  // namespace
}  // namespace faultline
