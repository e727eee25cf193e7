#include "report/layout.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(Layout, WrapsAtBlanks) {
    EXPECT_EQ(wrap("one two three", "  ", 4, 9), "  one two\n    three\n");
    EXPECT_EQ(wrap("one  two", "", 0, 80), "one  two\n") << "columns inside a line stay apart";
    EXPECT_EQ(wrap("averylongword x", "", 2, 5), "averylongword\n  x\n");
    EXPECT_EQ(wrap("", "label", 2, 5), "label\n");
    EXPECT_EQ(wrap("gr\xC3\xBC\xC3\x9F"
                   "e xy",
                   "", 0, 8),
              "gr\xC3\xBC\xC3\x9F"
              "e xy\n")
        << "characters, not bytes";
}

TEST(Layout, CutsWithDots) {
    EXPECT_EQ(cut("0123456789", 0, 10), "0123456789");
    EXPECT_EQ(cut("0123456789", 0, 8), "01234...");
    EXPECT_EQ(cut("0123456789", 2, 8), "...56789");
    EXPECT_EQ(cut("0123456789abcdef", 2, 9), "...567...");
    EXPECT_EQ(cut("0123", 9, 8), "...") << "wholly out of sight";
}

TEST(Layout, KeepsTheMarkInSight) {
    EXPECT_EQ(begin_in_sight(10, 9, 10), 0U);
    EXPECT_EQ(begin_in_sight(100, 3, 20), 0U);
    EXPECT_EQ(begin_in_sight(100, 50, 20), 40U);
    EXPECT_EQ(begin_in_sight(100, 99, 20), 80U);
}

TEST(Layout, PaintsEachLineAndNoBlanks) {
    EXPECT_EQ(paint("  a\n  b\n", Colour::dim, true), "  \x1b[2ma\x1b[0m\n  \x1b[2mb\x1b[0m\n");
    EXPECT_EQ(paint("  a\n", Colour::dim, false), "  a\n");
    EXPECT_EQ(paint("", Colour::red, true), "");
    EXPECT_EQ(paint("x", Colour::red, true), "\x1b[31mx\x1b[0m");
    EXPECT_EQ(paint("x", Colour::green, true), "\x1b[32mx\x1b[0m");
    EXPECT_EQ(paint("x", Colour::yellow, true), "\x1b[33mx\x1b[0m");
    EXPECT_EQ(paint("x", Colour::bold, true), "\x1b[1mx\x1b[0m");
}

TEST(Layout, PadsByCharacters) {
    EXPECT_EQ(pad_to("\xC3\xBC", 3), "\xC3\xBC  ");
    EXPECT_EQ(pad_to("abcd", 3), "abcd");
}

}  // namespace
}  // namespace faultline
