#include <fmt/format.h>

#include <algorithm>

#include "scenario/parse_state.hpp"
#include "scenario/quoting.hpp"
#include "scenario/suggest.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

constexpr std::string_view kWhenForm = "write: when SOCKET EVENT [xN]: ACTION";

// The condition between `when` and `:`; the action follows it. Nothing, and an error, where either is wrong.
std::optional<Trigger> parse_when(ParseState& state, Tokens& tokens) {
    const auto colon =
        std::ranges::find_if(tokens, [](const Token& t) { return !t.has_quotes && t.text.ends_with(':'); });
    const auto count = static_cast<std::size_t>(colon - tokens.begin());
    if (count >= tokens.size()) {
        state.error(tokens[0], "when has no :", std::string(kWhenForm));
        return std::nullopt;
    }
    std::vector<Token> condition(tokens.begin() + 1, colon);
    if (tokens[count].text != ":") {
        condition.push_back(tokens[count]);
        condition.back().text.pop_back();
        --condition.back().length;
    }
    tokens = tokens.subspan(count + 1);
    if (tokens.empty()) {
        state.error_at_end("when has no action", std::string(kWhenForm));
        return std::nullopt;
    }
    return parse_until(state, condition, "when");
}

}  // namespace

std::optional<Step> parse_step_line(ParseState& state, const Line& line) {
    state.begin(line);
    const ReadGuard guard = parse_guard(state, line.guard);
    state.active = guard.holds;
    state.later = false;
    if (line.tokens.empty()) {
        state.error_at_end("nothing follows the guard");
        return std::nullopt;
    }
    Step step;
    step.guard = guard.guard;
    step.place = state.place(line.indent + 1);
    Tokens tokens = line.tokens;
    bool good = true;
    if (tokens[0].is("when")) {
        step.when = parse_when(state, tokens);
        state.later = true;
        good = step.when.has_value();
        if (tokens.empty() || tokens[0].is("when")) return std::nullopt;
    }
    auto action = parse_action(state, tokens);
    if (!action || !good) return std::nullopt;
    if (step.when && action->until) {
        state.error(tokens[0], "an action of when has no until");
        return std::nullopt;
    }
    if (state.active) {
        const bool certain = step.guard.terms.empty() && !step.when;
        state.names.apply(*action, certain, state.line);
    }
    step.action = std::move(*action);
    return step;
}

std::optional<ExpectedOutcome> parse_outcome(ParseState& state, const Line& line) {
    constexpr std::string_view form = "write: outcome KIND [\"MESSAGE\"] [FILE]";
    state.begin(line);
    const ReadGuard guard = parse_guard(state, line.guard);
    ExpectedOutcome outcome{guard.guard, state.place(line.indent + 1), "", "", ""};
    Tokens tokens = Tokens(line.tokens).subspan(1);
    if (tokens.empty()) {
        state.error_at_end("outcome needs a kind", std::string(form));
        return std::nullopt;
    }
    outcome.kind = tokens[0].text;
    std::vector<std::string_view> known;
    for (const OutcomeWord& word : all_expected_outcomes()) known.push_back(word.name);
    if (std::ranges::find(known, outcome.kind) == known.end()) {
        state.error(tokens[0], fmt::format("unknown outcome {}", outcome.kind),
                    did_you_mean_or_known(outcome.kind, known));
        return std::nullopt;
    }
    tokens = tokens.subspan(1);
    if (!tokens.empty() && tokens[0].quoted) {
        outcome.message = tokens[0].text;
        tokens = tokens.subspan(1);
    }
    if (!tokens.empty() && !tokens[0].quoted) {
        outcome.file = tokens[0].text;
        // Quoted it would be a message.
        if (word_or_quote(outcome.file) != outcome.file) {
            state.error(tokens[0], fmt::format("{} is not a name of a source file", quote(outcome.file)),
                        "write it as libzmq's message has it: tcp_connecter.cpp");
            return std::nullopt;
        }
        tokens = tokens.subspan(1);
    }
    if (!tokens.empty()) {
        state.error(tokens[0], fmt::format("unexpected {}", tokens[0].text), std::string(form));
        return std::nullopt;
    }
    return guard.holds ? std::optional(outcome) : std::nullopt;
}

}  // namespace faultline
