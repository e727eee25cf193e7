// `"text" hex 00ff x1000 file NAME *4 *`, and what a raw peer received.
#include <fmt/format.h>

#include <charconv>

#include "scenario/bytes.hpp"
#include "scenario/parse_state.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

constexpr std::string_view kForm = "bytes are written \"text\", hex 00ff or file NAME, each with x1000 to repeat it";
constexpr std::string_view kHoleForm = "*4 stands for four bytes, * for all that follow";

}  // namespace

std::optional<std::size_t> number_behind(const Token& token, char mark) {
    const std::string& text = token.text;
    if (token.has_quotes || text.size() < 2 || text[0] != mark) return std::nullopt;
    std::size_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data() + 1, end, number);
    if (status != std::errc() || stop != end || number == 0 || number > kMostBytes) return std::nullopt;
    return number;
}

bool parse_hex(ParseState& state, const Token& token, std::string& bytes) {
    const std::string& digits = token.text;
    if (token.has_quotes || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        return state.error(token, fmt::format("{} is not hexadecimal", digits));
    auto read = from_hex(digits);
    if (!read) return state.error(token, fmt::format("{} has half a byte", digits));
    bytes = std::move(*read);
    return true;
}

bool read_named_file(ParseState& state, const Token& token, const std::string& name, std::string& content) {
    if (name.empty() || name.starts_with('/') || name.find("..") != std::string::npos)
        return state.error(token, fmt::format("{} is not beside the scenario or in fixtures/", name),
                           "write a relative path without ..");
    if (!state.read_file) return true;
    auto read = state.read_file(name);
    if (!read)
        return state.error(token, fmt::format("there is no file {}", name),
                           "it is looked for beside the scenario and in fixtures/");
    content = std::move(*read);
    return true;
}

namespace {

bool parse_file(ParseState& state, const Token& token, BytesPiece& piece) {
    piece.kind = BytesPiece::Kind::file;
    piece.file = token.text;
    return read_named_file(state, token, token.text, piece.bytes);
}

// Reads the piece at `next`.
bool parse_piece(ParseState& state, Tokens tokens, std::size_t& next, bool holes, BytesPiece& piece) {
    const Token& token = tokens[next++];
    if (!token.has_quotes && token.text.starts_with('*')) {
        if (!holes) return state.error(token, "what is sent has no holes");
        const auto count = number_behind(token, '*');
        piece.kind = count ? BytesPiece::Kind::hole : BytesPiece::Kind::rest;
        piece.count = count.value_or(1);
        return count || token.is("*") ||
               state.error(token, fmt::format("{} is not a hole", token.text), std::string(kHoleForm));
    }
    if (token.quoted) {
        piece.bytes = token.text;
    } else if (token.is("hex") || token.is("file")) {
        if (next >= tokens.size())
            return state.error(token, token.is("hex") ? "hex needs its digits" : "file needs its name",
                               std::string(kForm));
        const Token& value = tokens[next++];
        if (!(token.is("hex") ? parse_hex(state, value, piece.bytes) : parse_file(state, value, piece))) return false;
    } else {
        return state.error(token, fmt::format("{} is not a piece of bytes", token.text), std::string(kForm));
    }
    if (next >= tokens.size()) return true;
    if (const auto count = number_behind(tokens[next], 'x')) {
        piece.count = *count;
        ++next;
    }
    return true;
}

bool is_end(const Token& token) { return token.is("EOF") || token.is("ECONNRESET"); }

}  // namespace

std::optional<Bytes> parse_bytes(ParseState& state, Tokens tokens, bool holes) {
    Bytes bytes;
    std::size_t size = 0;
    if (tokens.empty()) {
        state.error_at_end("bytes are missing", std::string(kForm));
        return std::nullopt;
    }
    for (std::size_t next = 0; next < tokens.size();) {
        const Token& token = tokens[next];
        if (!bytes.empty() && bytes.back().kind == BytesPiece::Kind::rest) {
            state.error(token, "nothing may follow *", std::string(kHoleForm));
            return std::nullopt;
        }
        BytesPiece piece;
        if (!parse_piece(state, tokens, next, holes, piece)) return std::nullopt;
        size += piece.bytes.size() * piece.count;
        if (piece.bytes.size() > kMostBytes || size > kMostBytes) {
            state.error(token, fmt::format("that is more than {} MiB", kMostBytes >> 20));
            return std::nullopt;
        }
        bytes.push_back(std::move(piece));
    }
    return bytes;
}

std::optional<Received> parse_received(ParseState& state, Tokens tokens) {
    Received received;
    if (tokens.size() == 1 && (is_end(tokens[0]) || tokens[0].is("EAGAIN"))) {
        received.end = tokens[0].text;
        return received;
    }
    const bool ends = tokens.size() > 1 && tokens[tokens.size() - 2].is(kThen);
    if (ends && !is_end(tokens.back())) {
        state.error(tokens.back(), fmt::format("{} is not an end of a stream", tokens.back().text),
                    "it ends with EOF or ECONNRESET");
        return std::nullopt;
    }
    auto bytes = parse_bytes(state, ends ? tokens.first(tokens.size() - 2) : tokens, true);
    if (!bytes) return std::nullopt;
    received.bytes = std::move(*bytes);
    if (ends) received.end = tokens.back().text;
    return received;
}

}  // namespace faultline
