#include "show/folding.hpp"

#include <gtest/gtest.h>

namespace faultline::show {
namespace {

// What is listed of happenings named by letters: "abab" -> "abab", with "<N:shape>" for what is folded.
std::string folded(const std::string& letters) {
    Folding folding;
    std::string listed;
    const auto keep = [&](const Happening& happening) {
        listed +=
            happening.times == 0 ? happening.text : "<" + std::to_string(happening.times) + ":" + happening.text + ">";
    };
    std::int64_t at = 0;
    for (const char letter : letters) {
        const std::string text(1, letter);
        Happening happening{.at_ns = ++at, .text = text, .shape = text};
        folding.add(std::move(happening), keep);
    }
    folding.finish(keep);
    return listed;
}

TEST(Folding, WhatDoesNotRepeatStays) { EXPECT_EQ(folded("abcdabdc"), "abcdabdc"); }

TEST(Folding, ACycleIsListedTwice) {
    EXPECT_EQ(folded("abcabcabcabcabc"), "abcabc<3:a, b, c>");
    EXPECT_EQ(folded("xabababababy"), "xabab<3:a, b>y");
    EXPECT_EQ(folded("aaaaaaaa"), "aa<6:a>");
}

TEST(Folding, WhatOfACycleIsNotCompleteIsListed) {
    EXPECT_EQ(folded("abcabcabcabcab"), "abcabc<2:a, b, c>ab");
    EXPECT_EQ(folded("abcabcabcabcabx"), "abcabc<2:a, b, c>abx");
}

TEST(Folding, AFewLinesAreNotWorthIt) {
    EXPECT_EQ(folded("aaaaa"), "aaaaa");
    EXPECT_EQ(folded("aaaaaa"), "aa<4:a>");
    EXPECT_EQ(folded("abcabcabc"), "abcabcabc");
}

TEST(Folding, AShorterRepetitionWithinACycleDoesNotHideIt) { EXPECT_EQ(folded("aabaabaabaab"), "aabaab<2:a, a, b>"); }

TEST(Folding, ALongCycleIsNone) { EXPECT_EQ(folded("abcdefghiabcdefghiabcdefghi").size(), 27U); }

TEST(Folding, SaysWhenTheFirstAndTheLastWere) {
    Folding folding;
    std::vector<Happening> listed;
    const auto keep = [&](Happening happening) { listed.push_back(std::move(happening)); };
    for (std::int64_t at = 1; at <= 9; ++at) folding.add({.at_ns = at, .text = "a", .shape = "a"}, keep);
    folding.finish(keep);
    ASSERT_EQ(listed.size(), 3U);
    EXPECT_EQ(listed[2].at_ns, 3);
    EXPECT_EQ(listed[2].until_ns, 9);
    EXPECT_EQ(listed[2].times, 7);
}

}  // namespace
}  // namespace faultline::show
