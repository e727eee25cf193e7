// A run in the words of the scenario language.
#include <fmt/format.h>

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

std::string Matcher::trace_text() const {
    std::string text;
    for (const StepRecord& record : records_) {
        text += step_line(scenario_->steps.at(static_cast<std::size_t>(record.step)), record.result) + "\n";
        auto call = record.calls.begin();
        const auto add_calls = [&](std::size_t entries_before) {
            for (; call != record.calls.end() && call->entries_before <= entries_before; ++call)
                text += fmt::format("    # {} {} of {}: {} ({} nth={}){}\n", call->number, call->thread, call->process,
                                    call->text, call->text.substr(0, call->text.find(' ')), call->nth,
                                    call->injected_line == 0 ? "" : fmt::format(" by line {}", call->injected_line));
        };
        std::size_t noted = 0;  // calls that lines ask for are entries, too; they are not counted among those before
        for (const Entry& entry : record.entries) {
            add_calls(noted);
            text += "    " + actual_text(entry, captures_) + "\n";
            if (!std::holds_alternative<CallRecord>(entry.what)) ++noted;
        }
        add_calls(SIZE_MAX);
    }
    return text;
}

std::string Matcher::transcript_text(const Outcome& outcome) const {
    return transcript_text() + (outcome.kind == OutcomeKind::pass ? "" : outcome_line(outcome) + "\n");
}

}  // namespace faultline
