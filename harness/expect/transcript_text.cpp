// A run in the words of the scenario language.
#include "expect/compare.hpp"
#include "expect/match.hpp"
#include "expect/step_line.hpp"
#include "expect/verdict.hpp"

namespace faultline {

std::string Matcher::transcript_text() const {
    std::string text;
    for (const StepRecord& record : records_) {
        text += step_line(scenario_->steps.at(static_cast<std::size_t>(record.step)), record.result) + "\n";
        for (const Entry& entry : record.entries) text += "    " + actual_text(entry, captures_) + "\n";
    }
    return text;
}

std::string Matcher::transcript_text(const Outcome& outcome) const {
    return transcript_text() + (outcome.kind == OutcomeKind::pass ? "" : outcome_line(outcome) + "\n");
}

}  // namespace faultline
