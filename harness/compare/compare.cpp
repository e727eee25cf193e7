#include "compare/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compare/causes.hpp"
#include "compare/change.hpp"
#include "compare/lines.hpp"
#include "compare/side.hpp"
#include "expect/compare.hpp"
#include "expect/step_line.hpp"
#include "expect/verdict.hpp"
#include "scenario/print.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

// A step that both took, with its lines side by side.
struct PairedStep {
    int step = 0;
    std::vector<RunLine> baseline, candidate;
    std::vector<LinePair> pairs;
    std::vector<bool> fd_differs;              // per pair
    std::map<std::size_t, std::size_t> moved;  // index of the baseline's lone pair -> of the candidate's
};

class Comparer {
  public:
    Comparer(const Scenario& scenario, const Transcript& baseline, const Transcript& candidate)
        : scenario_(scenario), baseline_("baseline", scenario, baseline), candidate_("candidate", scenario, candidate) {
        result_.id = scenario.id;
        result_.file = scenario.file;
        result_.title = scenario.title;
    }

    ScenarioComparison compare() {
        if (!both_ran()) return result_;
        forget_port_zero(baseline_.names(), candidate_.names());
        forget_port_zero(candidate_.names(), baseline_.names());
        std::vector<PairedStep> steps = common_steps();
        candidate_.names() = fds_.rename(baseline_.names(), candidate_.names());
        for (const PairedStep& step : steps) add_step(step);
        find_causes(scenario_, lines_, result_.findings);
        add_outcome();
        if (!result_.findings.empty()) result_.status = ScenarioComparison::Status::differs;
        return result_;
    }

  private:
    using Status = ScenarioComparison::Status;

    bool both_ran() {
        const Outcome& one = baseline_.transcript().outcome;
        const Outcome& other = candidate_.transcript().outcome;
        for (const Side* side : {&baseline_, &candidate_}) {
            if (side->transcript().outcome.kind != OutcomeKind::error) continue;
            result_.status = Status::broken;
            result_.note = fmt::format("{}: {}", side->called(), side->transcript().outcome.message);
            return false;
        }
        const bool skips = one.kind == OutcomeKind::skip, other_skips = other.kind == OutcomeKind::skip;
        if (!skips && !other_skips) return true;
        result_.status = skips && other_skips ? Status::skipped : Status::one_side;
        result_.note = skips ? one.message : other.message;
        if (skips != other_skips)
            result_.note = fmt::format("only the {} runs it: {}", skips ? "candidate" : "baseline", result_.note);
        return false;
    }

    // 4.2.2 reports port 0 where it was asked for any: as `$port`, that would look like the port that was bound.
    static void forget_port_zero(Bindings& names, const Bindings& other) {
        for (auto name = names.text.begin(); name != names.text.end();) {
            const auto same = other.text.find(name->first);
            const bool told_by_other = same != other.text.end() && same->second != "0";
            if (name->second == "0" && told_by_other) name->second = same->second;
            name = name->second == "0" ? names.text.erase(name) : std::next(name);
        }
    }

    // Until a run has ended, or an action needs a name that only one of the two knows.
    std::vector<PairedStep> common_steps() {
        std::vector<PairedStep> steps;
        for (int i = 0; i < static_cast<int>(scenario_.steps.size()); ++i) {
            const StepRecord* one = baseline_.record(i);
            const StepRecord* other = candidate_.record(i);
            if (one == nullptr && other == nullptr) continue;
            if (baseline_.ended_before(i) || candidate_.ended_before(i) || !names_are_known(i)) break;
            if (one != nullptr) baseline_.pass(*one);
            if (other != nullptr) candidate_.pass(*other);
            if (one != nullptr && other != nullptr) {
                steps.push_back(pair(*one, *other));
            } else {
                const Step& step = scenario_.steps[static_cast<std::size_t>(i)];
                result_.notes.push_back(fmt::format("line {}: only the {} takes `{}`", step.place.line,
                                                    one != nullptr ? "baseline" : "candidate", print_step_line(step)));
            }
        }
        return steps;
    }

    bool names_are_known(int i) {
        const Step& step = scenario_.steps[static_cast<std::size_t>(i)];
        const std::string one = baseline_.unknown_name(step.action), other = candidate_.unknown_name(step.action);
        if (one.empty() == other.empty()) return true;
        result_.notes.push_back(
            fmt::format("line {}: nothing told the {} what ${} is: from here on the two cannot be compared",
                        step.place.line, one.empty() ? "candidate" : "baseline", one.empty() ? other : one));
        return false;
    }

    PairedStep pair(const StepRecord& one, const StepRecord& other) {
        PairedStep step{.step = one.step,
                        .baseline = lines_of(one.entries, baseline_.names()),
                        .candidate = lines_of(other.entries, candidate_.names()),
                        .pairs = {},
                        .fd_differs = {},
                        .moved = {}};
        step.pairs = pair_lines(step.baseline, step.candidate);
        for (const LinePair& pair : step.pairs) {
            step.fd_differs.push_back(pair.baseline >= 0 && pair.candidate >= 0 &&
                                      !fds_.agree(at(step.baseline, pair.baseline).generation,
                                                  at(step.candidate, pair.candidate).generation));
        }
        find_moved(step);
        return step;
    }

    // The same line, alone on either side: it is neither missing nor new.
    void find_moved(PairedStep& step) {
        std::vector<bool> taken(step.pairs.size());
        for (std::size_t i = 0; i < step.pairs.size(); ++i) {
            if (step.pairs[i].candidate >= 0) continue;
            for (std::size_t j = 0; j < step.pairs.size(); ++j) {
                if (step.pairs[j].baseline >= 0 || taken[j]) continue;
                const RunLine& one = at(step.baseline, step.pairs[i].baseline);
                const RunLine& other = at(step.candidate, step.pairs[j].candidate);
                if (!same_content(one, other)) continue;
                taken[j] = true;
                step.moved[i] = j;
                fds_.agree(one.generation, other.generation);
                break;
            }
        }
    }

    static const RunLine& at(const std::vector<RunLine>& lines, int index) {
        return lines[static_cast<std::size_t>(index)];
    }

    void add_step(const PairedStep& step) {
        const StepRecord& one = *baseline_.record(step.step);
        const StepRecord& other = *candidate_.record(step.step);
        const Step& action = scenario_.steps[static_cast<std::size_t>(step.step)];
        StepDiff diff{.step = step.step, .action = step_line(action, one.result), .rows = {}};
        add_result(diff, action, one, other);
        for (std::size_t i = 0; i < step.pairs.size(); ++i) {
            const LinePair& pair = step.pairs[i];
            const Entry* before = pair.baseline < 0 ? nullptr : &one.entries[static_cast<std::size_t>(pair.baseline)];
            const Entry* after =
                pair.candidate < 0 ? nullptr : &other.entries[static_cast<std::size_t>(pair.candidate)];
            DiffRow row{.expected = before == nullptr ? "" : actual_text(*before, baseline_.names()),
                        .actual = after == nullptr ? "" : actual_text(*after, candidate_.names()),
                        .place = action.place,
                        .reason = ""};
            add_findings(step, i, row);
            diff.rows.push_back(std::move(row));
        }
        result_.steps.push_back(std::move(diff));
    }

    void add_result(StepDiff& diff, const Step& action, const StepRecord& one, const StepRecord& other) {
        const std::string before = insert_names(one.result, baseline_.names());
        const std::string after = insert_names(other.result, candidate_.names());
        if (without_fds(before) == without_fds(after)) return;
        // A call that the end of the run cut off has no result of its own.
        if (cut_off(baseline_, one) || cut_off(candidate_, other)) return;
        const std::string_view fact = fact_of_step(action);
        if (differ_in(fact)) fact_ = fact;  // whatever follows is of it, too
        DiffRow row{.kind = DiffRow::Kind::differs,
                    .expected = step_line(action, one.result),
                    .actual = step_line(action, other.result),
                    .place = action.place,
                    .reason = std::string(change_kind_phrase(ChangeKind::result))};
        row.expected_mark = row.actual_mark = first_difference(row.expected, row.actual);
        add({.kind = ChangeKind::result,
             .change = result_change(action, before, after),
             .fact = {},
             .baseline = row.expected,
             .candidate = row.actual},
            diff.step, {});
        diff.rows.push_back(std::move(row));
    }

    static bool cut_off(const Side& side, const StepRecord& record) {
        const Transcript& transcript = side.transcript();
        return transcript.outcome.kind != OutcomeKind::pass && &record == &transcript.steps.back();
    }

    // One line of the step, whose findings find_causes() is to know.
    void add_findings(const PairedStep& step, std::size_t index, DiffRow& row) {
        const std::size_t before = result_.findings.size();
        tell_findings(step, index, row);
        const LinePair& pair = step.pairs[index];
        ComparedLine line{.step = step.step};
        if (pair.baseline >= 0) line.baseline = &at(step.baseline, pair.baseline);
        if (pair.candidate >= 0) line.candidate = &at(step.candidate, pair.candidate);
        for (const auto& [from, to] : step.moved) {
            if (index == from) line.candidate = &at(step.candidate, step.pairs[to].candidate);
            if (index == to) return;
        }
        for (std::size_t i = before; i < result_.findings.size(); ++i) line.findings.push_back(i);
        lines_.push_back(std::move(line));
    }

    void tell_findings(const PairedStep& step, std::size_t index, DiffRow& row) {
        const LinePair& pair = step.pairs[index];
        if (pair.baseline >= 0 && pair.candidate >= 0) return add_pair(step, index, row);
        const bool gone = pair.candidate < 0;
        row.kind = gone ? DiffRow::Kind::missing : DiffRow::Kind::unexpected;
        const RunLine& line = gone ? at(step.baseline, pair.baseline) : at(step.candidate, pair.candidate);
        Finding finding{.kind = gone ? ChangeKind::missing : ChangeKind::added,
                        .change = lone_change(line, (gone ? candidate_ : baseline_).transcript().facts),
                        .fact = {},
                        .baseline = row.expected,
                        .candidate = row.actual};
        for (const auto& [from, to] : step.moved) {
            if (index != from && index != to) continue;
            row.reason = change_kind_phrase(ChangeKind::order);
            if (index == to) return;  // told once
            finding.kind = ChangeKind::order;
            finding.change = order_change(line, from < to, passed(step, from, to));
            finding.candidate = finding.baseline;
        }
        if (row.reason.empty()) row.reason = change_kind_phrase(finding.kind);
        add(std::move(finding), step.step, fact_of_event(line.event));
    }

    // The nearest line that both have and that is on the other side of it now.
    static const RunLine* passed(const PairedStep& step, std::size_t from, std::size_t to) {
        const std::size_t end = std::max(from, to);
        for (std::size_t i = std::min(from, to) + 1; i < end; ++i) {
            const LinePair& pair = step.pairs[from < to ? i : end - 1 - (i - std::min(from, to) - 1)];
            if (pair.baseline >= 0 && pair.candidate >= 0) return &at(step.baseline, pair.baseline);
        }
        return nullptr;
    }

    void add_pair(const PairedStep& step, std::size_t index, DiffRow& row) {
        const RunLine& one = at(step.baseline, step.pairs[index].baseline);
        const RunLine& other = at(step.candidate, step.pairs[index].candidate);
        std::vector<Finding> findings = differences(one, other, step.fd_differs[index]);
        if (findings.empty()) {
            row.actual = row.expected;  // a name that only one of the two needs is no difference
            return;
        }
        row.kind = DiffRow::Kind::differs;
        row.expected_mark = row.actual_mark = first_difference(row.expected, row.actual);
        for (Finding& finding : findings) {
            row.reason += (row.reason.empty() ? "" : "; ") + std::string(change_kind_phrase(finding.kind));
            finding.baseline = row.expected;
            finding.candidate = row.actual;
            add(std::move(finding), step.step, fact_of_event(one.event));
        }
    }

    void add_outcome() {
        const Outcome& one = baseline_.transcript().outcome;
        const Outcome& other = candidate_.transcript().outcome;
        const auto line = [](const Outcome& outcome) {
            return outcome.kind == OutcomeKind::pass ? "" : outcome_line(outcome);
        };
        result_.baseline_outcome = line(one);
        result_.candidate_outcome = line(other);
        if (result_.baseline_outcome == result_.candidate_outcome) return;
        add({.kind = ChangeKind::outcome,
             .change = outcome_change(one, other),
             .fact = {},
             .baseline = result_.baseline_outcome,
             .candidate = result_.candidate_outcome},
            -1, {});
    }

    [[nodiscard]] bool differ_in(std::string_view fact) const {
        const std::string name(fact);
        return !name.empty() &&
               baseline_.transcript().facts.names.contains(name) != candidate_.transcript().facts.names.contains(name);
    }

    void add(Finding finding, int step, std::string_view fact) {
        finding.step = step;
        finding.fact = differ_in(fact) ? std::string(fact) : fact_;
        result_.findings.push_back(std::move(finding));
    }

    const Scenario& scenario_;
    Side baseline_, candidate_;
    FdPairs fds_;
    std::vector<ComparedLine> lines_;  // they point into the steps that compare() has
    std::string fact_;                 // from the step on that only one of the two builds could carry out
    ScenarioComparison result_;
};

struct KindNames {
    ChangeKind kind;
    std::string_view name, phrase;
};
constexpr KindNames kKinds[] = {
    {ChangeKind::value, "value", "value differs"},      {ChangeKind::endpoint, "endpoint", "endpoint differs"},
    {ChangeKind::order, "order", "order differs"},      {ChangeKind::added, "added", "events added"},
    {ChangeKind::missing, "missing", "events missing"}, {ChangeKind::time, "time", "time differs"},
    {ChangeKind::result, "result", "result differs"},   {ChangeKind::outcome, "outcome", "outcome differs"},
};

const KindNames& names_of(ChangeKind kind) { return *std::ranges::find(kKinds, kind, &KindNames::kind); }

}  // namespace

std::string_view change_kind_name(ChangeKind kind) { return names_of(kind).name; }
std::string_view change_kind_phrase(ChangeKind kind) { return names_of(kind).phrase; }

bool ScenarioComparison::has(ChangeKind kind) const {
    return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.kind == kind; });
}

bool ScenarioComparison::differs_in_behaviour() const {
    return std::ranges::any_of(findings,
                               [](const Finding& finding) { return finding.fact.empty() && !finding.accepted; });
}

bool ScenarioComparison::is_accepted() const {
    return !differs_in_behaviour() && std::ranges::any_of(findings, &Finding::accepted);
}

ScenarioComparison compare_runs(const Scenario& scenario, const Transcript& baseline, const Transcript& candidate) {
    return Comparer(scenario, baseline, candidate).compare();
}

}  // namespace faultline
