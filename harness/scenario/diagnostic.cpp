#include "scenario/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline {
namespace {

// A line of code is read at once, a line of 10,000 bytes is not: only what stands around the place is shown.
constexpr std::size_t kShownBytes = 160;

struct Excerpt {
    std::string text;
    std::size_t column = 0;  // of the place, from 0
};

Excerpt excerpt_of(const Diagnostic& diagnostic) {
    const std::size_t column =
        std::min(static_cast<std::size_t>(std::max(diagnostic.place.column, 1) - 1), diagnostic.line.size());
    if (diagnostic.line.size() <= kShownBytes) return {diagnostic.line, column};
    const std::size_t start = column < kShownBytes / 2 ? 0 : column - kShownBytes / 2;
    return {diagnostic.line.substr(start, kShownBytes), column - start};
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Blanks up to the place. Tabs stay, so that the caret stands below it whatever their width; a UTF-8 character is one
// column.
std::string padding(const Excerpt& excerpt) {
    std::string blanks;
    for (const char c : excerpt.text.substr(0, excerpt.column)) {
        if (c == '\t')
            blanks += '\t';
        else if (starts_character(c))
            blanks += ' ';
    }
    return blanks;
}

std::string underline(const Excerpt& excerpt, int length) {
    const std::string marked = excerpt.text.substr(excerpt.column, static_cast<std::size_t>(std::max(length, 1)));
    const auto width = std::ranges::count_if(marked, starts_character);
    return "^" + std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(width, 1) - 1), '~');
}

// A byte that a terminal would act on is shown as `?`; its place is in the message.
std::string shown(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < ' ' && c != '\t') c = '?';
    }
    return text;
}

}  // namespace

std::string to_text(const Diagnostic& diagnostic) {
    const Excerpt excerpt = excerpt_of(diagnostic);
    std::string text = fmt::format("{}:{}:{}: error: {}\n", diagnostic.place.file, diagnostic.place.line,
                                   diagnostic.place.column, diagnostic.message);
    text += shown(excerpt.text) + "\n" + padding(excerpt) + underline(excerpt, diagnostic.length) + "\n";
    if (!diagnostic.hint.empty()) text += diagnostic.hint + "\n";
    return text;
}

}  // namespace faultline
