#include "expect/rewrite.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <sstream>

#include "expect/data.hpp"
#include "scenario/captures.hpp"
#include "scenario/notation.hpp"

namespace faultline {
namespace {

struct FileLine {
    std::string_view text;  // without its end
    std::string_view end;   // "\n", "\r\n" or "" at the end of the file
};

std::vector<FileLine> split(std::string_view text) {
    std::vector<FileLine> lines;
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
std::size_t end_of_block(const std::vector<FileLine>& lines, std::size_t first) {
    std::size_t end = first;
    for (std::size_t i = first; i < lines.size(); ++i) {
        if (is_blank(lines[i].text) || is_comment(lines[i].text)) continue;
        if (!is_indented(lines[i].text)) break;
        end = i + 1;
    }
    while (end < lines.size() && is_indented(lines[end].text) && is_comment(lines[end].text)) ++end;
    return end;
}

// What a line says: without its comment and with one blank between words.
std::string content_of(std::string_view line) {
    std::string content;
    bool quoted = false;
    const Parts parts = parts_of(line);
    const std::string_view words = line.substr(0, line.size() - parts.tail.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const char c = words[i];
        if (quoted && c == '\\' && i + 1 < words.size()) content += words[i++];
        if (c == '"') quoted = !quoted;
        const bool blank = !quoted && (c == ' ' || c == '\t');
        if (!blank || (!content.empty() && content.back() != ' ')) content += blank ? ' ' : words[i];
    }
    return content;
}

std::string without_guard(const std::string& content) {
    return content.starts_with('[') ? content.substr(std::min(content.find("] ") + 2, content.size())) : content;
}

// A line of the block as it was, and the new line that it says already, or -1.
struct OldLine {
    std::string_view text;
    std::string content;
    int number = 0;
    bool stays = false;         // a comment, or a line that no run has tried
    bool ignore_guard = false;  // it is of every run: the guard that it has is about others
    bool nested = false;        // of an `any order:` or a `repeat`
    int same_as = -1;
};

// `interval=any` and `interval=100ms..200ms` say `interval=136ms`, too.
bool word_says(const std::string& old, const std::string& fresh) {
    if (old == fresh) return true;
    const std::size_t value = old.find('=') + 1;
    if (value == 0 || fresh.compare(0, value, old, 0, value) != 0) return false;
    if (old.substr(value) == "any") return true;
    const std::size_t dots = old.find("..", value);
    if (dots == std::string::npos) return false;
    const auto low = parse_duration(old.substr(value, dots - value)), high = parse_duration(old.substr(dots + 2)),
               now = parse_duration(fresh.substr(value));
    return low && high && now && *low <= *now && *now <= *high;
}

// `recv -> * | "b"` says `recv -> "a" | "b"`, too.
bool data_says(const std::string& old, const std::string& fresh) {
    const std::string_view arrow = " -> ";
    const std::size_t at = old.find(arrow);
    if (at == std::string::npos || fresh.compare(0, at + arrow.size(), old, 0, at + arrow.size()) != 0) return false;
    return result_matches(old.substr(at + arrow.size()), fresh.substr(at + arrow.size()), {}, nullptr);
}

bool line_says(const std::string& old, const std::string& fresh) {
    if (old == fresh) return true;
    if (old.find('"') != std::string::npos) return data_says(old, fresh);  // words in quotes are no words
    std::istringstream old_words(old), fresh_words(fresh);
    std::string one, other;
    while (old_words >> one)
        if (!(fresh_words >> other) || !word_says(one, other)) return false;
    return !(fresh_words >> other);
}

bool says(const OldLine& old, const std::string& fresh) {
    if (old.stays || old.nested) return false;
    return line_says(old.content, fresh) || (old.ignore_guard && line_says(without_guard(old.content), fresh));
}

// Longest common subsequence of the lines as they were and the new ones.
void find_same(std::vector<OldLine>& old, const std::vector<std::string>& fresh) {
    const std::size_t m = old.size(), n = fresh.size();
    std::vector<std::vector<int>> common(m + 1, std::vector<int>(n + 1, 0));
    for (std::size_t i = m; i-- > 0;)
        for (std::size_t j = n; j-- > 0;)
            common[i][j] =
                says(old[i], fresh[j]) ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    for (std::size_t i = 0, j = 0; i < m && j < n;) {
        if (says(old[i], fresh[j]))
            old[i++].same_as = static_cast<int>(j++);
        else if (common[i + 1][j] >= common[i][j + 1])
            ++i;
        else
            ++j;
    }
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

// The first line that is neither blank nor a comment.
std::string_view first_line(std::span<const FileLine> block) {
    for (const FileLine& line : block)
        if (!is_blank(line.text) && !is_comment(line.text)) return line.text;
    return {};
}

struct NewLine {
    std::string text;
    int number = 0;  // that it had; 0 for a new one
};

// `number`: of the block's first line. Between two lines that stay the same, what else stays comes first.
std::vector<NewLine> new_block(std::span<const FileLine> block, int number, const NewLines& fresh) {
    std::vector<OldLine> old;
    for (const FileLine& line : block) {
        const bool stays = is_comment(line.text) || fresh.old.untried.contains(number);
        const bool nested = !block.empty() && indent_of(line.text) > indent_of(first_line(block));
        old.push_back(
            {line.text, content_of(line.text), number, stays, fresh.old.for_all.contains(number), nested, -1});
        ++number;
    }
    find_same(old, fresh.lines);
    std::vector<NewLine> lines;
    std::size_t next = 0;
    const std::string_view first = first_line(block);
    const std::string indent = first.empty() ? "    " : std::string(first.substr(0, indent_of(first)));
    const auto add_new_until = [&](std::size_t end) {
        for (; next < end; ++next) lines.push_back({indent + fresh.lines[next], 0});
    };
    std::vector<NewLine> blanks;  // they stay before what stays
    for (const OldLine& line : old) {
        if (is_blank(line.text)) {
            blanks.push_back({std::string(line.text), line.number});
            continue;
        }
        if (line.same_as >= 0) {
            add_new_until(static_cast<std::size_t>(line.same_as));
            ++next;
        }
        if (line.stays || line.same_as >= 0) {
            lines.insert(lines.end(), blanks.begin(), blanks.end());
            lines.push_back({std::string(line.text), line.number});
        }
        blanks.clear();
    }
    add_new_until(fresh.lines.size());
    return lines;
}

// Is each `$name` of the new lines in the block already? Else it has to be written there.
bool names_no_more(const std::vector<FileLine>& lines, std::size_t first, const std::vector<std::string>& fresh) {
    std::set<std::string> known;
    for (std::size_t i = first; i < end_of_block(lines, first); ++i)
        for (const FoundCapture& found : find_captures(lines[i].text)) known.insert(found.name);
    return std::ranges::all_of(fresh, [&](const std::string& line) {
        return std::ranges::all_of(find_captures(line),
                                   [&](const FoundCapture& found) { return known.contains(found.name); });
    });
}

}  // namespace

std::string rewrite_scenario(std::string_view text, const std::map<int, NewLines>& by_line, std::map<int, int>* moved) {
    const std::vector<FileLine> lines = split(text);
    std::string out;
    const auto note = [&](int number) {
        if (moved != nullptr && number > 0) (*moved)[number] = 1 + static_cast<int>(std::ranges::count(out, '\n'));
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        note(static_cast<int>(i) + 1);
        const auto found = by_line.find(static_cast<int>(i) + 1);
        if (found == by_line.end()) {
            out += std::string(lines[i].text) + std::string(lines[i].end);
            continue;
        }
        const NewLines& fresh = found->second;
        if (fresh.old.same && names_no_more(lines, i + 1, fresh.lines)) {
            out += (fresh.result.empty() ? std::string(lines[i].text) : with_result(lines[i].text, fresh.result));
            out += lines[i].end;
            continue;
        }
        out += fresh.result.empty() ? std::string(lines[i].text) : with_result(lines[i].text, fresh.result);
        const std::size_t block_end = end_of_block(lines, i + 1);
        std::string_view end = lines[i].end;  // of each line but the file's last
        if (end.empty()) end = "\n";
        const std::vector<NewLine> block =
            new_block(std::span(lines).subspan(i + 1, block_end - i - 1), static_cast<int>(i) + 2, fresh);
        const bool ends_file = block_end == lines.size() && lines.back().end.empty();
        out += block.empty() ? lines[block_end - 1].end : end;
        for (std::size_t k = 0; k < block.size(); ++k) {
            note(block[k].number);
            out += block[k].text;
            // Where the file ended without a newline and ends with the same line, it still does.
            const bool same_end = ends_file && k + 1 == block.size() && block[k].text == lines.back().text;
            if (!same_end) out += end;
        }
        i = block_end - 1;
    }
    return out;
}

}  // namespace faultline
