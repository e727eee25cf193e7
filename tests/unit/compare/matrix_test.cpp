#include "compare/matrix.hpp"

#include <gtest/gtest.h>

#include "compare/page.hpp"
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kText = "socket s REP\n";

Transcript emitting(const std::string& endpoint, OutcomeKind kind = OutcomeKind::pass) {
    Transcript result;
    result.steps = {{.step = 0, .result = "ok", .entries = {event("s", "CLOSED", 1, endpoint)}}};
    result.outcome.kind = kind;
    result.outcome.message = kind == OutcomeKind::skip ? "requires x" : "";
    result.facts = facts();
    return result;
}

BuildInfo build(const std::string& called) {
    return {.called = called, .file = "/" + called, .sha256 = called, .version = "4.3." + called, .facts = {}};
}

TEST(Matrix, EqualLettersAreEqualBehaviour) {
    const std::vector<Scenario> scenarios = {scenario(kText)};
    const Matrix matrix = make_matrix(
        scenarios,
        {{emitting("x")}, {emitting("")}, {emitting("", OutcomeKind::skip)}, {emitting("x")}, {emitting("ipc://y")}});
    EXPECT_EQ(matrix.rows[0].behaviour, (std::vector<int>{0, 1, kNotRun, 0, 2}));
    EXPECT_TRUE(matrix.rows[0].changed());
    const std::string text = matrix_text(matrix, {build("a"), build("b"), build("c"), build("d"), build("e")}, {});
    EXPECT_EQ(text.substr(0, text.find("\n\n")),
              "\nscenario   a  b  c  d  e\narea/case  A  B  -  A  C   changed at b, d, e")
        << text;
    EXPECT_NE(text.find("a -> b  libzmq 4.3.a -> 4.3.b\n1 cause\n  endpoint CLOSED PATH -> \"\"\n"), std::string::npos)
        << text;
}

TEST(Matrix, ALineWithoutChangesSaysSo) {
    const std::vector<Scenario> scenarios = {scenario(kText)};
    const Matrix matrix = make_matrix(scenarios, {{emitting("x")}, {emitting("x")}});
    EXPECT_FALSE(matrix.rows[0].changed());
    const std::string rest =
        "\na -> b  libzmq 4.3.a -> 4.3.b\nno difference\n"
        "\n0 changed along the line, 1 alike in all builds that run them";
    EXPECT_EQ(matrix_text(matrix, {build("a"), build("b")}, {}), rest + " (--all lists them)\n");
    EXPECT_EQ(matrix_text(matrix, {build("a"), build("b")}, {.style = {}, .all = true}),
              "\nscenario   a  b\narea/case  A  A\n" + rest + "\n");
}

TEST(Matrix, APageHasARowForEachScenarioAndASectionForEachChange) {
    const std::vector<Scenario> scenarios = {scenario(kText)};
    const Matrix matrix = make_matrix(scenarios, {{emitting("x")}, {emitting("")}, {emitting("")}});
    const HtmlPage page = matrix_page(matrix, {build("a"), build("b"), build("c")});
    EXPECT_EQ(page.title, "Behaviour of libzmq 4.3.a → 4.3.b → 4.3.c");
    EXPECT_EQ(page.facts[0], "1 scenarios, 1 of them changed along the line");
    ASSERT_EQ(page.rows.size(), 1U);
    EXPECT_EQ(page.rows[0].cells[1].text, "B");
    EXPECT_EQ(page.rows[0].cells[1].tone, HtmlTone::bad);
    EXPECT_EQ(page.rows[0].cells[2].tone, HtmlTone::plain);
    EXPECT_EQ(page.rows[0].kinds, std::vector<std::string>{"endpoint differs"});
    ASSERT_EQ(page.sections.size(), 1U);
    EXPECT_EQ(page.sections[0].left, "a, libzmq 4.3.a");
    EXPECT_EQ(page.changes[0].note, "a → b");
}

TEST(ComparisonPage, CountsBuildsAndSections) {
    const Scenario parsed = scenario(kText);
    const std::vector<ScenarioComparison> comparisons = {compare_runs(parsed, emitting("x"), emitting("")),
                                                         compare_runs(parsed, emitting("x"), emitting("x"))};
    std::vector<ChangeGroup> groups = group_changes(comparisons);
    groups[0].commits = {{.id = "0123456789abcdef", .subject = "<b>", .date = "2019-02-02"}};
    const auto page = comparison_page(comparisons, groups, build("a"), build("b"));
    EXPECT_EQ(page.facts[0], "1 same, 1 differ");
    EXPECT_EQ(page.rows[0].cells[0].text, "differs: endpoint differs");
    EXPECT_EQ(page.rows[1].cells[0].text, "same");
    ASSERT_EQ(page.sections.size(), 1U);
    EXPECT_EQ(page.changes[0].before, "s CLOSED fd x");
    EXPECT_TRUE(html_text(page).find("<br><span class=commit>0123456789  2019-02-02  &lt;b&gt;</span>") !=
                std::string::npos);
}

}  // namespace
}  // namespace faultline
