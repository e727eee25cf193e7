#include "transcript/encoding.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(Encoding, TextInUtf8IsRecognised) {
    for (const std::string text : {"", "tcp://127.0.0.1:5555", "\xC2\x80", "gr\xC3\xBC\xC3\x9F", "\xE0\xA0\x80",
                                   "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(text)) << to_hex(text);
    }
    EXPECT_TRUE(is_utf8(std::string("a\0b", 3)));
}

TEST(Encoding, WhatIsNoUtf8IsRecognised) {
    for (const std::string bytes : {
             "\x80",              // a continuation byte alone
             "\xC0\xAF",          // overlong, two bytes
             "\xE0\x80\xAF",      // overlong, three bytes
             "\xF0\x80\x80\xAF",  // overlong, four bytes
             "\xED\xA0\x80",      // a surrogate
             "\xF4\x90\x80\x80",  // beyond U+10FFFF
             "\xFF",              // no lead byte
             "\xC3",              // cut short
             "\xE2\x82",          // cut short
             "\xE2\x82\x41",      // the third byte is no continuation
             "ipc://\xFE/x",
         }) {
        EXPECT_FALSE(is_utf8(bytes)) << to_hex(bytes);
    }
}

TEST(Encoding, HexAndBack) {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    EXPECT_EQ(to_hex(std::string("\x00\xff", 2)), "00ff");
    EXPECT_EQ(from_hex(to_hex(every_byte)), every_byte);
    EXPECT_EQ(from_hex("Ff"), "\xFF");
}

TEST(Encoding, DamagedHexIsRefused) {
    EXPECT_EQ(from_hex("0"), std::nullopt);
    EXPECT_EQ(from_hex("0g"), std::nullopt);
    EXPECT_EQ(from_hex(" 0"), std::nullopt);
}

}  // namespace
}  // namespace faultline
