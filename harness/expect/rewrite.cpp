#include "expect/rewrite.hpp"

#include <algorithm>

namespace faultline {
namespace {

struct Line {
    std::string_view text;  // without its end
    std::string_view end;   // "\n", "\r\n" or "" at the end of the file
};

std::vector<Line> split(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        const std::size_t length = newline == std::string_view::npos ? text.size() : newline;
        const bool cr = newline != std::string_view::npos && length > 0 && text[length - 1] == '\r';
        const std::size_t used = newline == std::string_view::npos ? text.size() : newline + 1;
        const std::size_t bare = cr ? length - 1 : length;
        lines.push_back({text.substr(0, bare), text.substr(bare, used - bare)});
        text.remove_prefix(used);
    }
    return lines;
}

bool is_indented(std::string_view line) { return !line.empty() && (line[0] == ' ' || line[0] == '\t'); }
bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }
bool is_comment(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t");
    return first != std::string_view::npos && line[first] == '#';
}

// The parts of an action's line. `->` and `#` mean something behind white space and outside of quotes only.
struct Parts {
    std::string_view action;  // without the blanks that follow
    std::string_view result;  // "ok" where the line gives none
    std::string_view tail;    // blanks and the comment
};

Parts parts_of(std::string_view line) {
    const auto blank = [&](std::size_t i) { return i >= line.size() || line[i] == ' ' || line[i] == '\t'; };
    const auto trimmed = [](std::string_view text) { return text.substr(0, text.find_last_not_of(" \t") + 1); };
    std::size_t arrow = std::string_view::npos;
    std::size_t comment = line.size();
    bool quoted = false;
    for (std::size_t i = 0; i < line.size() && comment == line.size(); ++i) {
        if (quoted && line[i] == '\\')
            ++i;  // and what it escapes
        else if (line[i] == '"')
            quoted = !quoted;
        else if (quoted || i == 0 || !blank(i - 1))
            continue;
        else if (line[i] == '#')
            comment = i;
        else if (line.substr(i, 2) == "->" && blank(i + 2))
            arrow = i;
    }
    const std::string_view words = trimmed(line.substr(0, comment));
    const std::string_view tail = line.substr(words.size());
    if (arrow == std::string_view::npos) return {words, "ok", tail};
    std::string_view result = words.substr(arrow + 2);
    result.remove_prefix(std::min(result.find_first_not_of(" \t"), result.size()));
    return {trimmed(words.substr(0, arrow)), result, tail};
}

// The action's line with another result behind `->`; `ok` is not written.
std::string with_result(std::string_view line, const std::string& result) {
    const Parts parts = parts_of(line);
    if (parts.result == result) return std::string(line);
    return std::string(parts.action) + (result == "ok" ? "" : " -> " + result) + std::string(parts.tail);
}

// One past the last line that belongs to the action above `first`. Like the parser it takes blank lines and
// comments for
// nothing; those behind the last indented line are left to what follows, but for the indented comments right below it.
std::size_t end_of_block(const std::vector<Line>& lines, std::size_t first) {
    std::size_t end = first;
    for (std::size_t i = first; i < lines.size(); ++i) {
        if (is_blank(lines[i].text) || is_comment(lines[i].text)) continue;
        if (!is_indented(lines[i].text)) break;
        end = i + 1;
    }
    while (end < lines.size() && is_indented(lines[end].text) && is_comment(lines[end].text)) ++end;
    return end;
}

}  // namespace

std::string rewrite_scenario(std::string_view text, const std::map<int, NewLines>& by_line) {
    const std::vector<Line> lines = split(text);
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto found = by_line.find(static_cast<int>(i) + 1);
        if (found == by_line.end()) {
            out += std::string(lines[i].text) + std::string(lines[i].end);
            continue;
        }
        const NewLines& fresh = found->second;
        out += fresh.result.empty() ? std::string(lines[i].text) : with_result(lines[i].text, fresh.result);
        const std::size_t block_end = end_of_block(lines, i + 1);
        std::string_view end = lines[i].end;  // of each line but the file's last
        if (end.empty()) end = "\n";
        out += block_end == i + 1 && fresh.lines.empty() ? lines[i].end : end;
        for (++i; i < block_end; ++i) {
            if (!is_comment(lines[i].text)) continue;
            out += lines[i].text;
            out += fresh.lines.empty() ? lines[i].end : end;
        }
        --i;
        for (const std::string& line : fresh.lines) (out += "    " + line) += end;
    }
    return out;
}

}  // namespace faultline
