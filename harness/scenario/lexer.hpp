// A file to lines, a line to words. Knows quotes, comments and guards; knows no verb.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/errors.hpp"

namespace faultline {

// Longer lines are no scenario lines. The limit keeps whatever is done per word and per error cheap.
inline constexpr std::size_t kLongestLine = 65'536;

// Lines without their ends (\n or \r\n), without a byte order mark.
std::vector<std::string_view> split_lines(std::string_view text);

// What `$name` stands for because of a `for` line, and whether any of it was needed.
struct Substitution {
    std::map<std::string, std::string, std::less<>> values;
    bool used = false;

    std::string apply(std::string_view text);
};

struct Token {
    std::string text;         // quotes and escapes resolved, `for` names replaced
    int column = 0;           // from 1
    int length = 0;           // of the source text
    bool quoted = false;      // the token is one quoted text
    bool has_quotes = false;  // quoted, or `key="value"`

    [[nodiscard]] bool is(std::string_view word) const { return !has_quotes && text == word; }
};

struct Line {
    int number = 0;
    int indent = 0;              // blanks before the first word
    int end_column = 1;          // just behind the last word
    std::optional<Token> guard;  // the text between the line's leading brackets
    std::vector<Token> tokens;
};

// False, and an error, for a line with control characters (NUL among them) or of absurd length. Comes before
// lex_line().
bool check_bytes(std::string_view text, int number, Errors& errors);

// Nothing, and an error, where the line can't be read. A line without words has no tokens and no guard.
std::optional<Line> lex_line(std::string_view text, int number, Substitution& substitution, Errors& errors);

// Where the comment of a line that is not made of words (title, spec) begins, or else its end; looks from `start` on.
std::size_t comment_start(std::string_view line, std::size_t start);
// The text of a line that is not made of words (title, spec), from `start` on: no comment, no blanks around it.
std::string free_text(std::string_view line, std::size_t start);

// `[a-z][a-z0-9_]*`
bool is_name(std::string_view text);
// Length of the name that `text` begins with; 0 if it doesn't.
std::size_t name_length(std::string_view text);

}  // namespace faultline
