// `"a" | hex 00ff | *`
#include <fmt/format.h>

#include "scenario/bytes.hpp"
#include "scenario/parse_state.hpp"

namespace faultline {
namespace {

constexpr std::string_view kForm = "a message is written \"a\" | hex 00ff, and * where any content will do";

// `x1000` behind a part of `hex`.
bool repeat_part(ParseState& state, Tokens tokens, std::size_t& next, MessagePart& part) {
    if (next >= tokens.size()) return true;
    const auto count = number_behind(tokens[next], 'x');
    if (!count) return true;
    if (part.bytes.size() * *count > kMostBytes)
        return state.error(tokens[next], fmt::format("that is more than {} MiB", kMostBytes >> 20));
    const std::vector<std::uint8_t> once = part.bytes;
    for (std::size_t i = 1; i < *count; ++i) part.bytes.insert(part.bytes.end(), once.begin(), once.end());
    ++next;
    return true;
}

// Reads the part at `next`; a `hex` takes two words, or three.
bool parse_part(ParseState& state, Tokens tokens, std::size_t& next, bool holes, MessagePart& part) {
    const Token& token = tokens[next++];
    if (token.quoted) {
        part.bytes.assign(token.text.begin(), token.text.end());
        return true;
    }
    if (token.is("*")) {
        part.hole = true;
        return holes || state.error(token, "a message that is sent has no holes");
    }
    if (!token.is("hex"))
        return state.error(token, fmt::format("{} is not a part of a message", token.text), std::string(kForm));
    if (next >= tokens.size()) return state.error(token, "hex needs its digits", std::string(kForm));
    std::string bytes;
    if (!parse_hex(state, tokens[next++], bytes)) return false;
    part.bytes.assign(bytes.begin(), bytes.end());
    return repeat_part(state, tokens, next, part);
}

}  // namespace

std::optional<Message> parse_message(ParseState& state, Tokens tokens, bool holes) {
    Message message;
    std::size_t next = 0;
    while (true) {
        if (next >= tokens.size()) {
            if (next == 0)
                state.error_at_end("a message is missing", std::string(kForm));
            else
                state.error(tokens[next - 1], "a part is missing after |", std::string(kForm));
            return std::nullopt;
        }
        MessagePart part;
        if (!parse_part(state, tokens, next, holes, part)) return std::nullopt;
        message.push_back(std::move(part));
        if (next == tokens.size()) return message;
        if (!tokens[next].is("|")) {
            state.error(tokens[next], fmt::format("expected | before {}", tokens[next].text), std::string(kForm));
            return std::nullopt;
        }
        ++next;
    }
}

}  // namespace faultline
