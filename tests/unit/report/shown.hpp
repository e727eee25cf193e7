// Failures for the tests of what a person sees.
#pragma once

#include <map>

#include "../expect/runs.hpp"
#include "report/terminal.hpp"

namespace faultline::test {

struct Shown {
    Scenario text;
    Verdict verdict;
    Outcome outcome;
};

// All steps have the result that they expect; those in `entries` have these entries.
inline Shown run(const std::string& text, const std::map<int, std::vector<Entry>>& entries,
                 const Outcome& outcome = {}) {
    Shown result{.text = scenario(text), .verdict = {}, .outcome = outcome};
    Matcher matcher(result.text, facts());
    const int last = entries.empty() ? -1 : entries.rbegin()->first;
    for (int i = 0; i <= last; ++i) {
        const Step& step = result.text.steps[static_cast<std::size_t>(i)];
        const auto own = entries.find(i);
        matcher.step({.step = i,
                      .result = step.action.expected_result,
                      .entries = own == entries.end() ? std::vector<Entry>{} : own->second});
    }
    result.verdict = matcher.finish(outcome);
    return result;
}

inline std::string shown(const Shown& run, const TerminalStyle& style = {}) {
    const std::string text = failure_text(run.text, run.verdict, run.outcome, style);
    std::size_t column = 0;
    for (const char c : text) {
        column = c == '\n' ? 0 : column + 1;
        if (!style.colour) {
            EXPECT_LE(column, static_cast<std::size_t>(style.width)) << text;
        }
    }
    return text;
}

}  // namespace faultline::test
