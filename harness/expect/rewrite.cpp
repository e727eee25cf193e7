#include "expect/rewrite.hpp"

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

// Where a comment begins: a `#` after white space, outside of quotes.
std::size_t comment_start(std::string_view line) {
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) quoted = !quoted;
        if (line[i] == '#' && !quoted && i > 0 && (line[i - 1] == ' ' || line[i - 1] == '\t')) return i;
    }
    return line.size();
}

// The action's line with another result behind `->`; `ok` is not written.
std::string with_result(std::string_view line, const std::string& result) {
    const std::size_t comment = comment_start(line);
    std::string action(line.substr(0, comment));
    const std::size_t spaces = action.find_last_not_of(" \t") + 1;
    std::string tail = action.substr(spaces) + std::string(line.substr(comment));
    if (comment == line.size()) tail = action.substr(spaces);
    action.resize(spaces);
    const std::size_t arrow = action.rfind(" -> ");
    const std::string old = arrow == std::string::npos ? "ok" : action.substr(arrow + 4);
    if (old == result) return std::string(line);
    if (arrow != std::string::npos) action.resize(arrow);
    return action + (result == "ok" ? "" : " -> " + result) + tail;
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
        const std::string end = lines[i].end.empty() && !fresh.lines.empty() ? "\n" : std::string(lines[i].end);
        out += end;
        for (; i + 1 < lines.size() && is_indented(lines[i + 1].text) && !is_blank(lines[i + 1].text); ++i)
            if (is_comment(lines[i + 1].text)) out += std::string(lines[i + 1].text) + std::string(lines[i + 1].end);
        for (const std::string& line : fresh.lines) out += "    " + line + (end.empty() ? "\n" : end);
    }
    return out;
}

}  // namespace faultline
