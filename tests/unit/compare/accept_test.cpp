#include "compare/accept.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

ScenarioComparison differing(const std::string& id, const std::string& change) {
    ScenarioComparison comparison;
    comparison.status = ScenarioComparison::Status::differs;
    comparison.id = id;
    comparison.findings.push_back(
        {.kind = ChangeKind::value, .change = change, .fact = {}, .baseline = "one", .candidate = "other"});
    return comparison;
}

std::string error_of(const std::string& text) {
    const auto parsed = parse_accepted(text, "ok.list");
    return parsed ? "no error" : parsed.error();
}

TEST(Accept, AnEntryHasKindChangeScenariosAndReason) {
    const auto parsed = parse_accepted(
        "# a comment\n\nvalue    X errno A -> B  # because\nadded Y in tcp/* ipc/*\noutcome none -> abort \"a # in b\" "
        "c.cpp # r\n",
        "f");
    ASSERT_TRUE(parsed) << parsed.error();
    ASSERT_EQ(parsed->size(), 3U);
    EXPECT_EQ((*parsed)[0].change, "X errno A -> B");
    EXPECT_EQ((*parsed)[0].reason, "because");
    EXPECT_EQ((*parsed)[0].line, 3);
    EXPECT_EQ((*parsed)[1].kind, ChangeKind::added);
    EXPECT_EQ((*parsed)[1].scenarios, (std::vector<std::string>{"tcp/*", "ipc/*"}));
    EXPECT_EQ((*parsed)[2].change, "none -> abort \"a # in b\" c.cpp");
    EXPECT_EQ((*parsed)[2].reason, "r");
}

TEST(Accept, WrongLinesAreErrorsWithTheirPlace) {
    EXPECT_EQ(error_of("valeu X\n"),
              "ok.list:1:1: error: expected a kind of change (value, endpoint, order, added, missing, time, result, "
              "outcome), not `valeu`: did you mean value?");
    EXPECT_EQ(error_of("# x\nvalue  # why\n"), "ok.list:2:6: error: expected the change, as the summary shows it");
}

TEST(Accept, WhatIsOnTheListIsAccepted) {
    std::vector<ScenarioComparison> comparisons = {differing("tcp/a", "X"), differing("ipc/a", "X"),
                                                   differing("tcp/b", "Y")};
    const auto entries = parse_accepted("value X in tcp/? # fine\n", "f");
    EXPECT_TRUE(apply_accepted(*entries, "f", comparisons).empty());
    EXPECT_TRUE(comparisons[0].is_accepted());
    EXPECT_EQ(comparisons[0].findings[0].reason, "fine");
    EXPECT_TRUE(comparisons[1].differs_in_behaviour());
    EXPECT_TRUE(comparisons[2].differs_in_behaviour());
    const ComparisonCounts counts = count(comparisons);
    EXPECT_EQ(counts.accepted, 1U);
    EXPECT_EQ(counts.differs, 2U);
}

TEST(Accept, AnEntryThatMatchesNothingIsAComplaint) {
    std::vector<ScenarioComparison> comparisons = {differing("tcp/a", "X")};
    const auto complaints =
        apply_accepted(*parse_accepted("value X\nvalue Z # gone\ntime X\nvalue X in ipc/*\n", "f"), "f", comparisons);
    EXPECT_EQ(complaints, (std::vector<std::string>{
                              "f:2:1: error: nothing of this comparison is `value Z`: remove the line",
                              "f:3:1: error: nothing of this comparison is `time X`: remove the line",
                              "f:4:1: error: nothing of this comparison is `value X` there: remove the line"}));
}

TEST(Accept, WhatIsWrittenAcceptsAllThatDiffersAndKeepsReasons) {
    std::vector<ScenarioComparison> comparisons = {differing("tcp/a", "X"), differing("ipc/a", "X"),
                                                   differing("tcp/b", "Y")};
    ASSERT_TRUE(apply_accepted(*parse_accepted("value Y # known\n", "f"), "f", comparisons).empty());
    const std::string text = print_accepted(group_changes(comparisons), "1 -> 2");
    EXPECT_EQ(text,
              "# 1 -> 2\n# One change a line; say behind the # why it is accepted.\n"
              "value    X  #\nvalue    Y  # known\n");
    EXPECT_TRUE(apply_accepted(*parse_accepted(text, "f"), "f", comparisons).empty());
    for (const ScenarioComparison& comparison : comparisons) EXPECT_TRUE(comparison.is_accepted()) << comparison.id;
}

}  // namespace
}  // namespace faultline
