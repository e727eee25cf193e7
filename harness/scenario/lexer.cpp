#include "scenario/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace faultline {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads one line from left to right. `failed_` is set together with an error.
class LineReader {
  public:
    LineReader(std::string_view text, int number, Substitution& substitution, Errors& errors)
        : text_(text), substitution_(substitution), errors_(errors) {
        line_.number = number;
    }

    std::optional<Line> read() {
        skip_blanks();
        line_.indent = static_cast<int>(position_);
        const bool words = position_ < text_.size() && text_[position_] != '#';
        if (words && text_.substr(0, position_).find('\t') != std::string_view::npos) {
            fail(0, position_, "the line is indented with a tab", "indent with blanks");
        }
        read_guard();
        for (skip_blanks(); !failed_ && position_ < text_.size() && text_[position_] != '#'; skip_blanks())
            read_token();
        if (failed_) return std::nullopt;
        return std::move(line_);
    }

  private:
    void fail(std::size_t start, std::size_t length, const std::string& message, const std::string& hint = "") {
        failed_ = true;
        errors_.add(line_.number, static_cast<int>(start) + 1, static_cast<int>(length), message, hint);
    }

    void skip_blanks() {
        while (position_ < text_.size() && is_blank(text_[position_])) ++position_;
    }

    void read_guard() {
        if (position_ >= text_.size() || text_[position_] != '[' || failed_) return;
        const std::size_t end = text_.find(']', position_);
        if (end == std::string_view::npos) return fail(position_, 1, "the guard has no closing ]");
        Token guard;
        guard.text = std::string(text_.substr(position_ + 1, end - position_ - 1));
        guard.column = static_cast<int>(position_) + 2;
        guard.length = static_cast<int>(end - position_ - 1);
        line_.guard = std::move(guard);
        position_ = end + 1;
        line_.end_column = static_cast<int>(position_) + 1;
    }

    void read_token() {
        const std::size_t start = position_;
        Token token;
        std::string plain;  // since the last quote: `for` names are replaced outside quotes only
        const auto flush = [&] {
            token.text += substitution_.apply(plain);
            plain.clear();
        };
        while (!failed_ && position_ < text_.size() && !is_blank(text_[position_])) {
            if (text_[position_] == '"') {
                flush();
                token.has_quotes = true;
                token.quoted = position_ == start;
                read_quoted(token.text);
                break;
            }
            if (text_[position_] == '|' && position_ != start) break;
            plain += text_[position_++];
            if (plain == "|") break;
        }
        flush();
        token.column = static_cast<int>(start) + 1;
        token.length = static_cast<int>(position_ - start);
        line_.end_column = static_cast<int>(position_) + 1;
        line_.tokens.push_back(std::move(token));
    }

    void read_quoted(std::string& text) {
        const std::size_t start = position_++;
        while (position_ < text_.size() && text_[position_] != '"' && !failed_) {
            if (text_[position_] == '\\') {
                read_escape(text);
            } else {
                text += text_[position_++];
            }
        }
        if (failed_) return;
        if (position_ >= text_.size()) return fail(start, 1, "the closing quote is missing");
        ++position_;
        if (position_ < text_.size() && !is_blank(text_[position_]) && text_[position_] != '|') {
            fail(position_, 1, "a blank is missing after the closing quote");
        }
    }

    void read_escape(std::string& text) {
        const std::string_view rest = text_.substr(position_);
        constexpr std::string_view letters = "\"\\nrt", meanings = "\"\\\n\r\t";
        const auto simple = rest.size() > 1 ? letters.find(rest[1]) : std::string_view::npos;
        if (simple != std::string_view::npos) {
            text += meanings[simple];
            position_ += 2;
            return;
        }
        unsigned value = 0;
        if (rest.size() >= 4 && rest[1] == 'x') {
            const auto [stop, status] = std::from_chars(rest.data() + 2, rest.data() + 4, value, 16);
            if (status == std::errc() && stop == rest.data() + 4) {
                text += static_cast<char>(value);
                position_ += 4;
                return;
            }
        }
        fail(position_, 2, "unknown escape", "known: \\\" \\\\ \\n \\r \\t and \\x with two hexadecimal digits");
    }

    std::string_view text_;
    Substitution& substitution_;
    Errors& errors_;
    Line line_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

}  // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string Substitution::apply(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t length = text[i] == '$' ? name_length(text.substr(i + 1)) : 0;
        const auto value = length == 0 ? values.end() : values.find(text.substr(i + 1, length));
        if (value == values.end()) {
            result += text[i];
            continue;
        }
        result += value->second;
        used = true;
        i += length;
    }
    return result;
}

bool check_bytes(std::string_view text, int number, Errors& errors) {
    if (text.size() > kLongestLine) {
        errors.add(number, 1, 1, fmt::format("the line has {} bytes; {} is the limit", text.size(), kLongestLine));
        return false;
    }
    const auto odd = std::ranges::find_if(text, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 127; });
    if (odd == text.end()) return true;
    errors.add(number, static_cast<int>(odd - text.begin()) + 1, 1,
               fmt::format("the line contains the control character 0x{:02x}", static_cast<int>(*odd)));
    return false;
}

std::optional<Line> lex_line(std::string_view text, int number, Substitution& substitution, Errors& errors) {
    return LineReader(text, number, substitution, errors).read();
}

std::size_t comment_start(std::string_view line, std::size_t start) {
    bool quoted = false;
    for (std::size_t i = start; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (line[i] == '#' && !quoted && (i == start || is_blank(line[i - 1]))) return i;
    }
    return line.size();
}

std::string free_text(std::string_view line, std::size_t start) {
    std::string_view text = line.substr(0, comment_start(line, start)).substr(std::min(start, line.size()));
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return std::string(text);
}

std::size_t name_length(std::string_view text) {
    if (text.empty() || !is_lower(text[0])) return 0;
    const auto end = std::ranges::find_if_not(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
    return static_cast<std::size_t>(end - text.begin());
}

bool is_name(std::string_view text) { return !text.empty() && name_length(text) == text.size(); }

}  // namespace faultline
