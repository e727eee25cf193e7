#include "zmtp/values.hpp"

#include <gtest/gtest.h>

#include "zmtp/fields.hpp"

namespace faultline::zmtp {
namespace {

TEST(Values, AreReadOrRefused) {
    EXPECT_EQ(number_of("12"), 12U);
    EXPECT_EQ(number_of("0x85"), 0x85U);
    for (const char* wrong : {"", "x", "0x", "-1", "1 ", "99999999999999999999"})
        EXPECT_FALSE(number_of(wrong)) << wrong;
    EXPECT_EQ(version_of("3.1")->minor, 1U);
    for (const char* wrong : {"", "3", "3.", ".1", "256.0", "3.1.0"}) EXPECT_FALSE(version_of(wrong)) << wrong;
    EXPECT_EQ(flags_of("more,long,command"), 7U);
    EXPECT_EQ(flags_of("command,0x80"), 0x84U);
    for (const char* wrong : {"", "more,", "lon", "0x100"}) EXPECT_FALSE(flags_of(wrong)) << wrong;
    EXPECT_EQ(tenths_of("500ms"), 5U);
    EXPECT_EQ(tenths_of("1m"), 600U);
    for (const char* wrong : {"", "1", "50ms", "1h", "6554s", "999999999999999999m"})
        EXPECT_FALSE(tenths_of(wrong)) << wrong;
    EXPECT_EQ(socket_type_of("REP"), 4U);
    EXPECT_FALSE(socket_type_of("STREAM"));
    EXPECT_EQ(socket_type_name(10), "XSUB");
    EXPECT_EQ(socket_type_name(11), "?");
}

TEST(Fields, BelongToTheirItem) {
    EXPECT_FALSE(problem_of({"READY", {{"Socket-Type", "REP"}, {"Socket-Type", "REP"}, {"metadata", ""}}, {}}, false));
    EXPECT_EQ(problem_of({"READY", {{"nonce", "1"}}, {}}, false)->message, "READY has no field nonce without CURVE");
    EXPECT_FALSE(problem_of({"READY", {{"nonce", "1"}}, {}}, true));
    EXPECT_EQ(problem_of({"HELLO", {{"username", "a"}}, {}}, true)->message, "HELLO has no field username in CURVE");
    EXPECT_EQ(problem_of({"ERROR", {{"reason", "a"}, {"reason", "a"}}, {}}, true)->field, 1U);
    EXPECT_EQ(problem_of({"PONG", {{"Ttl", "1s"}}, {}}, false)->hint, "it has context");
    EXPECT_TRUE(problem_of({"frame", {{"length", "256"}}, {"a"}}, false));
    EXPECT_FALSE(problem_of({"frame", {{"length", "256"}, {"flags", "long"}}, {"a"}}, false));
    EXPECT_TRUE(problem_of({"message", {}, {}}, false));
    EXPECT_TRUE(problem_of({"ERROR", {{"reason", "a"}}, {"b"}}, false));
}

}  // namespace
}  // namespace faultline::zmtp
