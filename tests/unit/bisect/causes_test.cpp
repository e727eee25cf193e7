// The commits of a comparison's causes: which runs are asked, and what each cause is told.
#include "bisect/causes.hpp"

#include <gtest/gtest.h>

#include "compare/text.hpp"
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

Transcript run(const std::string& errno_name, bool stops = false) {
    Transcript result;
    result.steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = "EADDRINUSE", .entries = {}}};
    result.steps[1].entries.push_back(event("s", "BIND_FAILED", error(errno_name), "tcp://127.0.0.1:1"));
    if (stops) result.steps[1].entries.push_back(event("s", "MONITOR_STOPPED", 0, ""));
    result.facts = facts();
    return result;
}

class CommitsOfCauses : public testing::Test {
  protected:
    void SetUp() override {
        for (const char* id : {"a", "b", "c", "d"}) {
            scenarios_.push_back(scenario("socket s REP\nbind s tcp://127.0.0.1:1 -> EADDRINUSE\n"));
            scenarios_.back().id = id;
        }
    }
    // What two builds do, of whatever make: in each scenario the errno, in the second also an event.
    [[nodiscard]] std::vector<ChangeGroup> groups() const {
        std::vector<ScenarioComparison> comparisons;
        for (std::size_t i = 0; i < scenarios_.size(); ++i)
            comparisons.push_back(compare_runs(scenarios_[i], run("EACCES"), run("EADDRINUSE", i == 1)));
        return group_changes(comparisons);
    }

    std::vector<Scenario> scenarios_;
};

TEST_F(CommitsOfCauses, a_few_scenarios_of_each_are_run) {
    std::vector<ChangeGroup> all = groups();
    ASSERT_EQ(all.size(), 2U);
    std::string ids;
    for (const Scenario& each : scenarios_to_ask(all, scenarios_)) ids += each.id;
    EXPECT_EQ(ids, "abc");
    all[0].fact = "draft";
    ids.clear();
    for (const Scenario& each : scenarios_to_ask(all, scenarios_)) ids += each.id;
    EXPECT_EQ(ids, "b");
}

TEST_F(CommitsOfCauses, only_what_the_two_commits_differ_by_is_asked) {
    const std::vector<ChangeGroup> all = groups();
    const std::vector<Scenario> asked = scenarios_to_ask(all, scenarios_);
    Transcript skipped;
    skipped.outcome = {.kind = OutcomeKind::skip, .message = "requires curve"};
    const Measurement good{{run("EACCES"), run("EACCES"), skipped}, ""};
    const Measurement bad{{run("EADDRINUSE"), run("EACCES", true), run("EADDRINUSE")}, ""};
    const CauseQuestions causes = questions_of_causes(all, asked, good, bad);
    std::string text;
    for (const Question& question : causes.questions)
        text += asked[question.scenario].id + " " + question.text() + "\n";
    EXPECT_EQ(text, "a value    BIND_FAILED errno EACCES -> EADDRINUSE\nb added    MONITOR_STOPPED\n");
    ASSERT_EQ(causes.why_none.size(), 1U);
    EXPECT_EQ(causes.why_none.at("c"), "the good one does not run it: skip: requires curve");
    // Another change of the same scenario is none of the causes.
    const Measurement other{{run("ENODEV"), run("EACCES"), skipped}, ""};
    EXPECT_TRUE(questions_of_causes(all, asked, good, other).questions.empty());
}

TEST_F(CommitsOfCauses, each_is_told_its_commits_or_why_it_has_none) {
    std::vector<ChangeGroup> all = groups();
    const std::vector<Scenario> asked = scenarios_to_ask(all, scenarios_);
    const auto result = [&](std::size_t scenario, const std::string& first) {
        BisectResult one;
        one.question = {
            .scenario = scenario, .lines = {}, .ends_well = false, .kind = all[0].kind, .change = all[0].change};
        one.first = first;
        return one;
    };
    std::vector<BisectResult> results = {result(0, "c5"), result(1, "c5"), result(2, "c9")};
    results[2].suspects = {"c8", "c7"};
    results[2].first_other = "c3";
    tell_commits(
        all, asked, {{"b", "why"}}, results,
        {{"c5", {.id = "c5", .subject = "Five", .author = "A", .date = "2019-02-02", .name = "v1", .files = {}}}});
    EXPECT_EQ(commit_lines(all[0]),
              (std::vector<std::string>{"c5  2019-02-02  Five (in a, b)", "no longer as before since c3     (in c)",
                                        "c9     (in c)", "or one of 2 commits before it that could not be judged"}));
    EXPECT_EQ(commit_lines(all[1]), std::vector<std::string>{"no commit: b: why"});
    all = groups();
    tell_commits(all, asked, {}, results, {});
    EXPECT_EQ(all[1].no_commit, "the clone's two commits do not differ by it");
    EXPECT_NE(groups_text(all, {.colour = false, .width = 100})
                  .find("\n           no commit: the clone's two commits do not differ by it\n"),
              std::string::npos);
}

}  // namespace
}  // namespace faultline
