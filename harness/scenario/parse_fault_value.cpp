// Values of the verbs for files, the wall clock and ZAP.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenario/clock_shift.hpp"
#include "scenario/host_address.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/position.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

constexpr std::size_t kLongestSocketPath = 107;  // sun_path, with its final 0

bool octal(std::string_view text) {
    return text.size() == 4 && text[0] == '0' && text.find_first_not_of("01234567") == std::string_view::npos;
}

// Four numbers up to 255, without leading zeros.
bool is_ipv4(std::string_view text) {
    for (int part = 0; part < 4; ++part) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const std::string_view digits = text.substr(0, end);
        int number = 0;
        const auto [stop, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const bool leading_zero = digits.size() > 1 && digits[0] == '0';
        if (status != std::errc() || stop != digits.data() + digits.size() || number < 0 || number > 255) return false;
        if (leading_zero || (part < 3) != (end < text.size())) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

}  // namespace

// A path that leaves the run's directory would reach into the machine.
bool path_value(ParseState& state, const Token& token, const Action& action) {
    if (token.text.starts_with('/') || token.text.find("..") != std::string::npos || token.text.empty()) {
        return state.error(token, fmt::format("{} is not inside the run's directory", token.text),
                           "write a relative path without ..");
    }
    if (action.verb == "stale" && token.text.size() > kLongestSocketPath) {
        return state.error(token, fmt::format("{} bytes are too long for a socket's path", token.text.size()),
                           fmt::format("at most {}", kLongestSocketPath));
    }
    return use_captures(state, token);
}

bool file_mode_value(ParseState& state, const Token& token) {
    if (octal(token.text)) return true;
    return state.error(token, fmt::format("{} is not a mode", token.text), "write four octal digits, such as 0500");
}

bool clock_shift_value(ParseState& state, const Token& token) {
    if (parse_clock_shift(token.text)) return true;
    return state.error(token, fmt::format("{} is not a jump of the wall clock", token.text),
                       "write its direction and a unit of s m h d y, such as +1h or -10y, up to 100y");
}

bool position_value(ParseState& state, const Parameter& parameter, const Token& token, const std::string& word) {
    const auto position = parse_position(word);
    const bool byte_only = parameter.shown == "byteN";
    if (position && (!byte_only || position->unit == Position::Unit::bytes)) return true;
    return state.error(
        token, fmt::format("{} is not a place in a stream", word.empty() ? "nothing" : word),
        byte_only ? "write byteN; bytes count from 1" : "write byteN, greeting or frameN; both count from 1");
}

bool new_host_value(ParseState& state, const Token& token, const std::string& word) {
    if (is_host_address(word)) return true;
    return state.error(token, fmt::format("{} is not an address of another host", word.empty() ? "nothing" : word),
                       fmt::format("write one from 10.1.0.2 to 10.1.0.254; the first host is {}", kFirstHost));
}

bool own_ipv4_value(ParseState& state, const Token& token, const Action& action) {
    if (!is_ipv4(token.text)) {
        return state.error(token, fmt::format("{} is not an IPv4 address", token.text), "write one such as 10.0.0.1");
    }
    if (token.text.starts_with("127.")) {
        return state.error(token, fmt::format("{} is always there", token.text), "write one such as 10.0.0.1");
    }
    if (!action.has("what")) return true;  // that it is neither add nor remove has been said
    return state.accept(token, state.names.own_address(action.text("what") == "add", token.text));
}

bool rate_value(ParseState& state, const Token& token) {
    if (parse_rate(token.text)) return true;
    return state.error(token, fmt::format("{} is not a rate", token.text), "write bytes per second, such as 1000B/s");
}

bool check_proxy_fault(ParseState& state, const Action& action, const Token& verb) {
    const bool either = action.verb == "reset" || action.verb == "stall";
    if (!either && action.verb != "cut") return true;
    if (either && !state.names.is_proxy(action.text("peer")))
        return (!action.has("after") && !action.has("towards")) ||
               state.error(verb, fmt::format("{} is not a proxy: after= and towards= say where in a proxy",
                                             action.text("peer")));
    const std::string_view hint = "a place is one in what goes towards=client or towards=server";
    if (action.has("after") && !action.has("towards"))
        return state.error(verb, "after= needs towards=", std::string(hint));
    // A stall holds in one direction, too, without a place.
    if (action.has("towards") && !action.has("after") && action.verb != "stall")
        return state.error(verb, "towards= needs after=", std::string(hint));
    return true;
}

bool bytes_value(ParseState& state, const Parameter& parameter, const Token& token, const std::string& word) {
    if (parameter.keyword.empty() && !token.has_quotes && word.find('=') != std::string::npos) {
        return state.error(token, fmt::format("unexpected {}", word), "put text with a = in it in quotes");
    }
    if (!word.starts_with("hex:") || from_hex(std::string_view(word).substr(4))) return true;
    return state.error(token, fmt::format("{} is not hexadecimal", word), "write hex: and pairs of digits");
}

}  // namespace faultline
