#include "scenario/print.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "monitor/events.hpp"
#include "scenario/bytes.hpp"
#include "scenario/items.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"
#include "scenario/quoting.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

// Whether a value stood in quotes is part of the scenario: a `$` means something else in them.
std::string print_option_value(const Option& option) {
    const bool splits = option.value.find_first_of(" \t\n\r\"|") != std::string::npos;
    return option.quoted || splits ? quote(option.value) : option.value;
}

std::string print_options(const std::vector<Option>& options) {
    std::string text;
    for (const Option& option : options) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", option.name, print_option_value(option));
    }
    return text;
}

std::string print_argument(const Parameter& parameter, const Argument& argument) {
    if (parameter.kind == ParameterKind::flag) return std::string(parameter.shown);
    if (const auto* number = std::get_if<std::int64_t>(&argument))
        return parameter.kind == ParameterKind::backlog ? std::to_string(*number) : print_duration(*number);
    if (const auto* bytes = std::get_if<Bytes>(&argument)) return print_bytes(*bytes);
    if (const auto* items = std::get_if<zmtp::Items>(&argument)) return print_items(*items);
    if (const auto* parts = std::get_if<Message>(&argument)) return print_message(*parts);
    if (const auto* options = std::get_if<std::vector<Option>>(&argument)) return print_options(*options);
    const std::string& text = std::get<std::string>(argument);
    // Lists are kept as words joined by blanks.
    const bool list = parameter.kind == ParameterKind::monitor_events || parameter.kind == ParameterKind::random_values;
    return list ? text : word_or_quote(text);
}

std::string print_result(const Action& action) {
    if (const auto data = print_expected_data(action)) return " -> " + *data;
    const Verb* verb = find_verb(action.verb);
    const bool may_be_left_out = verb == nullptr || may_leave_out_result(verb->result);
    if (action.expected_result == "ok" && may_be_left_out) return "";
    if (action.expected_result == kEmptyValue) return " -> " + action.expected_result;
    return " -> " + (action.literal_result ? quote(action.expected_result) : word_or_quote(action.expected_result));
}

std::string print_until(const Until& until) {
    const EventInfo* event = find_event(until.event);
    std::string text = until.socket + " " + std::string(event != nullptr ? event->name : "?");
    if (until.count != 1) text += fmt::format(" x{}", until.count);
    return text;
}

std::string with_guard(const Guard& guard, const std::string& line) {
    const std::string text = print_guard(guard);
    return text.empty() ? line : text + " " + line;
}

std::string print_lines(const std::vector<Expectation>& lines, std::size_t depth);

struct ExpectationPrinter {
    std::size_t depth;
    std::string operator()(const EventLine& line) const { return print_event_line(line) + "\n"; }
    std::string operator()(const ReturnLine& line) const { return print_return_line(line) + "\n"; }
    std::string operator()(const CallLine& line) const { return print_call_line(line) + "\n"; }
    std::string operator()(const Repeat& repeat) const {
        return fmt::format("repeat {} every {}:\n{}", repeat.count, print_duration(repeat.every_ns),
                           print_lines(repeat.lines, depth + 1));
    }
    std::string operator()(const AnyOrder& any_order) const {
        std::string text = "any order:\n";
        for (std::size_t i = 0; i < any_order.blocks.size(); ++i) {
            if (i != 0) text += std::string(4 * (depth + 1), ' ') + "--\n";
            text += print_lines(any_order.blocks[i], depth + 1);
        }
        return text;
    }
};

std::string print_lines(const std::vector<Expectation>& lines, std::size_t depth) {
    std::string text;
    for (const Expectation& line : lines) {
        text += std::string(4 * depth, ' ') + with_guard(line.guard, std::visit(ExpectationPrinter{depth}, line.what));
    }
    return text;
}

std::string print_header(const Scenario& scenario) {
    std::string text = "title  " + scenario.title + "\n";
    for (const std::string& spec : scenario.spec) text += "spec   " + spec + "\n";
    if (!scenario.tags.empty()) {
        text += "tags  ";
        for (const std::string& tag : scenario.tags) text += " " + tag;
        text += "\n";
    }
    if (!scenario.requirements.empty()) {
        const std::string terms = print_guard({scenario.requirements});
        text += "requires " + terms.substr(1, terms.size() - 2) + "\n";
    }
    if (!scenario.known_bug.empty()) text += "known_bug " + scenario.known_bug + "\n";
    for (const auto& [name, value] : scenario.for_values) text += "for " + name + " in " + value + "\n";
    return text;
}

std::string print_outcome(const ExpectedOutcome& outcome) {
    std::string text = "outcome " + outcome.kind;
    if (!outcome.message.empty()) text += " " + quote(outcome.message);
    if (!outcome.file.empty()) text += " " + word_or_quote(outcome.file);
    return with_guard(outcome.guard, text);
}

}  // namespace

std::optional<std::string> print_expected_data(const Action& action) {
    if (action.expected_bytes) return print_received(*action.expected_bytes);
    if (action.expected_items) return print_items(*action.expected_items);
    if (action.expected_message) return print_message(*action.expected_message);
    return std::nullopt;
}

std::string print_action(const Action& action) {
    std::string text = action.verb;
    const Verb* verb = find_verb(action.verb);
    if (verb == nullptr) return text;
    for (const Parameter& parameter : verb->parameters) {
        if (parameter.kind == ParameterKind::literal) {
            text += fmt::format(" {}", parameter.shown);
            continue;
        }
        const auto argument = action.arguments.find(std::string(parameter.key));
        if (argument == action.arguments.end()) continue;
        text += fmt::format(" {}", parameter.keyword);
        if (!parameter.keyword.empty() && !parameter.keyword.ends_with('=')) text += " ";
        text += print_argument(parameter, argument->second);
    }
    text += print_result(action);
    if (action.until) text += " until " + print_until(*action.until);
    return text;
}

std::string print_step_line(const Step& step) {
    const std::string action = print_action(step.action);
    return with_guard(step.guard, step.when ? "when " + print_until(*step.when) + ": " + action : action);
}

std::string print_scenario(const Scenario& scenario) {
    std::string text = print_header(scenario);
    for (const Step& step : scenario.steps) {
        text += "\n" + print_step_line(step) + "\n" + print_lines(step.expected, 1);
    }
    if (!scenario.outcomes.empty()) text += "\n";
    for (const ExpectedOutcome& outcome : scenario.outcomes) text += print_outcome(outcome) + "\n";
    return text;
}

}  // namespace faultline
