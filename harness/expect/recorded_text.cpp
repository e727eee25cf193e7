#include "expect/recorded_text.hpp"

#include "expect/record.hpp"
#include "expect/step_line.hpp"
#include "expect/verdict.hpp"
#include "scenario/notation.hpp"

namespace faultline {

std::string recorded_steps(const Scenario& scenario, const Transcript& transcript) {
    std::string text;
    for (const RecordedStep& recorded : record_lines(scenario, transcript)) {
        const Step& step = scenario.steps[static_cast<std::size_t>(recorded.step)];
        text += step_line(step, recorded.result.empty() ? "ok" : recorded.result) + "\n";
        for (const std::string& line : recorded.lines) text += "    " + line + "\n";
    }
    if (transcript.outcome.kind != OutcomeKind::pass) text += outcome_line(transcript.outcome) + "\n";
    return text;
}

std::string requirements_line(const Scenario& scenario) {
    if (scenario.requirements.empty()) return "";
    const std::string guard = print_guard({scenario.requirements});
    return "requires " + guard.substr(1, guard.size() - 2) + "\n";
}

}  // namespace faultline
