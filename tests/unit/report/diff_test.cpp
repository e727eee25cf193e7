#include "report/diff.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <optional>
#include <random>
#include <vector>

namespace faultline {
namespace {

TEST(UnifiedDiff, SameTextHasNone) {
    EXPECT_EQ(unified_diff("a\n", "a\n", "f"), "");
    EXPECT_EQ(unified_diff("", "", "f"), "");
}

TEST(UnifiedDiff, OneLineAmongItsNeighbours) {
    EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "my.fault"),
              "--- my.fault\n+++ my.fault\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, FromNothingAndToNothing) {
    EXPECT_EQ(unified_diff("", "a\nb\n", "f"), "--- f\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
    EXPECT_EQ(unified_diff("a\n", "", "f"), "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, AMissingLastLineEndIsADifference) {
    EXPECT_EQ(unified_diff("a\nb", "a\nb\n", "f"),
              "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    EXPECT_EQ(unified_diff("a\n", "a\nb", "f"), "--- f\n+++ f\n@@ -1 +1,2 @@\n a\n+b\n\\ No newline at end of file\n");
}

TEST(UnifiedDiff, WhatIsFarApartIsInTwoHunksAndWhatIsNearInOne) {
    EXPECT_EQ(unified_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "f"),
              "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
    EXPECT_EQ(unified_diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n", "f"),
              "--- f\n+++ f\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

TEST(UnifiedDiff, ChangedNeighboursGoBeforeTheNewOnesCome) {
    EXPECT_EQ(unified_diff("a\nb\nc\n", "x\ny\nc\n", "f"), "--- f\n+++ f\n@@ -1,3 +1,3 @@\n-a\n-b\n+x\n+y\n c\n");
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        lines.emplace_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

// What `patch` does, without its fuzz: nullopt where a line is not what the diff says it is.
std::optional<std::string> patched(std::string_view before, std::string_view diff) {
    const std::vector<std::string> old = split(before), lines = split(diff);
    std::string after;
    std::size_t at = 0;
    const auto ends_file = [&](std::size_t i) { return i + 1 < lines.size() && lines[i + 1].starts_with('\\'); };
    for (std::size_t i = 2; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        if (line.starts_with("@@")) {
            std::size_t start = 0;
            std::from_chars(line.data() + 4, line.data() + line.size(), start);
            if (start > 0 && line.find(",0 +") == std::string::npos) --start;
            while (at < start) after += old.at(at++) + "\n";
        } else if (line.starts_with(' ') || line.starts_with('-')) {
            if (at >= old.size() || old[at++] != line.substr(1)) return std::nullopt;
        }
        if (line.starts_with(' ') || line.starts_with('+')) after += line.substr(1) + (ends_file(i) ? "" : "\n");
    }
    while (at < old.size()) {
        after += old[at++];
        if (at < old.size() || before.ends_with('\n')) after += "\n";
    }
    return after;
}

TEST(UnifiedDiff, AppliedToTheOldTextItGivesTheNewOne) {
    std::mt19937 random(1);
    const auto draw = [&](std::size_t most) {
        std::string text;
        for (std::size_t lines = random() % (most + 1); lines > 0; --lines) {
            text += static_cast<char>('a' + random() % 4);
            if (lines > 1 || random() % 4 != 0) text += '\n';
        }
        return text;
    };
    for (int round = 0; round < 3'000; ++round) {
        const std::string before = draw(40), after = draw(40);
        const std::string diff = unified_diff(before, after, "f");
        if (before != after) {
            ASSERT_EQ(patched(before, diff), after) << diff;
        }
    }
    EXPECT_EQ(patched("a\nb\n", unified_diff("a\nc\n", "a\nd\n", "f")), std::nullopt);
}

}  // namespace
}  // namespace faultline
