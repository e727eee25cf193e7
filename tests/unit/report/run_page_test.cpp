#include "report/run_page.hpp"

#include "shown.hpp"

namespace faultline {
namespace {

using namespace test;

RunPageEntry entry(const Scenario& of, OutcomeKind kind, const std::string& summary = "") {
    Verdict verdict;
    verdict.kind = kind;
    verdict.summary = summary;
    return {.scenario = &of, .verdict = verdict, .outcome = {}, .note = {}};
}

TEST(RunPage, RedScenariosWithOneReasonAreOneChange) {
    Scenario a, b, good;
    a.id = "area/z";
    b.id = "area/b";
    good.id = "area/good";
    const HtmlPage page =
        run_page({entry(a, OutcomeKind::fail, "line 3: s CLOSED: late"), entry(good, OutcomeKind::pass),
                  entry(b, OutcomeKind::fail, "line 9: s CLOSED: late")},
                 {"a fact"});
    ASSERT_EQ(page.changes.size(), 1U);
    EXPECT_EQ(page.changes[0].text, "s CLOSED: late");
    EXPECT_EQ(page.changes[0].scenarios, (std::vector<std::string>{"area/z", "area/b"}));
    ASSERT_EQ(page.sections.size(), 2U);
    EXPECT_EQ(page.sections[0].id, "area/b");
    EXPECT_EQ(page.sections[0].left, "expected");
    ASSERT_EQ(page.rows.size(), 3U);
    EXPECT_EQ(page.rows[1].cells[0].text, "ok");
    EXPECT_EQ(page.facts, std::vector<std::string>{"a fact"});
}

TEST(RunPage, AnEndThatWasNotExpectedIsShown) {
    Scenario a;
    a.id = "a";
    RunPageEntry one = entry(a, OutcomeKind::abort, "abort: m");
    one.outcome = {.kind = OutcomeKind::abort, .message = "m", .file = "src/x.cpp", .line = 1, .detail = {"why"}};
    const HtmlPage page = run_page({one}, {});
    EXPECT_EQ(page.sections[0].right_outcome, "outcome abort \"m\" x.cpp");
    EXPECT_EQ(page.sections[0].left_outcome, "");
    EXPECT_EQ(page.sections[0].notes, (std::vector<std::string>{"abort: m", "why"}));
}

}  // namespace
}  // namespace faultline
