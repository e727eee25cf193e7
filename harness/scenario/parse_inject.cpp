// The arguments of `inject` and `restore`: what can be said of them before a run.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "monitor/events.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/socket_constants.hpp"
#include "scenario/suggest.hpp"
#include "wire/calls.hpp"

namespace faultline {
namespace {

constexpr std::string_view kShort = "short=";

bool system_call_value(ParseState& state, const Token& token) {
    if (!token.has_quotes && find_system_call(token.text)) return true;
    std::vector<std::string_view> names;
    for (const SystemCallInfo& call : kSystemCalls) names.push_back(call.name);
    const std::string hint = did_you_mean(token.text, names);
    return state.error(token, fmt::format("{} is not a call that can be injected into", token.text),
                       hint.empty() ? fmt::format("known: {}", fmt::join(names, " ")) : hint);
}

bool is_number_from_one(std::string_view text) {
    std::int64_t number = 0;
    const auto [stop, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    return status == std::errc() && stop == text.data() + text.size() && number >= 1;
}

bool count_value(ParseState& state, const Token& token, const std::string& word, bool or_all) {
    if (is_number_from_one(word) || (or_all && word == "all")) return true;
    return state.error(token, fmt::format("expected a number from 1 on{}, not {}", or_all ? " or all" : "", word));
}

bool call_fault_value(ParseState& state, const Token& token) {
    if (token.text.starts_with(kShort)) {
        const std::string bytes = token.text.substr(kShort.size());
        if (bytes == "0" || is_number_from_one(bytes)) return true;
        return state.error(token, fmt::format("{} is not a number of bytes", bytes), "write short=1");
    }
    if (errno_number(token.text)) return true;
    const auto names = all_errno_names();
    const std::string hint = did_you_mean(token.text, {names.begin(), names.end()});
    return state.error(token, fmt::format("{} is not an errno", token.text),
                       hint.empty() ? "write an errno such as EMFILE, or short=BYTES" : hint);
}

bool fd_name_value(ParseState& state, const Token& token, const std::string& word) {
    const auto captures = find_captures(word);
    if (captures.size() != 1 || captures[0].offset != 0 || captures[0].name.size() + 1 != word.size())
        return state.error(token, fmt::format("{} names no fd", word),
                           "write fd=$name, with a name that an fd=$name of a line above bound");
    if (!state.active) return true;
    return state.accept(token, state.captures.action(captures[0].name, {state.line, token.column, token.length},
                                                     state.later, CaptureKind::fd));
}

bool socket_constant_value(ParseState& state, const Token& token, const std::string& word) {
    if (find_socket_constant(word) != nullptr) return true;
    std::vector<std::string_view> names;
    for (const SocketConstant& constant : all_socket_constants()) names.push_back(constant.name);
    return state.error(token, fmt::format("unknown option {}", word), did_you_mean(word, names));
}

// The word of the action that begins so, for a caret under it.
const Token& word_of(Tokens tokens, std::string_view beginning) {
    const auto found = std::ranges::find_if(tokens, [&](const Token& t) { return t.text.starts_with(beginning); });
    return found == tokens.end() ? tokens[0] : *found;
}

}  // namespace

bool inject_value(ParseState& state, ParameterKind kind, const Token& token, const std::string& word) {
    if (kind == ParameterKind::system_call) return system_call_value(state, token);
    if (kind == ParameterKind::call_fault) return call_fault_value(state, token);
    if (kind == ParameterKind::count) return count_value(state, token, word, false);
    if (kind == ParameterKind::call_times) return count_value(state, token, word, true);
    if (kind == ParameterKind::fd_name) return fd_name_value(state, token, word);
    return socket_constant_value(state, token, word);
}

bool check_inject(ParseState& state, Tokens tokens, const Action& action) {
    if (action.verb == "restore") return state.accept(tokens[1], state.names.injected(action.text("call")));
    if (action.verb != "inject") return true;
    const auto call = find_system_call(action.text("call"));
    if (!call) return false;
    const SystemCallInfo& info = info_of(*call);
    if (action.text("fault").starts_with(kShort) && !info.transfers)
        return state.error(word_of(tokens, kShort), fmt::format("{} transfers no bytes", info.name),
                           "short= is for send sendto recv recvfrom read write");
    if (action.has("option") && *call != SystemCall::setsockopt && *call != SystemCall::getsockopt)
        return state.error(word_of(tokens, "option="), fmt::format("{} has no option", info.name),
                           "option= is for setsockopt and getsockopt");
    if (action.has("fd") && !info.on_fd)
        return state.error(word_of(tokens, "fd="), fmt::format("{} is not told an fd", info.name));
    if (!action.has("endpoint")) return true;
    const std::string& endpoint = action.text("endpoint");
    if (!info.on_fd)
        return state.error(word_of(tokens, endpoint),
                           fmt::format("{} has no endpoint: it is not told an fd", info.name));
    if (endpoint.starts_with("tcp://") || endpoint.starts_with("ipc://")) return true;
    return state.error(word_of(tokens, endpoint), fmt::format("{} is not a tcp:// or ipc:// endpoint", endpoint));
}

}  // namespace faultline
