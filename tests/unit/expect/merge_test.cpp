#include "expect/merge.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

using Lines = std::vector<std::string>;

const Release k422{4, 2, 2}, k434{4, 3, 4}, k435{4, 3, 5};

TEST(Merge, lines_that_all_have_stand_without_a_guard) {
    EXPECT_EQ(merge_variants({{"a", "b"}, {"a", "b"}}, {{"", k434}, {"", k435}}), (Lines{"a", "b"}));
}

TEST(Merge, lines_of_some_releases_are_guarded_by_them) {
    EXPECT_EQ(merge_variants({{"a", "b"}, {"a", "c"}}, {{"", k434}, {"", k435}}),
              (Lines{"a", "[<4.3.5] b", "[>=4.3.5] c"}));
    EXPECT_EQ(merge_variants({{"x"}, {}, {}}, {{"", k434}, {"", k422}, {"", k435}}), (Lines{"[>=4.3.4 <4.3.5] x"}));
}

TEST(Merge, a_line_of_the_oldest_and_the_newest_stands_twice) {
    EXPECT_EQ(merge_variants({{"x"}, {}, {"x"}}, {{"", k422}, {"", k434}, {"", k435}}),
              (Lines{"[<4.3.4] x", "[>=4.3.5] x"}));
}

TEST(Merge, values_of_for_are_guards_as_well) {
    EXPECT_EQ(merge_variants({{"a", "t"}, {"a"}}, {{"tcp", k434}, {"ipc", k434}}), (Lines{"a", "[tcp] t"}));
    EXPECT_EQ(merge_variants({{}, {"t"}, {}, {}}, {{"tcp", k434}, {"tcp", k435}, {"ipc", k434}, {"ipc", k435}}),
              (Lines{"[tcp >=4.3.5] t"}));
}

TEST(Merge, an_event_that_a_release_does_not_have_needs_no_guard) {
    const std::string line = "s HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555";
    EXPECT_EQ(merge_variants({{}, {line}, {line}}, {{"", k422}, {"", k434}, {"", k435}}), (Lines{line}));
    EXPECT_EQ(merge_variants({{}, {}, {line}}, {{"", k422}, {"", k434}, {"", k435}}), (Lines{"[>=4.3.5] " + line}));
}

TEST(Merge, each_variant_keeps_its_order) {
    EXPECT_EQ(merge_variants({{"a", "b", "c"}, {"b", "a", "c"}}, {{"", k434}, {"", k435}}).back(), "c");
    EXPECT_EQ(merge_variants({{"a", "b"}, {"b", "a"}}, {{"", k434}, {"", k435}}).size(), 3U);
}

}  // namespace
}  // namespace faultline
