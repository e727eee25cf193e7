#include "bisect/question.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "shrink/kept.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

using Key = std::pair<ChangeKind, std::string>;

// Which release does not know an event yet is said of the other side, and that is another one for each comparison.
std::string without_since(std::string change) {
    const std::size_t since = change.rfind(" (since ");
    if (since != std::string::npos && change.ends_with(')')) change.erase(since);
    return change;
}

std::set<Key> changes_between(const Scenario& scenario, const Transcript& one, const Transcript& other) {
    std::set<Key> keys;
    for (const Finding& finding : compare_runs(scenario, one, other).findings)
        keys.insert({finding.kind, without_since(finding.change)});
    return keys;
}

bool was_run(const Transcript& run) {
    return run.outcome.kind != OutcomeKind::skip && run.outcome.kind != OutcomeKind::error;
}

std::string why_not_run(const Transcript& run) {
    return fmt::format("{}: {}", outcome_name(run.outcome.kind), run.outcome.message);
}

std::string why_an_end_says_nothing(const Ends& ends) {
    if (!was_run(*ends.good)) return "the good one does not run it: " + why_not_run(*ends.good);
    if (!was_run(*ends.bad)) return "the bad one does not run it: " + why_not_run(*ends.bad);
    return "";
}

bool shows_it(const Question& question, const Scenario& scenario, const Transcript& run) {
    if (question.ends_well) return run.outcome.kind == OutcomeKind::pass;
    return shows(question.lines, lines_of_run(scenario, run));
}

Likeness judge_change(const Question& question, const Ends& ends, const Transcript& run) {
    const std::set<Key> from_good = changes_between(*ends.scenario, *ends.good, run);
    const std::set<Key> to_bad = changes_between(*ends.scenario, run, *ends.bad);
    const Key key{question.kind, question.change};
    const bool has_it = from_good.contains(key), has_it_before_it = to_bad.contains(key);
    if (from_good.empty() || (!has_it && has_it_before_it)) return Likeness::good;
    if (to_bad.empty() || (has_it && !has_it_before_it)) return Likeness::bad;
    return Likeness::other;  // it has some of it, or it goes another way
}

Likeness judge_lines(const Question& question, const Ends& ends, const Transcript& run) {
    const bool shown = shows_it(question, *ends.scenario, run);
    const bool bad_shows = shows_it(question, *ends.scenario, *ends.bad);
    const Likeness likeness = shown == bad_shows ? Likeness::bad : Likeness::good;
    const Transcript& like = likeness == Likeness::bad ? *ends.bad : *ends.good;
    // A run that ended early does not show what it did not come to.
    const bool ended_as_it = run.outcome.kind == OutcomeKind::pass || run.outcome.kind == like.outcome.kind;
    return shown || ended_as_it ? likeness : Likeness::other;
}

}  // namespace

std::string Question::text() const {
    if (ends_well) return "the run ends well";
    if (!lines.empty()) return fmt::format("`{}`", fmt::join(lines, "`, then `"));
    return fmt::format("{:<8} {}", change_kind_name(kind), change);
}

bool Question::is_of(ChangeKind other_kind, const std::string& other_change) const {
    return is_change() && kind == other_kind && change == without_since(other_change);
}

tl::expected<std::vector<Question>, std::string> questions_of_changes(std::size_t scenario, const Ends& ends) {
    if (const std::string why = why_an_end_says_nothing(ends); !why.empty()) return tl::make_unexpected(why);
    std::vector<Question> questions;
    bool by_facts = false;
    for (const Finding& finding : compare_runs(*ends.scenario, *ends.good, *ends.bad).findings) {
        by_facts = by_facts || !finding.fact.empty();
        if (!finding.fact.empty() || finding.follows >= 0) continue;  // what follows from a change came with it
        const std::string change = without_since(finding.change);
        const bool known = std::ranges::any_of(
            questions, [&](const Question& question) { return question.is_of(finding.kind, change); });
        if (!known)
            questions.push_back(
                {.scenario = scenario, .lines = {}, .ends_well = false, .kind = finding.kind, .change = change});
    }
    if (!questions.empty()) return questions;
    return tl::make_unexpected(by_facts ? "good and bad differ only by what they are built with"
                                        : "good and bad do the same");
}

tl::expected<Question, std::string> question_of_lines(std::size_t scenario, const Ends& ends, Question asked) {
    if (const std::string why = why_an_end_says_nothing(ends); !why.empty()) return tl::make_unexpected(why);
    asked.scenario = scenario;
    const bool good = shows_it(asked, *ends.scenario, *ends.good), bad = shows_it(asked, *ends.scenario, *ends.bad);
    if (good != bad) return asked;
    std::string why =
        fmt::format("{}: {}", good ? "both good and bad show it" : "neither good nor bad shows it", asked.text());
    if (!good && !asked.lines.empty())
        why += "; the nearest line is\n    " + nearest_line(asked.lines, lines_of_run(*ends.scenario, *ends.bad));
    return tl::make_unexpected(why);
}

RunVerdict judge(const Question& question, const Ends& ends, const Transcript& run) {
    if (!was_run(run)) return {Likeness::unknown, why_not_run(run)};
    const bool may_hang = ends.good->outcome.kind == OutcomeKind::hang || ends.bad->outcome.kind == OutcomeKind::hang;
    if (run.outcome.kind == OutcomeKind::hang && !may_hang) return {Likeness::unknown, why_not_run(run)};
    return {question.is_change() ? judge_change(question, ends, run) : judge_lines(question, ends, run), ""};
}

}  // namespace faultline
