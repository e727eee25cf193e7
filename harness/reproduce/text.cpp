#include "reproduce/text.hpp"

#include <fmt/format.h>

#include "expect/record.hpp"
#include "expect/step_line.hpp"
#include "expect/verdict.hpp"

namespace faultline {
namespace {

// "lines 41-44: rep1 ACCEPTED …": neighbours together.
std::vector<std::string> gaps_of(const std::vector<Covered>& covered) {
    std::vector<std::string> gaps;
    for (std::size_t i = 0; i < covered.size();) {
        if (covered[i].how != Covered::How::missing) {
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < covered.size() && covered[end].how == Covered::How::missing) ++end;
        const std::string lines = end == i + 1 ? fmt::format("line {}", covered[i].line)
                                               : fmt::format("lines {}-{}", covered[i].line, covered[end - 1].line);
        gaps.push_back(fmt::format("{}: not in the run: {}{}", lines, covered[i].what, end == i + 1 ? "" : " …"));
        i = end;
    }
    return gaps;
}

}  // namespace

std::string planned_text(const Plan& plan, const std::string& title) {
    std::string text = fmt::format("title  {}\n\n", title);
    for (const PlannedStep& step : plan.steps) text += step.text + "\n";
    return text;
}

std::string reproduced_text(const Story& story, const Plan& plan, const Scenario& scenario,
                            const Transcript& transcript, const std::vector<Covered>& covered) {
    std::string text = fmt::format("title  {}\n\n", scenario.title);
    for (const std::string& note : story.notes) text += fmt::format("# {}\n", note);
    for (const std::string& gap : plan.gaps) text += fmt::format("# gap: {}\n", gap);
    for (const std::string& gap : gaps_of(covered)) text += fmt::format("# gap: {}\n", gap);
    for (const RecordedStep& recorded : record_lines(scenario, transcript)) {
        const auto index = static_cast<std::size_t>(recorded.step);
        if (!plan.steps[index].why.empty()) text += fmt::format("\n# {}\n", plan.steps[index].why);
        text += step_line(scenario.steps[index], recorded.result.empty() ? "ok" : recorded.result) + "\n";
        for (const std::string& line : recorded.lines) text += "    " + line + "\n";
    }
    if (transcript.outcome.kind != OutcomeKind::pass) text += outcome_line(transcript.outcome) + "\n";
    return text;
}

}  // namespace faultline
