#include <gtest/gtest.h>

#include <algorithm>

#include "wire/fields.hpp"

namespace faultline::wire {
namespace {

const std::vector<Fields> kMessages = {
    {},
    {""},
    {"", "", ""},
    {"bind", "7", "server", "tcp://127.0.0.1:5555"},
    {std::string("\0\n\xff\0", 4), std::string(70'000, 'x'), "end"},
};

TEST(Wire, WhatWasEncodedIsDecoded) {
    for (const Fields& fields : kMessages) {
        const auto decoded = decode(encode(fields));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(*decoded, fields);
    }
}

TEST(Wire, EveryTruncationOfAFieldIsAnError) {
    const std::string bytes = encode({"result", "", "ok"});
    const std::vector<std::size_t> borders = {0, 4 + 6, 4 + 6 + 4, bytes.size()};  // a shorter list, but a list
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const std::string cut = bytes.substr(0, size);  // its own allocation: AddressSanitizer sees its end
        const bool whole = std::find(borders.begin(), borders.end(), size) != borders.end();
        EXPECT_EQ(decode(cut).has_value(), whole) << "cut at byte " << size;
    }
    const std::string single = encode({"one field"});
    for (std::size_t size = 1; size < single.size(); ++size) {
        EXPECT_EQ(decode(single.substr(0, size)), std::nullopt) << "cut at byte " << size;
    }
}

TEST(Wire, ALengthBeyondTheEndIsAnError) {
    EXPECT_EQ(decode(std::string("\xff\xff\xff\xff", 4)), std::nullopt);
    EXPECT_EQ(decode(std::string("\x05\0\0\0four", 8)), std::nullopt);
    EXPECT_EQ(decode(std::string("\x04\0\0\0four", 8)), (Fields{"four"}));
    EXPECT_EQ(decode(encode({"a"}) + "b"), std::nullopt) << "bytes behind the last field";
}

}  // namespace
}  // namespace faultline::wire
