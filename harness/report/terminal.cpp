#include "report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "report/layout.hpp"
#include "report/timeline.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

constexpr std::size_t kLabelIndent = 4;  // of `expected  ` and its like
constexpr std::size_t kLineIndent = 14;  // of what stands behind them
constexpr std::size_t kContextIndent = 8;
constexpr std::size_t kContextLines = 3;  // matched lines before a difference
constexpr std::size_t kMostFailedCalls = 5;
constexpr int kMostDifferences = 12;  // of a step; what follows is mostly their consequence

class FailureText {
  public:
    FailureText(const Scenario& scenario, const Verdict& verdict, const Outcome& outcome, const TerminalStyle& style)
        : scenario_(scenario),
          verdict_(verdict),
          outcome_(outcome),
          colour_(style.colour),
          width_(static_cast<std::size_t>(std::max(style.width, 40))) {}

    std::string whole() {
        add_title();
        if (verdict_.kind == OutcomeKind::pass) return text_;
        add_known_bug();
        add_ending();
        add_differences();
        add_outcome_rows();
        add_rest_of_summary();
        add_not_run();
        add_unrecorded();
        return text_;
    }

  private:
    void add(const std::string& text) { text_ += text; }
    void add(const std::string& text, Colour colour) { text_ += paint(text, colour, colour_); }

    void add_title() {
        std::string word(outcome_name(verdict_.kind));
        std::ranges::transform(word, word.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
        const Colour colour = verdict_.kind == OutcomeKind::pass   ? Colour::green
                              : verdict_.kind == OutcomeKind::skip ? Colour::yellow
                                                                   : Colour::red;
        const std::string lines = wrap(scenario_.id + "  " + scenario_.title, word + "  ", word.size() + 2, width_);
        add(paint(word, colour, colour_) + lines.substr(word.size()));
    }

    [[nodiscard]] bool steps_differ() const {
        return std::ranges::any_of(verdict_.steps, [](const StepDiff& diff) { return !diff.same(); });
    }

    void add_known_bug() {
        if (scenario_.known_bug.empty() || !verdict_.summary.starts_with("known_bug ")) return;
        add(wrap("known_bug " + scenario_.known_bug + ": no longer as recorded", "  ", 4, width_), Colour::bold);
    }

    // How the run ended, where it did not end well: message, file and line, then who waits for what.
    void add_ending() {
        if (outcome_.kind == OutcomeKind::pass) return;
        std::string message = outcome_.message.empty() ? verdict_.summary : outcome_.message;
        if (!outcome_.file.empty()) message += fmt::format(" ({}:{})", outcome_.file, outcome_.line);
        if (verdict_.kind != outcome_.kind) message = std::string(outcome_name(outcome_.kind)) + ": " + message;
        add(wrap(message, "  ", 4, width_), Colour::bold);
        for (const std::string& line : outcome_.detail) add(wrap(line, "    ", 6, width_));
        const bool in_a_step = outcome_.kind != OutcomeKind::skip && outcome_.kind != OutcomeKind::fail;
        const bool has_place = message.find(scenario_.file + ":") != std::string::npos;
        if (steps_differ() || verdict_.steps.empty() || !in_a_step || has_place) return;
        // Nothing differs up to the end, so that the last action is what it ended in.
        add_action(verdict_.steps.back());
        add_context(verdict_.steps.back().rows, verdict_.steps.back().rows.size(), kContextLines);
    }

    void add_differences() {
        bool first = true;
        for (std::size_t i = 0; i < verdict_.steps.size(); ++i) {
            const StepDiff& diff = verdict_.steps[i];
            if (diff.same()) continue;
            if (first && i > 0 && diff.step >= 0) add_previous(verdict_.steps[i - 1], diff);
            add_action(diff);
            add_rows(diff);
            if (first) add(timeline_text(scenario_, diff, kLabelIndent, width_));
            first = false;
        }
    }

    void add_outcome_rows() {
        for (const DiffRow& row : verdict_.outcome) {
            add(wrap("the outcome", fmt::format("  {}:{}: ", row.place.file, row.place.line), 4, width_));
            add_row(row);
        }
    }

    // A scenario that nobody has recorded yet is red at its first event.
    void add_unrecorded() {
        const auto bare = [](const Step& step) { return step.expected.empty(); };
        const auto unexpected = [](const DiffRow& row) { return row.kind == DiffRow::Kind::unexpected; };
        const bool events = std::ranges::any_of(
            verdict_.steps, [&](const StepDiff& diff) { return std::ranges::any_of(diff.rows, unexpected); });
        if (events && std::ranges::all_of(scenario_.steps, bare))
            add(wrap(fmt::format("no action has events below it yet: faultline record {} writes them", scenario_.file),
                     "  ", 4, width_));
    }

    // What neither an end nor a line says: that a step was never run, for example.
    void add_rest_of_summary() {
        if (steps_differ() || !verdict_.outcome.empty() || outcome_.kind == verdict_.kind) return;
        constexpr std::string_view kRecorded = "no longer as recorded: ";
        const std::size_t recorded = verdict_.summary.find(kRecorded);
        const std::string rest =
            recorded == std::string::npos ? verdict_.summary : verdict_.summary.substr(recorded + kRecorded.size());
        if (!rest.starts_with(outcome_name(outcome_.kind))) add(wrap(rest, "  ", 4, width_));
    }

    // A run goes no further than the first action that differs.
    void add_not_run() {
        if (outcome_.kind != OutcomeKind::pass || !steps_differ()) return;
        const int last = verdict_.steps.back().step;
        if (last < 0 || static_cast<std::size_t>(last) + 1 >= scenario_.steps.size()) return;
        const int line = scenario_.steps[static_cast<std::size_t>(last)].place.line;
        add(fmt::format("  the steps after line {} were not run\n", line));
    }

    void add_action(const StepDiff& diff) {
        if (diff.step < 0)
            return add(wrap(diff.action + ", over the whole run", "  " + scenario_.file + ": ", 6, width_));
        const Place& place = scenario_.steps.at(static_cast<std::size_t>(diff.step)).place;
        add(wrap(diff.action, fmt::format("  {}:{}: ", place.file, place.line), 6, width_));
    }

    // The action before the one that went wrong, and as much of its lines as the latter leaves room for.
    void add_previous(const StepDiff& previous, const StepDiff& diff) {
        const auto first =
            std::ranges::find_if(diff.rows, [](const DiffRow& row) { return row.kind != DiffRow::Kind::same; });
        const auto matched = static_cast<std::size_t>(first - diff.rows.begin());
        add_action(previous);
        if (matched < kContextLines) add_context(previous.rows, previous.rows.size(), kContextLines - matched);
    }

    // The last matched lines before `end`, at most `most`.
    void add_context(const std::vector<DiffRow>& rows, std::size_t end, std::size_t most) {
        std::size_t begin = end;
        while (begin > 0 && end - begin < most && rows[begin - 1].kind == DiffRow::Kind::same) --begin;
        if (begin > 0 && rows[begin - 1].kind == DiffRow::Kind::same)
            add(std::string(kContextIndent, ' ') + "...\n", Colour::dim);
        for (; begin < end; ++begin) {
            const std::string line = cut(rows[begin].actual, 0, width_ - kContextIndent);
            add(std::string(kContextIndent, ' ') + line + "\n", Colour::dim);
        }
    }

    void add_rows(const StepDiff& diff) {
        int shown = 0;
        int left_out = 0;
        for (std::size_t i = 0; i < diff.rows.size(); ++i) {
            if (diff.rows[i].kind == DiffRow::Kind::same) continue;
            if (shown == kMostDifferences) {
                ++left_out;
                continue;
            }
            ++shown;
            add_context(diff.rows, i, kContextLines);
            add_row(diff.rows[i]);
        }
        if (left_out > 0) add(fmt::format("    and {} more\n", left_out));
        add_failed_calls(diff);
    }

    // Why: what the kernel, or an injected fault, refused libzmq in this step. Equal ones are counted.
    void add_failed_calls(const StepDiff& diff) {
        std::vector<std::pair<std::string, int>> calls;
        for (const std::string& call : diff.failed_calls) {
            auto known = std::ranges::find(calls, call, &std::pair<std::string, int>::first);
            if (known == calls.end()) known = calls.insert(calls.end(), {call, 0});
            ++known->second;
        }
        const std::size_t shown = std::min<std::size_t>(calls.size(), kMostFailedCalls);
        for (std::size_t i = 0; i < shown; ++i) {
            const std::string times = calls[i].second == 1 ? "" : fmt::format(" ({} times)", calls[i].second);
            add(wrap(calls[i].first + times, "    failed call  ", kLineIndent + 3, width_));
        }
        if (shown < calls.size()) add(fmt::format("    and {} more\n", calls.size() - shown));
    }

    void add_row(const DiffRow& row) {
        const std::string indent(kLabelIndent, ' ');
        switch (row.kind) {
            case DiffRow::Kind::same: return;
            case DiffRow::Kind::missing:
                add(wrap(row.expected, indent + "missing   ", kLineIndent, width_), Colour::green);
                if (row.reason != "this did not come") add(wrap(row.reason, indent, kLabelIndent, width_));
                return;
            case DiffRow::Kind::unexpected:
                add(wrap(row.actual, indent + "unexpected  ", kLineIndent + 2, width_), Colour::red);
                if (row.reason.starts_with("this is expected ")) add(wrap(row.reason, indent, kLabelIndent, width_));
                return;
            case DiffRow::Kind::differs:
                add_stacked(row);
                add(wrap(row.reason, indent, kLabelIndent, width_));
                return;
        }
    }

    // Both lines with their first difference in the same column, whatever guard stands before the expected one.
    void add_stacked(const DiffRow& row) {
        const bool both = row.expected_mark >= 0 && row.actual_mark >= 0;
        const auto shift = [&](int own, int other) {
            return std::string(both && own < other ? static_cast<std::size_t>(other - own) : 0, ' ');
        };
        const std::string expected = shift(row.expected_mark, row.actual_mark) + row.expected;
        const std::string actual = shift(row.actual_mark, row.expected_mark) + row.actual;
        const auto mark = static_cast<std::size_t>(std::max({row.expected_mark, row.actual_mark, 0}));
        const std::size_t room = width_ - kLineIndent;
        const std::size_t begin = begin_in_sight(std::max({expected.size(), actual.size(), mark + 1}), mark, room);
        add("    expected  " + cut(expected, begin, room) + "\n", Colour::green);
        add("    actual    " + cut(actual, begin, room) + "\n", Colour::red);
        if (row.actual_mark >= 0) add(std::string(kLineIndent + mark - begin, ' ') + "^\n", Colour::red);
    }

    const Scenario& scenario_;
    const Verdict& verdict_;
    const Outcome& outcome_;
    bool colour_;
    std::size_t width_;
    std::string text_;
};

}  // namespace

std::string failure_text(const Scenario& scenario, const Verdict& verdict, const Outcome& outcome,
                         const TerminalStyle& style) {
    return FailureText(scenario, verdict, outcome, style).whole();
}

}  // namespace faultline
