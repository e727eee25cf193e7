// The arguments that only raw peers have.
#include <fmt/format.h>

#include <charconv>

#include "scenario/parse_state.hpp"

namespace faultline {
namespace {

constexpr std::int64_t kLargestCount = 65'535;

bool peer_name(ParseState& state, const Token& token, const MaybeComplaint& complaint) {
    if (token.has_quotes || !is_name(token.text))
        return state.error(token, fmt::format("{} is not a name", token.text),
                           "a name is made of a-z, 0-9 and _, and begins with a letter");
    return state.accept(token, complaint);
}

std::optional<std::int64_t> parse_count(ParseState& state, const Token& token, std::string_view word) {
    std::int64_t number = 0;
    const char* end = word.data() + word.size();
    const auto [stop, status] = std::from_chars(word.data(), end, number);
    if (status == std::errc() && stop == end && number >= 0 && number <= kLargestCount) return number;
    state.error(token, fmt::format("expected a number from 0 to {}, not {}", kLargestCount, word));
    return std::nullopt;
}

bool is_numeric_address(std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

}  // namespace

bool parse_peer_value(ParseState& state, const Parameter& parameter, const Token& token, std::string_view word,
                      Action& action) {
    const std::string key(parameter.key);
    bool good = true;
    if (parameter.kind == ParameterKind::backlog) {
        const auto number = parse_count(state, token, word);
        if (number) action.arguments[key] = *number;
        return number.has_value();
    }
    if (parameter.kind == ParameterKind::own_address) {
        good = is_numeric_address(word) || state.error(token, fmt::format("{} is not a numeric address", word),
                                                       "write an address such as 127.0.0.2");
    } else if (parameter.kind == ParameterKind::new_peer || parameter.kind == ParameterKind::new_listener) {
        good = peer_name(state, token, state.names.new_peer(token.text));
    } else if (parameter.kind == ParameterKind::listener) {
        good = peer_name(state, token, state.names.listener(token.text));
    } else {
        good = peer_name(state, token, state.names.peer(action.verb, token.text));
    }
    action.arguments[key] = std::string(word);
    return good;
}

// What the harness itself listens on or connects to: the port has to be a number.
bool check_own_endpoint(ParseState& state, const Token& token) {
    const std::string_view text = token.text;
    const bool ipc = text.starts_with("ipc://");
    if (!ipc && !text.starts_with("tcp://"))
        return state.error(token, fmt::format("{} is not a tcp:// or ipc:// endpoint", text));
    if (text.size() <= 6) return state.error(token, fmt::format("{} has no address", text));
    if (ipc || text.find('$') != std::string_view::npos) return true;
    const std::string_view port = text.substr(std::min(text.rfind(':') + 1, text.size()));
    int number = 0;
    const auto [stop, status] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (status == std::errc() && stop == port.data() + port.size() && number > 0 && number < 65'536) return true;
    return state.error(token, fmt::format("{} has no port from 1 to 65535", text));
}

}  // namespace faultline
