#include "expect/untried.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expect/expected_lines.hpp"
#include "expect/match.hpp"
#include "scenario/notation.hpp"

namespace faultline {
namespace {

int last_line_of(const std::vector<Expectation>& lines);

int last_line_of(const Expectation& one) {
    int last = one.place.line;
    if (const auto* repeat = std::get_if<Repeat>(&one.what)) last = std::max(last, last_line_of(repeat->lines));
    if (const auto* any = std::get_if<AnyOrder>(&one.what))
        for (const auto& block : any->blocks) last = std::max(last, last_line_of(block));
    return last;
}

int last_line_of(const std::vector<Expectation>& lines) { return lines.empty() ? 0 : last_line_of(lines.back()); }

bool applies(const Expectation& line, const TriedRun& run) {
    const auto series = applicable_lines({line}, run.transcript->facts, run.scenario->for_values);
    return !partial_order(series).lines.empty();
}

bool is_tried(const Step& step, const TriedRun& run) {
    return guard_holds(step.guard, run.transcript->facts, run.scenario->for_values);
}

// The number of runs in which what begins in a line was looked at.
struct Seen {
    int action = 0;         // the line of its action
    int last = 0;           // its own last line
    std::size_t count = 0;  // of runs
    std::string guard;
};

std::map<int, Seen> seen_lines(const std::vector<TriedRun>& runs) {
    std::map<int, Seen> seen;
    for (const TriedRun& run : runs) {
        for (const Step& step : run.scenario->steps) {
            for (const Expectation& line : step.expected) {
                Seen& entry = seen[line.place.line];
                entry.action = step.place.line;
                entry.last = last_line_of(line);
                entry.guard = print_guard(line.guard);
                if (is_tried(step, run) && applies(line, run)) ++entry.count;
            }
        }
    }
    return seen;
}

void add_steps(const std::vector<TriedRun>& runs, std::map<int, std::string>& untried) {
    std::set<int> reached, tried;
    for (const TriedRun& run : runs) {
        const auto& steps = run.scenario->steps;
        for (const StepRecord& record : run.transcript->steps)
            reached.insert(steps.at(static_cast<std::size_t>(record.step)).place.line);
        for (const Step& step : steps)
            if (is_tried(step, run)) tried.insert(step.place.line);
    }
    for (const TriedRun& run : runs) {
        for (const Step& step : run.scenario->steps) {
            const int line = step.place.line;
            if (reached.contains(line)) continue;
            untried[line] = tried.contains(line)
                                ? "not reached"
                                : fmt::format("not tried: {} holds on no libzmq given", print_guard(step.guard));
        }
    }
}

void find_same(const TriedRun& run, std::map<int, OldLines>& by_action, std::set<int>& differing) {
    Matcher matcher(*run.scenario, run.transcript->facts);
    for (const StepRecord& record : run.transcript->steps) {
        const Step& step = run.scenario->steps.at(static_cast<std::size_t>(record.step));
        if (!matcher.step(record)) differing.insert(step.place.line);
        by_action[step.place.line].same = true;
    }
}

}  // namespace

std::map<int, OldLines> old_lines(const std::vector<TriedRun>& runs) {
    std::map<int, OldLines> by_action;
    for (const auto& [line, seen] : seen_lines(runs)) {
        OldLines& old = by_action[seen.action];
        if (seen.count == runs.size()) old.for_all.insert(line);
        for (int each = line; seen.count == 0 && each <= seen.last; ++each) old.untried.insert(each);
    }
    std::set<int> differing;
    for (const TriedRun& run : runs) find_same(run, by_action, differing);
    for (const int line : differing) by_action[line].same = false;
    return by_action;
}

std::vector<Untried> untried_lines(const std::vector<TriedRun>& runs) {
    std::map<int, std::string> untried;
    add_steps(runs, untried);
    for (const auto& [line, seen] : seen_lines(runs)) {
        if (seen.count > 0 || untried.contains(seen.action)) continue;
        untried[line] = seen.guard.empty() ? "not tried: no libzmq given has this event"
                                           : fmt::format("not tried: {} holds on no libzmq given", seen.guard);
    }
    std::vector<Untried> result;
    for (auto& [line, why] : untried) {
        if (!result.empty() && result.back().last + 1 == line && result.back().why == why)
            result.back().last = line;
        else
            result.push_back({line, line, why});
    }
    return result;
}

}  // namespace faultline
