// `greeting version=3.1 then READY Socket-Type=REP then message "a" | "b"`: what a peer says, and what it hears.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "scenario/bytes.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/suggest.hpp"
#include "transcript/encoding.hpp"
#include "zmtp/fields.hpp"
#include "zmtp/values.hpp"

namespace faultline {
namespace {

constexpr std::string_view kSaidNames[] = {"greeting", "message", "frame"};
constexpr std::string_view kHeardNames[] = {"greeting", "message",    "frame",  "partial",
                                            "EOF",      "ECONNRESET", "EAGAIN", "*"};
constexpr std::string_view kCommands[] = {"HELLO", "WELCOME", "INITIATE",  "READY", "ERROR",
                                          "PING",  "PONG",    "SUBSCRIBE", "CANCEL"};

bool is_field(const Token& token) { return !token.quoted && token.text.find('=') != std::string::npos; }
bool is_command(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// `key=text`, `key="text"`, `key=hex:00ff`, and where something is expected `key=*`.
std::optional<zmtp::Field> parse_field(ParseState& state, const Token& token, bool holes) {
    const std::size_t sign = token.text.find('=');
    const std::string key = token.text.substr(0, sign), value = token.text.substr(sign + 1);
    const bool hole = !token.has_quotes && value == "*";
    const bool hex = !token.has_quotes && value.starts_with("hex:");
    if (key.empty()) {
        state.error(token, "a field has a name before its =");
        return std::nullopt;
    }
    if (hole && !holes) {
        state.error(token, "what is said has no holes");
        return std::nullopt;
    }
    if (hole) return zmtp::Field{key, std::nullopt};
    if (!hex) return zmtp::Field{key, value};
    auto bytes = from_hex(std::string_view(value).substr(4));
    if (bytes) return zmtp::Field{key, std::move(*bytes)};
    state.error(token, fmt::format("{} is not hexadecimal", value));
    return std::nullopt;
}

std::optional<zmtp::Part> parse_part(ParseState& state, Tokens tokens, bool holes) {
    if (holes && tokens.size() == 1 && tokens[0].is("*")) return zmtp::Part();
    const auto bytes = parse_bytes(state, tokens, false);
    if (!bytes) return std::nullopt;
    return zmtp::Part(flatten(*bytes));
}

bool parse_parts(ParseState& state, Tokens tokens, bool holes, zmtp::Item& item) {
    while (!tokens.empty()) {
        const auto bar = std::ranges::find_if(tokens, [](const Token& token) { return token.is("|"); });
        const auto count = static_cast<std::size_t>(bar - tokens.begin());
        if (count == 0) return state.error(tokens[0], "a part is missing before |");
        if (count + 1 == tokens.size()) return state.error(tokens[count], "a part is missing after |");
        auto part = parse_part(state, tokens.first(count), holes);
        if (!part) return false;
        item.parts.push_back(std::move(*part));
        tokens = tokens.subspan(std::min(count + 1, tokens.size()));
    }
    return true;
}

bool is_end(std::string_view name) { return name == "EOF" || name == "ECONNRESET" || name == "EAGAIN"; }

bool parse_name(ParseState& state, const Token& token, std::span<const std::string_view> names, std::string_view what) {
    const bool known_name = std::ranges::find(names, token.text) != names.end();
    if (!token.has_quotes && (known_name || (is_command(token.text) && !is_end(token.text)))) return true;
    std::vector<std::string_view> known(names.begin(), names.end());
    known.insert(known.end(), std::begin(kCommands), std::end(kCommands));
    const std::string hint = did_you_mean(token.text, known);
    return state.error(token, fmt::format("{} is nothing that can be {}", token.text, what),
                       hint.empty() ? "write greeting, message, frame, or the name of a command in capitals" : hint);
}

std::optional<zmtp::Item> parse_item(ParseState& state, Tokens tokens, bool heard) {
    if (!(heard ? parse_name(state, tokens[0], kHeardNames, "heard")
                : parse_name(state, tokens[0], kSaidNames, "said")))
        return std::nullopt;
    zmtp::Item item{tokens[0].text, {}, {}};
    tokens = tokens.subspan(1);
    for (; !tokens.empty() && is_field(tokens[0]); tokens = tokens.subspan(1)) {
        auto field = parse_field(state, tokens[0], heard);
        if (!field) return std::nullopt;
        item.fields.push_back(std::move(*field));
    }
    if (!parse_parts(state, tokens, heard, item)) return std::nullopt;
    return item;
}

bool check_said(ParseState& state, Tokens tokens, const zmtp::Item& item, bool curve) {
    const auto problem = zmtp::problem_of(item, curve);
    if (!problem) return true;
    const std::string hint =
        problem->field ? did_you_mean(item.fields[*problem->field].key, problem->known) : std::string();
    return state.error(problem->field ? tokens[*problem->field + 1] : tokens[0], problem->message,
                       hint.empty() ? problem->hint : hint);
}

// Calls `read` for the words of each item.
template <typename Read>
bool each_item(ParseState& state, Tokens tokens, Read read) {
    while (true) {
        const auto then = std::ranges::find_if(tokens, [](const Token& token) { return token.is(kThen); });
        const auto count = static_cast<std::size_t>(then - tokens.begin());
        if (count == 0 && !tokens.empty()) return state.error(tokens[0], "something is missing before then");
        if (count == 0) return state.error_at_end("something is missing after then");
        if (!read(tokens.first(count))) return false;
        if (count == tokens.size()) return true;
        tokens = tokens.subspan(count + 1);
    }
}

// What is the end, or stands alone, does so.
bool check_order(ParseState& state, const Token& token, const zmtp::Items& before, const zmtp::Item& item) {
    const bool bare = item.fields.empty() && item.parts.empty();
    if ((is_end(item.name) || item.name == "*") && !bare)
        return state.error(token, fmt::format("{} has no fields and no bytes", item.name));
    if (item.name == "EAGAIN" && !before.empty())
        return state.error(token, "EAGAIN says that nothing came: write it alone");
    const std::string last = before.empty() ? "" : before.back().name;
    if (is_end(last) || last == "*") return state.error(token, fmt::format("nothing may follow {}", last));
    return true;
}

}  // namespace

std::optional<zmtp::Items> parse_said(ParseState& state, Tokens tokens, const std::string& peer) {
    zmtp::Items items;
    bool curve = state.names.speaks_curve(peer);
    const bool good = each_item(state, tokens, [&](Tokens words) {
        auto item = parse_item(state, words, false);
        if (!item || !check_said(state, words, *item, curve)) return false;
        if (item->name == "greeting") curve = zmtp::greets_with_curve(*item);
        items.push_back(std::move(*item));
        return true;
    });
    if (!good) return std::nullopt;
    return items;
}

std::optional<zmtp::Items> parse_heard(ParseState& state, Tokens tokens) {
    zmtp::Items items;
    const bool good = each_item(state, tokens, [&](Tokens words) {
        auto item = parse_item(state, words, true);
        if (!item || !check_order(state, words[0], items, *item)) return false;
        items.push_back(std::move(*item));
        return true;
    });
    if (!good) return std::nullopt;
    return items;
}

}  // namespace faultline
