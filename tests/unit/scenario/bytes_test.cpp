#include "scenario/bytes.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

std::string printed(std::string_view bytes) { return print_bytes(pieces_of(bytes)); }

TEST(Bytes, ArePrintedAsAPersonWouldWriteThem) {
    EXPECT_EQ(printed(""), "");
    EXPECT_EQ(printed("a"), "\"a\"");
    EXPECT_EQ(printed(std::string("\x03\x01", 2)), "hex 0301");
    EXPECT_EQ(printed(std::string("\xff\0\0\0\0\0\0\0\x01\x7f", 10)), "hex ff00000000000000017f");
    EXPECT_EQ(printed("NULL" + std::string(16, '\0')), "\"NULL\" hex 00 x16");
    EXPECT_EQ(printed(std::string("ab") + '\x01' + "abc"), "hex 616201 \"abc\"");
    EXPECT_EQ(printed(std::string(1000, 'a')), "\"a\" x1000");
    EXPECT_EQ(printed("a\"b\r\n"), "\"a\\\"b\\r\\n\"");
}

TEST(Bytes, WhatIsPrintedIsReadBack) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += std::string(static_cast<std::size_t>(c % 11 + 1), static_cast<char>(c));
    const std::string text = printed(all) + " then EOF";
    const auto received = read_received(text);
    ASSERT_TRUE(received);
    EXPECT_EQ(flatten(received->bytes), all);
    EXPECT_EQ(received->end, "EOF");
    EXPECT_EQ(print_received(*received), text);
}

TEST(Bytes, WhatIsNoneIsNotRead) {
    for (const char* text :
         {"", "ok", "hex", "hex 0", "\"open", "\"a\" then", "\"a\" then EAGAIN", "* \"a\"", "*0", "then EOF"})
        EXPECT_FALSE(read_received(text)) << text;
}

struct Comparison {
    std::string_view expected, actual;
    std::optional<std::size_t> wrong;
};

TEST(Bytes, TheFirstWrongOneIsFound) {
    for (const Comparison& c :
         {Comparison{"\"abc\"", "abc", std::nullopt}, Comparison{"\"abc\"", "abd", 2}, Comparison{"\"abc\"", "ab", 2},
          Comparison{"\"abc\"", "abcd", 3}, Comparison{"*2 \"c\"", "abc", std::nullopt},
          Comparison{"*2 \"c\"", "abd", 2}, Comparison{"*3", "ab", 2}, Comparison{"*", "", std::nullopt},
          Comparison{"\"a\" x3 *", "aab", 2}}) {
        EXPECT_EQ(first_wrong_byte(read_received(c.expected)->bytes, c.actual), c.wrong) << c.expected << c.actual;
    }
}

TEST(Bytes, AreCutAnywhere) {
    const Bytes bytes = read_received("\"abc\" hex 00 x10 *4 \"d\" *")->bytes;
    const std::pair<std::size_t, std::pair<std::string, std::string>> cuts[] = {
        {0, {"", "\"abc\" hex 00 x10 *4 \"d\" *"}},
        {1, {"\"a\"", "\"bc\" hex 00 x10 *4 \"d\" *"}},
        {4, {"\"abc\" hex 00", "hex 00 x9 *4 \"d\" *"}},
        {14, {"\"abc\" hex 00 x10 *1", "*3 \"d\" *"}},
        {18, {"\"abc\" hex 00 x10 *4 \"d\"", "*"}}};
    for (const auto& [offset, halves] : cuts) {
        const SplitBytes split = split_bytes(bytes, offset);
        EXPECT_EQ(print_bytes(split.before), halves.first) << offset;
        EXPECT_EQ(print_bytes(split.after), halves.second) << offset;
    }
}

}  // namespace
}  // namespace faultline
