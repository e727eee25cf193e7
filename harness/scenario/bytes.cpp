#include "scenario/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/parse_state.hpp"
#include "scenario/quoting.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

constexpr std::size_t kLongRun = 8;   // so many equal bytes are a repetition
constexpr std::size_t kLongText = 3;  // so many readable bytes are text

bool is_text(char c) { return readable({&c, 1}); }

std::size_t run_length(std::string_view bytes) {
    const auto other = bytes.find_first_not_of(bytes[0]);
    return other == std::string_view::npos ? bytes.size() : other;
}

std::size_t text_length(std::string_view bytes) {
    std::size_t length = 0;
    while (length < bytes.size() && is_text(bytes[length]) && run_length(bytes.substr(length)) < kLongRun) ++length;
    return length;
}

BytesPiece literal(std::string_view bytes, std::size_t count = 1) {
    return {.kind = BytesPiece::Kind::literal, .bytes = std::string(bytes), .file = "", .count = count};
}

std::size_t size_of(const BytesPiece& piece) {
    switch (piece.kind) {
        case BytesPiece::Kind::literal:
        case BytesPiece::Kind::file: return piece.bytes.size() * piece.count;
        case BytesPiece::Kind::hole: return piece.count;
        case BytesPiece::Kind::rest: return 0;
    }
    return 0;
}

std::string repeated(const BytesPiece& piece) {
    std::string all;
    for (std::size_t i = 0; i < piece.count; ++i) all += piece.bytes;
    return all;
}

std::string print_literal(std::string_view bytes) { return readable(bytes) ? quote(bytes) : "hex " + to_hex(bytes); }

std::string print_piece(const BytesPiece& piece) {
    switch (piece.kind) {
        case BytesPiece::Kind::rest: return "*";
        case BytesPiece::Kind::hole: return fmt::format("*{}", piece.count);
        case BytesPiece::Kind::literal:
        case BytesPiece::Kind::file: break;
    }
    const bool literal = piece.kind == BytesPiece::Kind::literal;
    std::string text = literal ? print_literal(piece.bytes) : "file " + word_or_quote(piece.file);
    if (piece.count != 1) text += fmt::format(" x{}", piece.count);
    return text;
}

}  // namespace

Bytes pieces_of(std::string_view bytes) {
    Bytes pieces;
    std::string hex;
    const auto flush = [&] {
        if (!hex.empty()) pieces.push_back(literal(hex));
        hex.clear();
    };
    while (!bytes.empty()) {
        const std::size_t run = run_length(bytes), text = text_length(bytes);
        std::size_t length = 1;
        if (run >= kLongRun) {
            flush();
            pieces.push_back(literal(bytes.substr(0, 1), run));
            length = run;
        } else if (text >= kLongText || text == bytes.size()) {
            flush();
            pieces.push_back(literal(bytes.substr(0, text)));
            length = text;
        } else {
            hex += bytes[0];
        }
        bytes.remove_prefix(length);
    }
    flush();
    return pieces;
}

std::string print_bytes(const Bytes& bytes) {
    std::string text;
    for (const BytesPiece& piece : bytes) text += (text.empty() ? "" : " ") + print_piece(piece);
    return text;
}

std::string print_received(const Received& received) {
    std::string text = print_bytes(received.bytes);
    if (!text.empty() && !received.end.empty()) text += fmt::format(" {} ", kThen);
    return text + received.end;
}

std::optional<Received> read_received(std::string_view text) {
    Errors errors("", {});
    Substitution none;
    const auto line = lex_line(text, 1, none, errors);
    if (!line) return std::nullopt;
    ParseState state(errors, "");
    return parse_received(state, line->tokens);
}

std::string flatten(const Bytes& bytes) {
    std::string all;
    for (const BytesPiece& piece : bytes)
        if (piece.kind != BytesPiece::Kind::hole && piece.kind != BytesPiece::Kind::rest) all += repeated(piece);
    return all;
}

std::optional<std::size_t> first_wrong_byte(const Bytes& expected, std::string_view actual) {
    std::size_t at = 0;
    for (const BytesPiece& piece : expected) {
        if (piece.kind == BytesPiece::Kind::rest) return std::nullopt;
        const std::size_t size = size_of(piece);
        const std::string_view here = actual.substr(at, size);
        if (piece.kind != BytesPiece::Kind::hole) {
            const std::string wanted = repeated(piece);
            const auto [mine, theirs] = std::ranges::mismatch(here, wanted);
            if (mine != here.end()) return at + static_cast<std::size_t>(mine - here.begin());
        }
        if (here.size() < size) return actual.size();
        at += size;
    }
    if (at < actual.size()) return at;
    return std::nullopt;
}

SplitBytes split_bytes(const Bytes& bytes, std::size_t offset) {
    SplitBytes split;
    std::size_t at = 0;
    for (const BytesPiece& piece : bytes) {
        const std::size_t size = size_of(piece);
        const std::size_t inside = offset > at ? offset - at : 0;
        at += size;
        if (inside >= size && piece.kind != BytesPiece::Kind::rest) {
            split.before.push_back(piece);
        } else if (inside == 0) {
            split.after.push_back(piece);
        } else if (piece.kind == BytesPiece::Kind::hole) {
            split.before.push_back({BytesPiece::Kind::hole, "", "", inside});
            split.after.push_back({BytesPiece::Kind::hole, "", "", size - inside});
        } else {
            const std::string all = repeated(piece);
            for (const BytesPiece& cut : pieces_of(std::string_view(all).substr(0, inside)))
                split.before.push_back(cut);
            for (const BytesPiece& cut : pieces_of(std::string_view(all).substr(inside))) split.after.push_back(cut);
        }
    }
    return split;
}

}  // namespace faultline
