// What is looked for in the runs of one scenario, and what a run says about it.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "compare/compare.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// Either lines that one of the two ends shows and the other does not, or a kind of change between the two.
struct Question {
    std::size_t scenario = 0;        // index into the scenarios that are run
    std::vector<std::string> lines;  // as `shrink --keep` has them; none: a kind of change
    bool ends_well = false;          // `--outcome pass`: the run has no outcome line
    ChangeKind kind = ChangeKind::value;
    std::string change;  // "LISTENING tcp://LOOPBACK:0 -> tcp://LOOPBACK:PORT"

    // What is looked for, as the report says it: "endpoint LISTENING …", or the lines.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_change() const { return lines.empty() && !ends_well; }
    // Whether a comparison of two others calls it so, too.
    [[nodiscard]] bool is_of(ChangeKind other_kind, const std::string& other_change) const;
};

// The runs of one scenario at both ends.
struct Ends {
    const Scenario* scenario = nullptr;
    const Transcript* good = nullptr;
    const Transcript* bad = nullptr;
};

// One question for each kind of change between the two, but for those that come only from what the two are built with.
// The error says why the scenario tells nothing: one of the two cannot run it, or both do the same.
tl::expected<std::vector<Question>, std::string> questions_of_changes(std::size_t scenario, const Ends& ends);

// The error: both show the lines, or neither does, or one of the two cannot run the scenario.
tl::expected<Question, std::string> question_of_lines(std::size_t scenario, const Ends& ends, Question asked);

enum class Likeness {
    good,     // as the good one
    bad,      // as the bad one
    other,    // as neither
    unknown,  // it cannot be said
};
struct RunVerdict {
    Likeness likeness = Likeness::unknown;
    std::string why;  // unknown: the reason
};
RunVerdict judge(const Question& question, const Ends& ends, const Transcript& run);

}  // namespace faultline
