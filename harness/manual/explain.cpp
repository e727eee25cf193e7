#include "manual/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "monitor/events.hpp"
#include "scenario/bytes.hpp"
#include "scenario/items.hpp"
#include "scenario/notation.hpp"
#include "scenario/print.hpp"
#include "scenario/verbs.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string options_in_words(const std::vector<Option>& options) {
    std::vector<std::string> parts;
    for (const Option& option : options) {
        const auto duration = option.quoted ? std::nullopt : parse_duration(option.value);
        const std::string value = duration ? duration_in_words(*duration) : option.value;
        parts.push_back(
            fmt::format("{} {}", option.name, option.quoted || value.empty() ? "\"" + value + "\"" : value));
    }
    return fmt::format("{}", fmt::join(parts, " and "));
}

// Names of which an earlier step has said what they are.
constexpr ParameterKind kNamed[] = {ParameterKind::socket, ParameterKind::proxy,    ParameterKind::listener,
                                    ParameterKind::peer,   ParameterKind::any_peer, ParameterKind::peer_or_proxy};

// Tells a scenario's steps in order, since what a socket is was said by the step that opened it.
class Narrator {
  public:
    explicit Narrator(const Scenario& scenario) : scenario_(scenario) {}

    std::vector<ExplainedLine> tell() {
        head();
        int number = 0;
        for (const Step& step : scenario_.steps) tell(step, ++number);
        for (const ExpectedOutcome& outcome : scenario_.outcomes) tell(outcome);
        return std::move(lines_);
    }

  private:
    void add(std::string first, std::string text) { lines_.push_back({std::move(first), std::move(text)}); }

    void head() {
        add("", scenario_.id + ": " + scenario_.title);
        for (const std::string& spec : scenario_.spec) add("", "It checks libzmq against " + spec + ".");
        if (!scenario_.requirements.empty())
            add("", "It runs " + terms_in_words(scenario_.requirements) + "; otherwise it is skipped.");
        if (!scenario_.known_bug.empty())
            add("", "It shows the bug " + scenario_.known_bug + ", and passes as long as libzmq has it.");
    }

    void tell(const Step& step, int number) {
        const std::string first = fmt::format("{:>3}. ", number);
        std::string text = sentence(step.action);
        if (step.when) text = "later, at the moment of " + condition(*step.when) + ": " + text;
        if (step.action.verb == "advance" && step.expected.empty() && !step.action.until)
            text += ", and no event comes";
        if (step.action.until) text += ", until " + condition(*step.action.until);
        const std::string guard = terms_in_words(step.guard.terms);
        if (!guard.empty()) text = guard + ": " + text;
        add(first, capitalised(text) + ".");
        remember(step.action);
        if (!step.when) expectations(step, first.size());
    }

    void expectations(const Step& step, std::size_t indent) {
        const std::string own = step.action.has("endpoint") ? step.action.text("endpoint") : "";
        const auto paragraphs = expectations_in_words(step.expected, own, known_fds_);
        const std::string blanks(indent, ' ');
        if (paragraphs.empty()) return;
        for (const std::string& paragraph : paragraphs) add(blanks + "- ", capitalised(paragraph) + ".");
    }

    void tell(const ExpectedOutcome& outcome) {
        std::string text = terms_in_words(outcome.guard.terms);
        if (!text.empty()) text += ": ";
        const auto words = all_expected_outcomes();
        const auto word = std::ranges::find(words, outcome.kind, &OutcomeWord::name);
        text += "the run ends in a" + std::string(outcome.kind == "abort" ? "n " : " ") + outcome.kind;
        if (word != words.end()) text += ": " + std::string(word->meaning);
        if (!outcome.message.empty()) text += ", saying \"" + outcome.message + "\"";
        if (!outcome.file.empty()) text += ", in " + outcome.file;
        add("End. ", capitalised(text) + ".");
    }

    [[nodiscard]] static std::string condition(const Until& until) {
        const EventInfo* event = find_event(until.event);
        const std::string name(event == nullptr ? "event" : event->name);
        if (until.count == 1) return fmt::format("{}'s next {}", until.socket, name);
        return fmt::format("{}'s {} number {}", until.socket, name, until.count);
    }

    [[nodiscard]] std::string sentence(const Action& action) const {
        const std::string_view pattern = explanation_of(action.verb);
        if (pattern.empty()) return print_action(action);
        return fill(pattern, action) + result(action);
    }

    // Replaces `{key}` and `{key|before|after}`.
    [[nodiscard]] std::string fill(std::string_view pattern, const Action& action) const {
        std::string text;
        while (!pattern.empty()) {
            const std::size_t open = std::min(pattern.find('{'), pattern.size());
            text += pattern.substr(0, open);
            const std::size_t close = pattern.find('}', open);
            if (close == std::string_view::npos) break;
            text += filled(pattern.substr(open + 1, close - open - 1), action);
            pattern.remove_prefix(close + 1);
        }
        return text;
    }

    [[nodiscard]] std::string filled(std::string_view hole, const Action& action) const {
        const std::size_t bar = hole.find('|');
        const std::string key(hole.substr(0, bar));
        if (bar == std::string_view::npos) return argument(action, key);
        if (!action.has(key)) return "";
        const std::size_t second = std::min(hole.find('|', bar + 1), hole.size());
        std::string text(hole.substr(bar + 1, second - bar - 1));
        return text + argument(action, key) + std::string(hole.substr(std::min(second + 1, hole.size())));
    }

    [[nodiscard]] std::string argument(const Action& action, const std::string& key) const {
        if (key == "process" && !action.has(key)) return std::string(kDefaultProcess);
        if (!action.has(key)) return "";
        const Argument& value = action.arguments.at(key);
        if (const auto* bytes = std::get_if<Bytes>(&value)) return print_bytes(*bytes);
        if (const auto* items = std::get_if<zmtp::Items>(&value)) return print_items(*items);
        const Parameter* parameter = parameter_of(action.verb, key);
        const bool counts = parameter != nullptr && parameter->kind == ParameterKind::backlog;
        if (const auto* number = std::get_if<std::int64_t>(&value))
            return counts ? std::to_string(*number) : duration_in_words(*number);
        if (const auto* message = std::get_if<Message>(&value)) return print_message(*message);
        if (const auto* options = std::get_if<std::vector<Option>>(&value)) return options_in_words(*options);
        const auto& text = std::get<std::string>(value);
        if (parameter == nullptr || parameter->kind == ParameterKind::flag) return "";
        if (std::ranges::find(kNamed, parameter->kind) != std::end(kNamed)) return named(text);
        if (parameter->kind == ParameterKind::monitor_events) {
            return text == "all" ? "all events" : text == "none" ? "nothing any more" : text;
        }
        return text;
    }

    [[nodiscard]] static const Parameter* parameter_of(const std::string& verb_name, const std::string& key) {
        const Verb* verb = find_verb(verb_name);
        if (verb == nullptr) return nullptr;
        const auto found = std::ranges::find(verb->parameters, key, &Parameter::key);
        return found == verb->parameters.end() ? nullptr : &*found;
    }

    // "the REQ socket client", "the proxy wire".
    [[nodiscard]] std::string named(const std::string& name) const {
        const auto type = types_.find(name);
        return type == types_.end() ? name : fmt::format("the {} {}", type->second, name);
    }

    [[nodiscard]] static std::string result(const Action& action) {
        const Verb* verb = find_verb(action.verb);
        if (verb == nullptr || verb->result == ResultKind::none) return "";
        if (const auto data = print_expected_data(action))
            return (action.expected_message ? ": it gets " : ": ") + *data;
        const std::string& expected = action.expected_result;
        if (expected == "blocks") return "; the call blocks";
        if (may_leave_out_result(verb->result) && expected == "ok") return "";
        if (errno_number(expected)) return "; the call fails with " + expected;
        if (verb->result == ResultKind::ready)
            return expected == "none" ? ": it is not ready" : ": it is ready for " + expected;
        return ": it is " + expected;
    }

    void remember(const Action& action) {
        if (action.verb == "socket") types_[action.text("name")] = action.text("type") + " socket";
        if (action.verb == "proxy") types_[action.text("name")] = "proxy";
        if (action.verb == "listen") types_[action.text("name")] = "listener";
        if (action.verb == "dial" || action.verb == "accept") types_[action.text("name")] = "peer";
    }

    const Scenario& scenario_;
    std::vector<ExplainedLine> lines_;
    std::map<std::string, std::string> types_;
    std::vector<std::string> known_fds_;
};

}  // namespace

std::vector<ExplainedLine> explain(const Scenario& scenario) { return Narrator(scenario).tell(); }

}  // namespace faultline
