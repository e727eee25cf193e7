#include "source.hpp"

#include <cctype>
#include <cstddef>
#include <utility>

namespace tidy {
namespace {

bool is_word(char character) { return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_'; }

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

// Just behind what starts at `at`; the end of the text if it never ends.
std::size_t end_of(std::string_view text, std::size_t at, std::string_view end) {
    const std::size_t found = text.find(end, at);
    return found == std::string_view::npos ? text.size() : found + end.size();
}

std::size_t end_of_quoted(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != '\n'; ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            return at + 1;
        }
    }
    return at < text.size() ? at : text.size();
}

}  // namespace

std::string blank_comments_and_literals(std::string_view text) {
    std::string result(text);
    const auto blank = [&](std::size_t from, std::size_t to) {
        for (std::size_t index = from; index < to; ++index) {
            if (result[index] != '\n') result[index] = ' ';
        }
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        const bool in_word = at > 0 && is_word(text[at - 1]);  // the apostrophe of 10'000 starts no literal
        std::size_t end = at + 1;
        if (rest.starts_with("//")) {
            end = text.find('\n', at);
            if (end == std::string_view::npos) end = text.size();
            blank(at, end);
        } else if (rest.starts_with("/*")) {
            end = end_of(text, at + 2, "*/");
            blank(at, end);
        } else if (rest.starts_with("R\"") && !in_word) {
            const std::size_t open = text.find('(', at);
            if (open == std::string_view::npos) break;
            const std::string close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
            end = end_of(text, open, close);
            blank(at + 2, end - 1);
        } else if (rest.front() == '"' || (rest.front() == '\'' && !in_word)) {
            end = end_of_quoted(text, at);
            const bool is_closed = end - 1 > at && text[end - 1] == text[at];
            blank(at + 1, is_closed ? end - 1 : end);
        }
        at = end;
    }
    return result;
}

Source make_source(std::string path, std::string text) {
    Source source;
    source.kind = path.ends_with(".fault") ? Kind::scenario : path.ends_with(".hpp") ? Kind::header : Kind::code;
    source.path = std::move(path);
    source.lines = split_lines(text);
    if (source.kind != Kind::scenario) source.code = split_lines(blank_comments_and_literals(text));
    source.text = std::move(text);
    return source;
}

}  // namespace tidy
