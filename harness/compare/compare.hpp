// What two libzmqs made of one scenario: transcripts in, findings out. Expectations play no part, other than to say
// which names (`$port`, `fd=$listener`) the lines are printed with.
//
//     ScenarioComparison c = compare_runs(scenario, baseline, candidate);
//     c.status == ScenarioComparison::Status::differs
//     c.findings[0]: {.kind = ChangeKind::value, .change = "CONNECT_RETRIED interval shorter", …}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expect/match.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

enum class ChangeKind { value, endpoint, order, added, missing, time, result, outcome };

std::string_view change_kind_name(ChangeKind kind);    // "value", "added", …: what a list of accepted changes says
std::string_view change_kind_phrase(ChangeKind kind);  // "value differs", "events added", …: what a person reads

// One thing that is not the same. `kind` and `change` are all that many findings with one cause have in common: no
// port, no time, no name of a socket.
struct Finding {
    ChangeKind kind = ChangeKind::value;
    std::string change;       // "BIND_FAILED errno EACCES -> EADDRINUSE"
    std::string fact;         // "draft": only because one of the two is built with it; "" is behaviour
    int step = -1;            // index into Scenario::steps; -1: the outcome
    std::string baseline;     // the line as it was, or ""
    std::string candidate;    // the line as it is, or ""
    bool accepted = false;    // it is on the list of accepted changes
    std::string reason = {};  // what that says
    int follows = -1;         // the finding of this scenario that it is a consequence of; -1: a change of its own
};

struct ScenarioComparison {
    enum class Status {
        same,
        differs,
        one_side,  // one of the two cannot run it: `note` says which and why
        skipped,   // neither can
        broken,    // the scenario or the set-up is wrong
    } status = Status::same;
    std::string id, file, title;
    std::string note;
    std::vector<std::string> notes;  // what could not be compared: steps that only one of the two takes
    std::vector<StepDiff> steps;     // those that both took; expected is the baseline's line, actual the candidate's
    std::vector<Finding> findings;   // in the order of the steps
    std::string baseline_outcome, candidate_outcome;  // `outcome abort "…"`, or "" for a good end

    [[nodiscard]] bool has(ChangeKind kind) const;
    [[nodiscard]] bool differs_in_behaviour() const;  // not only by facts, and not only as accepted
    [[nodiscard]] bool is_accepted() const;           // there are accepted findings, and no others of behaviour
};

ScenarioComparison compare_runs(const Scenario& scenario, const Transcript& baseline, const Transcript& candidate);

}  // namespace faultline
