// What a scenario does, in words, step by step.
//
//     for (const ExplainedLine& line : explain(scenario))
//         out += wrap(line.text, line.first, line.first.size(), width);     // report/layout.hpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/model.hpp"

namespace faultline {

// One paragraph. `first` is what its first line begins with ("3. "); the others are indented as deep.
struct ExplainedLine {
    std::string first, text;
};

std::vector<ExplainedLine> explain(const Scenario& scenario);

// How a step with this verb is told: "{socket} binds to {endpoint}". A `{key}` is an argument of the verb table,
// `{key|before|after}` is left out with its text where the argument does not stand. "": the verb has none yet.
std::string_view explanation_of(std::string_view verb);

// "136 milliseconds", "1 second", "1 minute": the largest unit that divides evenly.
std::string duration_in_words(std::int64_t ns);

// "only on libzmq 4.3.5 and later, without the draft API"; "" for no terms.
std::string terms_in_words(const std::vector<GuardTerm>& terms);

// The lines below one action: one paragraph for each stretch with the same guard. `own_endpoint` is the action's, which
// need not be said again; `known_fds` are the names of fds that lines above have bound.
std::vector<std::string> expectations_in_words(const std::vector<Expectation>& lines, const std::string& own_endpoint,
                                               std::vector<std::string>& known_fds);

}  // namespace faultline
