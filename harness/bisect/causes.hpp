// The commits of the causes that a comparison found: which scenarios to run, what to ask, and what came of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bisect/bisection.hpp"
#include "bisect/report.hpp"
#include "compare/summary.hpp"

namespace faultline {

// Those of `scenarios` that are run for the causes of behaviour: of each cause a few that show it. Where they do not
// have the same commit, the cause has several.
std::vector<Scenario> scenarios_to_ask(const std::vector<ChangeGroup>& groups, const std::vector<Scenario>& scenarios);

struct CauseQuestions {
    std::vector<Question> questions;
    std::map<std::string, std::string> why_none;  // scenario's id -> why it tells nothing
};

// A question for each cause in each of its scenarios in which the runs of the two commits differ by it, too.
// `scenarios` are those to ask.
CauseQuestions questions_of_causes(const std::vector<ChangeGroup>& groups, const std::vector<Scenario>& scenarios,
                                   const Measurement& good, const Measurement& bad);

// Sets ChangeGroup::commits, or why there is none.
void tell_commits(std::vector<ChangeGroup>& groups, const std::vector<Scenario>& scenarios,
                  const std::map<std::string, std::string>& why_none, const std::vector<BisectResult>& results,
                  const std::map<std::string, CommitInfo>& commits);

}  // namespace faultline
