#include <fmt/format.h>

#include <algorithm>

#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/suggest.hpp"

namespace faultline {
namespace {

std::vector<std::string_view> result_words(const Verb& verb) {
    std::vector<std::string_view> words;
    if (verb.result != ResultKind::peer_call) words.push_back("blocks");  // peers never wait
    if (verb.result == ResultKind::call || verb.result == ResultKind::peer_call) words.push_back("ok");
    if (verb.result == ResultKind::ready) words.insert(words.end(), {"in", "out", "in,out", "none"});
    const auto names = all_errno_names();
    words.insert(words.end(), names.begin(), names.end());
    return words;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// ok, blocks, and the words of poll; an errno under its first name (EWOULDBLOCK is EAGAIN).
std::optional<std::string> plain_result(const Verb& verb, const Token& token) {
    if (token.has_quotes) return std::nullopt;
    if (const auto number = errno_number(token.text)) return errno_name(static_cast<std::uint64_t>(*number));
    const auto words = result_words(verb);
    if (std::ranges::find(words, token.text) != words.end()) return token.text;
    return std::nullopt;
}

bool unknown_result(ParseState& state, const Verb& verb, const Token& token) {
    if (is_number(token.text) && token.text.size() < 10) {
        const std::string name = errno_name(std::stoull(token.text));
        if (errno_number(name)) return state.error(token, "an errno is written by name", fmt::format("write {}", name));
    }
    const std::string hint = did_you_mean(token.text, result_words(verb));
    return state.error(token, fmt::format("unknown result {}", token.text), hint.empty() ? form_of(verb) : hint);
}

// The value is brought into the form in which the subject reports it: 1000ms is 1s.
bool option_result(ParseState& state, const Token& token, Action& action) {
    const OptionInfo* info = action.has("option") ? find_socket_option(action.text("option")) : nullptr;
    const bool holds_capture = !token.has_quotes && token.text.find('$') != std::string::npos;
    action.expected_result = token.text;
    if (holds_capture) return use_captures(state, token);
    const auto keep_dollars = [&] { action.literal_result = action.expected_result.find('$') != std::string::npos; };
    keep_dollars();
    if (info == nullptr) return true;
    std::string problem;
    const auto bytes = encode_option(*info, token.text, &problem);
    if (!bytes) return state.error(token, fmt::format("{}: {}", info->name, problem));
    action.expected_result = format_option(*info, *bytes);
    keep_dollars();  // hex:24 is one, too
    return true;
}

}  // namespace

bool parse_result(ParseState& state, const Verb& verb, const Token& arrow, Tokens tokens, Action& action) {
    if (verb.result == ResultKind::none) {
        return state.error(arrow, fmt::format("{} has no result", verb.name), form_of(verb));
    }
    if (tokens.empty()) return state.error(arrow, "a result is missing after ->", form_of(verb));
    if (verb.result == ResultKind::received) {
        action.expected_bytes = parse_received(state, tokens);
        return action.expected_bytes.has_value();
    }
    if (verb.result == ResultKind::heard) {
        action.expected_items = parse_heard(state, tokens);
        return action.expected_items.has_value();
    }
    const auto plain = plain_result(verb, tokens[0]);
    if (verb.result == ResultKind::message && !plain) {
        action.expected_message = parse_message(state, tokens, true);
        return action.expected_message.has_value();
    }
    if (tokens.size() > 1) return state.error(tokens[1], fmt::format("unexpected {}", tokens[1].text), form_of(verb));
    if (plain) {
        action.expected_result = *plain;
        return true;
    }
    return verb.result == ResultKind::value ? option_result(state, tokens[0], action)
                                            : unknown_result(state, verb, tokens[0]);
}

}  // namespace faultline
