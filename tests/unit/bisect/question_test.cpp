#include "bisect/question.hpp"

#include <gtest/gtest.h>

#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kText = "socket s REP\nbind s tcp://127.0.0.1:1 -> EADDRINUSE\n";

// `bind` fails with an errno, and the socket says so; then come `more`.
Transcript run(const std::string& errno_name, std::vector<Entry> more = {}, int minor = 3) {
    Transcript result;
    result.steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = "EADDRINUSE", .entries = {}}};
    result.steps[1].entries.push_back(event("s", "BIND_FAILED", error(errno_name), "tcp://127.0.0.1:1"));
    for (Entry& entry : more) result.steps[1].entries.push_back(std::move(entry));
    result.facts = facts(minor);
    return result;
}

Transcript ended(Transcript transcript, OutcomeKind kind, const std::string& message = "") {
    transcript.outcome.kind = kind;
    transcript.outcome.message = message;
    return transcript;
}

const Entry kStopped = event("s", "MONITOR_STOPPED", 0, "");

class Questions : public testing::Test {
  protected:
    Scenario scenario_ = scenario(kText);
    Transcript good_ = run("EACCES"), bad_ = run("EADDRINUSE", {kStopped});
    [[nodiscard]] Ends ends() const { return {&scenario_, &good_, &bad_}; }
    [[nodiscard]] Likeness judged(const Question& question, const Transcript& transcript) const {
        return judge(question, ends(), transcript).likeness;
    }
    [[nodiscard]] Question lines(const std::vector<std::string>& asked) const {
        return {.scenario = 0, .lines = asked, .ends_well = false, .kind = {}, .change = {}};
    }
};

TEST_F(Questions, one_for_each_kind_of_change) {
    const auto questions = questions_of_changes(7, ends());
    ASSERT_TRUE(questions.has_value());
    ASSERT_EQ(questions->size(), 2U);
    EXPECT_EQ((*questions)[0].text(), "value    BIND_FAILED errno EACCES -> EADDRINUSE");
    EXPECT_EQ((*questions)[1].text(), "added    MONITOR_STOPPED");
    EXPECT_EQ((*questions)[1].scenario, 7U);
}

// 36 ms less before a second try, and that comes 36 ms earlier: the commit of the first is that of the second.
TEST(QuestionsOfCauses, what_follows_from_a_change_is_not_asked_for) {
    const Scenario advance = scenario("socket c REQ\nadvance 1s\n");
    const auto run = [](std::int64_t interval) {
        Transcript result{.steps = {}, .outcome = {}, .facts = facts()};
        result.steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = "ok", .entries = {}}};
        result.steps[1].entries.push_back(event("c", "CONNECT_RETRIED", static_cast<std::uint64_t>(interval), "x"));
        result.steps[1].entries.push_back(event("c", "CONNECT_DELAYED", error("EINPROGRESS"), "x", interval * kMs));
        return result;
    };
    const Transcript good = run(136), bad = run(100);
    const auto questions = questions_of_changes(0, {&advance, &good, &bad});
    ASSERT_TRUE(questions.has_value());
    ASSERT_EQ(questions->size(), 1U);
    EXPECT_EQ(questions->front().text(), "value    CONNECT_RETRIED interval shorter");
}

TEST_F(Questions, each_is_judged_by_itself) {
    const auto questions = questions_of_changes(0, ends());
    const Question &value = (*questions)[0], &added = (*questions)[1];
    const Transcript only_value = run("EADDRINUSE"), only_added = run("EACCES", {kStopped});
    EXPECT_EQ(judged(value, only_value), Likeness::bad);
    EXPECT_EQ(judged(added, only_value), Likeness::good);
    EXPECT_EQ(judged(value, only_added), Likeness::good);
    EXPECT_EQ(judged(added, only_added), Likeness::bad);
    for (const Question& question : {value, added}) {
        EXPECT_EQ(judged(question, good_), Likeness::good);
        EXPECT_EQ(judged(question, bad_), Likeness::bad);
    }
}

TEST_F(Questions, a_third_behaviour_is_neither) {
    const auto questions = questions_of_changes(0, ends());
    EXPECT_EQ(judged((*questions)[0], run("ENODEV")), Likeness::other);
    EXPECT_EQ(judged((*questions)[1], run("ENODEV")), Likeness::good);
}

TEST_F(Questions, what_did_not_run_or_hung_is_not_judged) {
    const Question question = questions_of_changes(0, ends())->front();
    const RunVerdict skipped = judge(question, ends(), ended({}, OutcomeKind::skip, "requires draft"));
    EXPECT_EQ(skipped.likeness, Likeness::unknown);
    EXPECT_EQ(skipped.why, "skip: requires draft");
    EXPECT_EQ(judged(question, ended({}, OutcomeKind::error, "no")), Likeness::unknown);
    EXPECT_EQ(judge(question, ends(), ended(run("EACCES"), OutcomeKind::hang, "s spins")).why, "hang: s spins");
    bad_ = ended(run("EACCES"), OutcomeKind::hang, "s spins");
    const auto hangs = questions_of_changes(0, ends());
    EXPECT_EQ(judged(hangs->front(), bad_), Likeness::bad);
}

TEST_F(Questions, none_where_an_end_does_not_run_it_or_both_do_the_same) {
    bad_ = good_;
    EXPECT_EQ(questions_of_changes(0, ends()).error(), "good and bad do the same");
    bad_ = ended({}, OutcomeKind::skip, "requires draft");
    EXPECT_EQ(questions_of_changes(0, ends()).error(), "the bad one does not run it: skip: requires draft");
    good_ = ended({}, OutcomeKind::error, "no");
    EXPECT_EQ(question_of_lines(0, ends(), lines({"*"})).error(), "the good one does not run it: error: no");
}

TEST_F(Questions, draft_events_are_no_change_where_only_one_build_has_them) {
    good_.facts.names.insert("draft");
    good_.steps[1].entries.push_back(event("s", "PIPES_STATS", 0, ""));
    bad_ = run("EACCES");
    EXPECT_EQ(questions_of_changes(0, ends()).error(), "good and bad differ only by what they are built with");
}

// 4.2.x does not know the event that 4.3.x has: a build between them may call itself either.
TEST_F(Questions, the_release_that_a_commit_calls_itself_is_no_matter) {
    const Entry new_event = event("s", "HANDSHAKE_SUCCEEDED", 0, "tcp://127.0.0.1:1");
    good_ = run("EACCES", {}, 2);
    bad_ = run("EACCES", {new_event}, 3);
    const Question question = questions_of_changes(0, ends())->front();
    EXPECT_EQ(question.text(), "added    HANDSHAKE_SUCCEEDED");
    EXPECT_EQ(judged(question, run("EACCES", {}, 3)), Likeness::good);
    EXPECT_EQ(judged(question, run("EACCES", {new_event}, 2)), Likeness::bad);
    EXPECT_EQ(judged(question, run("ENODEV", {new_event}, 2)), Likeness::bad);
}

TEST_F(Questions, a_line_that_only_one_of_the_two_has) {
    const auto question = question_of_lines(0, ends(), lines({"s MONITOR_STOPPED"}));
    ASSERT_TRUE(question.has_value());
    EXPECT_EQ(judged(*question, run("ENODEV")), Likeness::good);
    EXPECT_EQ(judged(*question, run("ENODEV", {kStopped})), Likeness::bad);
    std::swap(good_, bad_);
    EXPECT_EQ(judged(*question, run("ENODEV")), Likeness::bad);
}

TEST_F(Questions, a_run_that_ended_early_does_not_show_what_it_did_not_come_to) {
    const auto question = question_of_lines(0, ends(), lines({"s MONITOR_STOPPED"}));
    EXPECT_EQ(judged(*question, ended(run("EACCES"), OutcomeKind::abort, "x")), Likeness::other);
    EXPECT_EQ(judged(*question, ended(run("EACCES", {kStopped}), OutcomeKind::abort, "x")), Likeness::bad);
}

TEST_F(Questions, an_outcome_is_a_line) {
    bad_ = ended(run("EACCES"), OutcomeKind::abort, "Too many");
    const auto abort = question_of_lines(0, ends(), lines({"abort"}));
    ASSERT_TRUE(abort.has_value());
    EXPECT_EQ(judged(*abort, good_), Likeness::good);
    EXPECT_EQ(judged(*abort, ended(run("ENODEV"), OutcomeKind::abort, "else")), Likeness::bad);
    EXPECT_EQ(judged(*abort, ended(run("ENODEV"), OutcomeKind::crash, "SIGSEGV")), Likeness::other);
    Question well = lines({});
    well.ends_well = true;
    const auto ends_well = question_of_lines(0, ends(), well);
    ASSERT_TRUE(ends_well.has_value());
    EXPECT_EQ(ends_well->text(), "the run ends well");
    EXPECT_EQ(judged(*ends_well, good_), Likeness::good);
    EXPECT_EQ(judged(*ends_well, bad_), Likeness::bad);
    EXPECT_EQ(judged(*ends_well, ended(run("ENODEV"), OutcomeKind::crash, "SIGSEGV")), Likeness::other);
}

TEST_F(Questions, lines_that_both_or_none_have_are_refused) {
    EXPECT_EQ(question_of_lines(0, ends(), lines({"s BIND_FAILED*"})).error(),
              "both good and bad show it: `s BIND_FAILED*`");
    EXPECT_EQ(
        question_of_lines(0, ends(), lines({"s MONITOR_STOPED", "x"})).error(),
        "neither good nor bad shows it: `s MONITOR_STOPED`, then `x`; the nearest line is\n    s MONITOR_STOPPED");
}

}  // namespace
}  // namespace faultline
