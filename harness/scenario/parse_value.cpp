#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/suggest.hpp"

namespace faultline {
namespace {

constexpr std::string_view kFilePrefix = "file:";

constexpr std::string_view kNameRule = "a name is made of a-z, 0-9 and _, and begins with a letter";

bool store(Action& action, const Parameter& parameter, Argument argument) {
    action.arguments[std::string(parameter.key)] = std::move(argument);
    return true;
}

bool name_value(ParseState& state, const Token& token, const MaybeComplaint& complaint) {
    if (token.has_quotes || !is_name(token.text)) {
        return state.error(token, fmt::format("{} is not a name", token.text), std::string(kNameRule));
    }
    return state.accept(token, complaint);
}

// One of the words of `a|b`.
bool choice_value(ParseState& state, const Token& token, const std::string& word, std::string_view choices) {
    std::vector<std::string_view> words;
    for (std::size_t start = 0; start <= choices.size();) {
        const std::size_t end = std::min(choices.find('|', start), choices.size());
        words.push_back(choices.substr(start, end - start));
        start = end + 1;
    }
    if (!token.has_quotes && std::ranges::find(words, word) != words.end()) return true;
    return state.error(token, fmt::format("expected {}, not {}", fmt::join(words, " or "), word),
                       did_you_mean(word, words));
}

bool socket_type_value(ParseState& state, const Token& token, const std::string& word) {
    const auto types = all_socket_types();
    if (std::ranges::find(types, word) != types.end()) return true;
    return state.error(token, fmt::format("unknown socket type {}", word),
                       did_you_mean_or_known(word, {types.begin(), types.end()}));
}

std::string option_hint(std::string_view name, const std::vector<std::string_view>& names) {
    const std::string hint = did_you_mean(name, names);
    return hint.empty() ? "options are those of zmq.h, in small letters and without ZMQ_" : hint;
}

bool option_name_value(ParseState& state, const Token& token) {
    if (find_socket_option(token.text) != nullptr) return true;
    std::vector<std::string_view> names;
    for (const OptionInfo& option : all_socket_options()) names.push_back(option.name);
    return state.error(token, fmt::format("unknown option {}", token.text), option_hint(token.text, names));
}

// Someone else's listener, a proxy and a raw peer are real: they need an address that the harness can use.
bool endpoint_value(ParseState& state, const Token& token, const Action& action) {
    constexpr std::string_view own[] = {"occupy", "vacate", "proxy", "listen", "dial", "prebind"};
    const bool foreign = std::ranges::find(own, action.verb) != std::end(own);
    if (foreign && !check_own_endpoint(state, token)) return false;
    if (action.verb == "vacate" && !state.accept(token, state.names.occupied(token.text))) return false;
    return use_captures(state, token);
}

bool address_value(ParseState& state, const Token& token) {
    if (token.text.starts_with("EAI_")) {
        const auto names = all_resolver_errors();
        if (std::ranges::find(names, token.text) != names.end()) return true;
        return state.error(token, fmt::format("unknown resolver error {}", token.text),
                           did_you_mean(token.text, {names.begin(), names.end()}));
    }
    if (token.text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos) return true;
    return state.error(token, fmt::format("{} is not a numeric address", token.text),
                       "write an address such as 127.0.0.1, or EAI_NONAME");
}

bool random_value(ParseState& state, const Token& token) {
    if (token.is("libc")) return true;
    int number = 0;
    const char* end = token.text.data() + token.text.size();
    const auto [stop, status] = std::from_chars(token.text.data(), end, number);
    if (status == std::errc() && stop == end && number >= 0) return true;
    return state.error(token, fmt::format("expected a number from 0 to 2147483647, or libc, not {}", token.text));
}

bool append_word(Action& action, const Parameter& parameter, const std::string& word) {
    const std::string key(parameter.key);
    return store(action, parameter, action.has(key) ? action.text(key) + " " + word : word);
}

bool monitor_event_value(ParseState& state, const Parameter& parameter, const Token& token, Action& action) {
    const bool whole = token.is("all") || token.is("none");
    if (!whole && parse_event_name(state, token, token.text) == nullptr) return false;
    const std::string key(parameter.key);
    const bool alone = !action.has(key) || (!whole && action.text(key) != "all" && action.text(key) != "none");
    if (!alone) return state.error(token, "write all or none alone");
    return append_word(action, parameter, token.text);
}

bool process_value(ParseState& state, const Token& token, const Action& action) {
    if (!name_value(state, token, state.names.process(action.verb, token.text))) return false;
    return action.verb != "context" || state.accept(token, state.names.context(token.text));
}

}  // namespace

bool use_captures(ParseState& state, const Token& token) {
    return each_capture(state, token, [&](const std::string& name, const CapturePlace& place) {
        return state.captures.action(name, place, state.later);
    });
}

std::optional<std::int64_t> parse_duration_word(ParseState& state, const Token& token, std::string_view word) {
    if (const auto duration = parse_duration(word)) return duration;
    const bool number = !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
    state.error(token, number ? fmt::format("{} has no unit", word) : fmt::format("{} is not a duration", word),
                number ? fmt::format("write {}ms, or another of h m s ms us ns", word)
                       : "a duration is a whole number and its unit: h m s ms us ns");
    return std::nullopt;
}

const EventInfo* parse_event_name(ParseState& state, const Token& token, std::string_view word) {
    const EventInfo* event = token.has_quotes ? nullptr : find_event(word);
    if (event != nullptr) return event;
    std::vector<std::string_view> names;
    for (const EventInfo& info : all_events()) names.push_back(info.name);
    state.error(token, fmt::format("unknown event {}", word), did_you_mean_or_known(word, names));
    return nullptr;
}

bool store_option(const Parameter& parameter, Option option, Action& action) {
    const std::string key(parameter.key);
    if (!action.has(key)) action.arguments[key] = std::vector<Option>();
    std::get<std::vector<Option>>(action.arguments[key]).push_back(std::move(option));
    return true;
}

// `file:curve/server.public`: a key need not stand in every scenario that uses it.
bool read_option_file(ParseState& state, const Token& token, Option& option) {
    option.content = "";
    if (!read_named_file(state, token, option.value.substr(kFilePrefix.size()), *option.content)) return false;
    if (option.content->ends_with('\n')) option.content->pop_back();
    return true;
}

bool parse_option(ParseState& state, const Parameter& parameter, const Token& token, Action& action) {
    const bool context = parameter.kind == ParameterKind::context_options;
    const std::size_t sign = std::min(token.text.find('='), token.text.size());
    Option option{token.text.substr(0, sign), token.text.substr(std::min(sign + 1, token.text.size())),
                  state.place(token.column), token.has_quotes};
    const OptionInfo* info = context ? find_context_option(option.name) : find_socket_option(option.name);
    if (info == nullptr) {
        std::vector<std::string_view> names;
        for (const OptionInfo& known : context ? all_context_options() : all_socket_options())
            names.push_back(known.name);
        return state.error(token, fmt::format("unknown option {}", option.name), option_hint(option.name, names));
    }
    if (info->type == OptionType::binary && !option.quoted && option.value.starts_with(kFilePrefix))
        return read_option_file(state, token, option) && store_option(parameter, std::move(option), action);
    std::string problem;
    const bool holds_capture = !option.quoted && option.value.find('$') != std::string::npos;
    if (!holds_capture && !encode_option(*info, option.value, &problem)) {
        return state.error(token, fmt::format("{}: {}", option.name, problem));
    }
    if (holds_capture && !use_captures(state, token)) return false;
    return store_option(parameter, std::move(option), action);
}

bool parse_value(ParseState& state, const Parameter& parameter, const Token& token, Action& action) {
    const std::string word = token.text.substr(parameter.keyword.ends_with('=') ? parameter.keyword.size() : 0);
    bool good = true;
    switch (parameter.kind) {
        case ParameterKind::new_process: good = name_value(state, token, state.names.new_process(word)); break;
        case ParameterKind::new_socket: good = name_value(state, token, state.names.new_socket(word)); break;
        case ParameterKind::process: good = process_value(state, token, action); break;
        case ParameterKind::socket: good = name_value(state, token, state.names.open_socket(word)); break;
        case ParameterKind::socket_type: good = socket_type_value(state, token, word); break;
        case ParameterKind::option_name: good = option_name_value(state, token); break;
        case ParameterKind::endpoint: good = endpoint_value(state, token, action); break;
        case ParameterKind::path: good = path_value(state, token, action); break;
        case ParameterKind::ready: good = choice_value(state, token, word, parameter.shown); break;
        case ParameterKind::choice: good = choice_value(state, token, word, parameter.shown); break;
        case ParameterKind::host_name: good = use_captures(state, token); break;
        case ParameterKind::address: good = address_value(state, token); break;
        case ParameterKind::file_mode: good = file_mode_value(state, token); break;
        case ParameterKind::clock_shift: good = clock_shift_value(state, token); break;
        case ParameterKind::own_ipv4: good = own_ipv4_value(state, token, action); break;
        case ParameterKind::new_host: good = new_host_value(state, token, word); break;
        case ParameterKind::host: good = state.accept(token, state.names.host(word)); break;
        case ParameterKind::new_proxy: good = name_value(state, token, state.names.new_proxy(word)); break;
        case ParameterKind::proxy: good = name_value(state, token, state.names.proxy(word)); break;
        case ParameterKind::position: good = position_value(state, parameter, token, word); break;
        case ParameterKind::rate: good = rate_value(state, token); break;
        case ParameterKind::bytes: good = bytes_value(state, parameter, token, word); break;
        case ParameterKind::random_values:
            return random_value(state, token) && append_word(action, parameter, token.text);
        case ParameterKind::monitor_events: return monitor_event_value(state, parameter, token, action);
        case ParameterKind::socket_options:
        case ParameterKind::context_options: return parse_option(state, parameter, token, action);
        case ParameterKind::duration: {
            const auto duration = parse_duration_word(state, token, word);
            return duration && store(action, parameter, *duration);
        }
        case ParameterKind::message: {
            auto message = parse_message(state, Tokens(&token, 1), false);
            return message && store(action, parameter, std::move(*message));
        }
        case ParameterKind::system_call:
        case ParameterKind::call_fault:
        case ParameterKind::count:
        case ParameterKind::call_times:
        case ParameterKind::fd_name:
        case ParameterKind::socket_constant: good = inject_value(state, parameter.kind, token, word); break;
        case ParameterKind::new_listener:
        case ParameterKind::new_peer:
        case ParameterKind::listener:
        case ParameterKind::peer:
        case ParameterKind::any_peer:
        case ParameterKind::peer_or_proxy:
        case ParameterKind::own_address:
        case ParameterKind::backlog:
        case ParameterKind::zmtp_items:
        case ParameterKind::peer_bytes: return parse_peer_value(state, parameter, token, word, action);
        case ParameterKind::flag: return store(action, parameter, std::string("1"));
        case ParameterKind::literal: return choice_value(state, token, word, parameter.shown);
    }
    return good && store(action, parameter, word);
}

}  // namespace faultline
