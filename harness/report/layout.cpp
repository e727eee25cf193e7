#include "report/layout.hpp"

#include <algorithm>
#include <vector>

namespace faultline {
namespace {

constexpr std::string_view kCut = "...";

std::string_view colour_code(Colour colour) {
    switch (colour) {
        case Colour::red: return "\x1b[31m";
        case Colour::green: return "\x1b[32m";
        case Colour::yellow: return "\x1b[33m";
        case Colour::dim: return "\x1b[2m";
        case Colour::bold: return "\x1b[1m";
    }
    return "";
}

}  // namespace

std::string paint(std::string_view text, Colour colour, bool wanted) {
    if (!wanted || text.empty()) return std::string(text);
    // Per line, or a pager that starts in the middle would lose the colour; blanks at the front stay bare.
    std::string painted;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::size_t begin = std::min(text.find_first_not_of(' '), end);
        painted += text.substr(0, begin);
        if (begin < end) {
            painted += colour_code(colour);
            painted += text.substr(begin, end - begin);
            painted += "\x1b[0m";
        }
        if (end < text.size()) painted += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return painted;
}

std::size_t columns_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string pad_to(std::string text, std::size_t columns) {
    const std::size_t own = columns_of(text);
    if (own < columns) text.append(columns - own, ' ');
    return text;
}

std::string wrap(std::string_view text, std::string_view first, std::size_t indent, std::size_t width) {
    std::string result;
    std::string line(first);
    bool empty = true;  // nothing but its indentation
    while (!text.empty()) {
        const std::size_t gap = std::min(text.find_first_not_of(' '), text.size());
        const std::size_t end = std::min(text.find(' ', gap), text.size());
        const std::string_view word = text.substr(gap, end - gap);
        // Gaps of several blanks are kept inside a line: they separate columns.
        if (!empty && columns_of(line) + gap + columns_of(word) > width) {
            result += line + "\n";
            line = std::string(indent, ' ');
            empty = true;
        }
        line += std::string(empty ? 0 : gap, ' ') + std::string(word);
        empty = empty && word.empty();
        text.remove_prefix(end);
    }
    return result + line + "\n";
}

std::string cut(std::string_view line, std::size_t begin, std::size_t width) {
    begin = std::min(begin, line.size());
    const bool before = begin > 0;
    const bool after = line.size() - begin > width;
    std::string text(line.substr(begin, width));
    if (before) text.replace(0, std::min(kCut.size(), text.size()), kCut);
    if (after && text.size() >= kCut.size()) text.replace(text.size() - kCut.size(), kCut.size(), kCut);
    return text;
}

std::size_t begin_in_sight(std::size_t length, std::size_t mark, std::size_t width) {
    if (length <= width) return 0;
    // The end is worth more than the middle: what differs is often followed by what explains it.
    return std::min(length - width, mark > width / 2 ? mark - width / 2 : 0);
}

}  // namespace faultline
