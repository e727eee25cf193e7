#include "expect/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "expect/rows.hpp"
#include "expect/step_line.hpp"
#include "scenario/notation.hpp"
#include "scenario/print.hpp"
#include "scenario/quoting.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

// The ways in which a run can end early because of the libzmq under test.
bool ended_by_subject(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::abort:
        case OutcomeKind::crash:
        case OutcomeKind::deadlock:
        case OutcomeKind::livelock:
        case OutcomeKind::hang: return true;
        case OutcomeKind::pass:
        case OutcomeKind::fail:
        case OutcomeKind::skip:
        case OutcomeKind::error: return false;
    }
    return false;
}

bool outcome_matches(const ExpectedOutcome& expected, const Outcome& outcome) {
    return expected.kind == outcome_name(outcome.kind) && outcome.message.find(expected.message) != std::string::npos &&
           outcome.file.ends_with(expected.file);
}

// "server BIND_FAILED" of `+100ms server BIND_FAILED errno=EACCES …`, "bind server" of an action.
std::string first_two_words(std::string_view line) {
    if (line.starts_with('+')) line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
    const std::size_t one = line.find(' ');
    if (one == std::string_view::npos) return std::string(line);
    return std::string(line.substr(0, line.find(' ', one + 1)));
}

std::string row_summary(const DiffRow& row) {
    const std::string line = fmt::format("line {}: ", row.place.line);
    switch (row.kind) {
        case DiffRow::Kind::same: return "";
        case DiffRow::Kind::missing: return line + "missing: " + row.expected;
        case DiffRow::Kind::unexpected: return line + "unexpected: " + row.actual;
        case DiffRow::Kind::differs: return line + first_two_words(row.actual) + ": " + row.reason;
    }
    return "";
}

const DiffRow* first_difference_of(const std::vector<StepDiff>& diffs) {
    for (const StepDiff& diff : diffs) {
        for (const DiffRow& row : diff.rows) {
            if (row.kind != DiffRow::Kind::same) return &row;
        }
    }
    return nullptr;
}

// "abort: Too many open files (src/ipc_listener.cpp:325); …"
std::string ending_summary(const Outcome& outcome) {
    std::string text(outcome_name(outcome.kind));
    if (!outcome.message.empty()) text += ": " + outcome.message;
    if (!outcome.file.empty()) text += fmt::format(" ({}:{})", outcome.file, outcome.line);
    for (const std::string& line : outcome.detail) text += "; " + line;
    return text;
}

class Judge {
  public:
    Judge(const Scenario& scenario, const Facts& facts, const std::vector<StepRecord>& records, const Outcome& outcome)
        : scenario_(scenario), facts_(facts), records_(records), outcome_(outcome) {
        for (const ExpectedOutcome& expected : scenario.outcomes) {
            if (guard_holds(expected.guard, facts, scenario.for_values)) expected_.push_back(&expected);
        }
    }

    Verdict verdict(std::vector<StepDiff> diffs) const {
        Verdict verdict;
        verdict.steps = std::move(diffs);
        if (ended_by_subject(outcome_.kind)) forgive_call_that_was_cut(verdict.steps);
        verdict.outcome = outcome_rows();
        verdict.kind = outcome_.kind;
        switch (outcome_.kind) {
            case OutcomeKind::skip:
            case OutcomeKind::error: verdict.summary = outcome_.message; return verdict;
            case OutcomeKind::fail:
                verdict.summary = outcome_.message.empty() ? ending_summary(outcome_) : outcome_.message;
                break;
            case OutcomeKind::pass: judge_good_end(verdict); break;
            case OutcomeKind::abort:
            case OutcomeKind::crash:
            case OutcomeKind::deadlock:
            case OutcomeKind::livelock:
            case OutcomeKind::hang: judge_early_end(verdict); break;
        }
        if (!scenario_.known_bug.empty() && verdict.kind != OutcomeKind::pass) {
            verdict.kind = OutcomeKind::fail;
            verdict.summary =
                fmt::format("known_bug {}: no longer as recorded: {}", scenario_.known_bug, verdict.summary);
        }
        return verdict;
    }

  private:
    // A call that was under way when the subject died or stood still is recorded as one that blocks. The outcome says
    // why it never returned; that its result is not the expected one says nothing more.
    void forgive_call_that_was_cut(std::vector<StepDiff>& diffs) const {
        if (records_.empty()) return;
        const StepRecord& last = records_.back();
        const Step& step = scenario_.steps.at(static_cast<std::size_t>(last.step));
        if (last.result != "blocks") return;
        const DiffRow cut = result_row(step, last.result);
        for (StepDiff& diff : diffs) {
            if (diff.step != last.step || diff.rows.empty()) continue;
            const DiffRow& first = diff.rows.front();
            if (first.reason == cut.reason && first.actual == cut.actual) diff.rows.erase(diff.rows.begin());
        }
    }

    [[nodiscard]] bool outcome_is_expected() const {
        return std::ranges::any_of(expected_,
                                   [&](const ExpectedOutcome* one) { return outcome_matches(*one, outcome_); });
    }

    // One row for each expected outcome that is not the one that came.
    [[nodiscard]] std::vector<DiffRow> outcome_rows() const {
        std::vector<DiffRow> rows;
        if (outcome_is_expected() || outcome_.kind == OutcomeKind::skip || outcome_.kind == OutcomeKind::error)
            return rows;
        const std::string actual = outcome_.kind == OutcomeKind::pass ? "" : outcome_line(outcome_);
        for (const ExpectedOutcome* expected : expected_) {
            const std::string reason = actual.empty() ? "the run ended well" : "the run ended otherwise";
            rows.push_back(text_row(outcome_line(*expected), actual, expected->place, reason));
        }
        return rows;
    }

    [[nodiscard]] std::optional<std::string> step_never_run() const {
        for (std::size_t i = 0; i < scenario_.steps.size(); ++i) {
            const Step& step = scenario_.steps[i];
            // One with `when` is the engine's to judge, which knows whether it was armed.
            if (step.when || !guard_holds(step.guard, facts_, scenario_.for_values)) continue;
            const auto is_it = [&](const StepRecord& record) { return record.step == static_cast<int>(i); };
            if (std::ranges::none_of(records_, is_it)) {
                return fmt::format("line {}: {} was never run", step.place.line, print_step_line(step));
            }
        }
        return std::nullopt;
    }

    // The first thing that is wrong with the steps themselves.
    [[nodiscard]] std::optional<std::string> wrong_steps(const Verdict& verdict) const {
        if (const DiffRow* row = first_difference_of(verdict.steps)) return row_summary(*row);
        return step_never_run();
    }

    void judge_good_end(Verdict& verdict) const {
        for (const StepRecord& record : records_) {
            if (!record.result.empty()) continue;
            fail(verdict, fmt::format("line {}: the run ended well, but this action has no result",
                                      scenario_.steps.at(static_cast<std::size_t>(record.step)).place.line));
        }
        // Differences first: the engine goes no further after one, so that what is expected later could not come.
        if (const auto wrong = wrong_steps(verdict)) return fail(verdict, *wrong);
        if (!expected_.empty())
            fail(verdict, fmt::format("expected {}, but the run ended well", outcome_line(*expected_[0])));
    }

    void judge_early_end(Verdict& verdict) const {
        if (!outcome_is_expected()) {
            verdict.summary = ending_summary(outcome_);
            return;
        }
        verdict.kind = OutcomeKind::pass;
        if (const auto wrong = wrong_steps(verdict)) fail(verdict, *wrong);
    }

    static void fail(Verdict& verdict, const std::string& summary) {
        verdict.kind = OutcomeKind::fail;
        verdict.summary = summary;
    }

    const Scenario& scenario_;
    const Facts& facts_;
    const std::vector<StepRecord>& records_;
    const Outcome& outcome_;
    std::vector<const ExpectedOutcome*> expected_;
};

}  // namespace

Verdict judge(const Scenario& scenario, const Facts& facts, const std::vector<StepRecord>& records,
              std::vector<StepDiff> diffs, const Outcome& outcome) {
    return Judge(scenario, facts, records, outcome).verdict(std::move(diffs));
}

std::string outcome_line(const Outcome& outcome) {
    ExpectedOutcome expected{.guard = {},
                             .place = {},
                             .kind = std::string(outcome_name(outcome.kind)),
                             .message = outcome.message,
                             .file = outcome.file.substr(outcome.file.rfind('/') + 1)};
    return outcome_line(expected);
}

std::string outcome_line(const ExpectedOutcome& expected) {
    const std::string guard = print_guard(expected.guard);
    std::string text = (guard.empty() ? "" : guard + " ") + "outcome " + expected.kind;
    if (!expected.message.empty()) text += " " + quote(expected.message);
    if (!expected.file.empty()) text += " " + word_or_quote(expected.file);
    return text;
}

}  // namespace faultline
