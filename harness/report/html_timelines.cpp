#include <fmt/format.h>

#include <algorithm>

#include "report/html.hpp"
#include "report/layout.hpp"

namespace faultline {
namespace {

constexpr std::size_t kMostRows = 300;  // of one step: a storm is not read to its end

// A line of the language taken apart: `+100ms server BIND_FAILED errno=EACCES 127.0.0.1:5555`.
struct Event {
    std::string time, subject, text, endpoint;
};

std::string take_word(std::string& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    std::string word = line.substr(0, end);
    line.erase(0, std::min(end + 1, line.size()));
    return word;
}

Event event_of(std::string line) {
    Event event{.time = "+0s", .subject = {}, .text = {}, .endpoint = {}};
    if (line.starts_with('[')) line.erase(0, std::min(line.find("] "), line.size() - 2) + 2);
    if (line.starts_with('+')) event.time = take_word(line);
    event.subject = take_word(line);
    event.text = take_word(line);
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string first = line.substr(0, blank);
    if (first == "fd" || first.find('=') != std::string::npos) event.text += " " + take_word(line);
    // Returns and calls have no endpoint: all of them is said at once.
    const bool of_event = !event.text.empty() && event.text.front() >= 'A' && event.text.front() <= 'Z';
    if (of_event)
        event.endpoint = line;
    else if (!line.empty())
        event.text += " " + line;
    return event;
}

// A result stands above the time lines: it is of the action, not of a socket.
bool is_result(const DiffRow& row, const StepDiff& diff) {
    if (row.expected.empty() || row.actual.empty()) return false;
    const std::string_view verb = std::string_view(diff.action).substr(0, diff.action.find(' '));
    return row.expected.starts_with(verb) && row.actual.starts_with(verb) && &row == &diff.rows.front();
}

std::vector<std::string> subjects_of(const std::vector<const DiffRow*>& rows) {
    std::vector<std::string> subjects;
    for (const DiffRow* row : rows) {
        for (const std::string* line : {&row->expected, &row->actual}) {
            if (line->empty()) continue;
            const std::string subject = event_of(*line).subject;
            if (std::ranges::find(subjects, subject) == subjects.end()) subjects.push_back(subject);
        }
    }
    return subjects;
}

struct Mark {
    const char *style, *left, *right;
};
Mark mark_of(DiffRow::Kind kind) {
    switch (kind) {
        case DiffRow::Kind::same: return {"same", "", ""};
        case DiffRow::Kind::differs: return {"differs", "!", "!"};
        case DiffRow::Kind::missing: return {"gone", "−", ""};
        case DiffRow::Kind::unexpected: return {"new", "", "+"};
    }
    return {"", "", ""};
}

std::string cells_of(const std::string& line, const std::vector<std::string>& subjects, const char* mark) {
    // Two lines high, as all rows are: so that both sides stay on one height.
    if (line.empty()) return fmt::format("<td class=hole colspan={}>&nbsp;<br>&nbsp;</td>", subjects.size() + 2);
    const Event event = event_of(line);
    std::string text = fmt::format("<td class=mark>{}</td><td class=time>{}</td>", mark, html_escape(event.time));
    for (const std::string& subject : subjects)
        text += subject != event.subject ? "<td class=idle></td>"
                                         : fmt::format("<td>{}<br><span class=at>{}&nbsp;</span></td>",
                                                       html_escape(event.text), html_escape(event.endpoint));
    return text;
}

struct Sides {
    std::string left, right;
};

Sides body_rows(const std::vector<const DiffRow*>& rows, const std::vector<std::string>& subjects) {
    std::vector<bool> shown(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i]->kind == DiffRow::Kind::same) continue;
        for (std::size_t j = i - std::min(i, kContextLines); j < std::min(rows.size(), i + kContextLines + 1); ++j)
            shown[j] = true;
    }
    Sides sides;
    const auto gap = [&](std::size_t count, const char* what) {
        const std::string row =
            fmt::format("<tr class=gap><td colspan={}>… {} {}</td></tr>", subjects.size() + 2, count, what);
        sides.left += row;
        sides.right += row;
    };
    std::size_t hidden = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == kMostRows) {
            gap(rows.size() - i, "more");
            return sides;
        }
        if (!shown[i]) {
            ++hidden;
            continue;
        }
        if (hidden > 0) gap(hidden, "that are the same");
        hidden = 0;
        const Mark mark = mark_of(rows[i]->kind);
        const std::string begin = fmt::format("<tr class={}>", mark.style);
        sides.left += begin + cells_of(rows[i]->expected, subjects, mark.left) + "</tr>\n";
        sides.right += begin + cells_of(rows[i]->actual, subjects, mark.right) + "</tr>\n";
    }
    if (hidden > 0) gap(hidden, "that are the same");
    return sides;
}

std::string side_table(const std::string& called, const std::vector<std::string>& subjects, const std::string& rows) {
    std::string head = "<th class=mark></th><th scope=col class=time>time</th>";
    for (const std::string& subject : subjects) head += "<th scope=col>" + html_escape(subject) + "</th>";
    return fmt::format(
        "<div class=side tabindex=0><table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>\n{}"
        "</tbody></table></div>\n",
        html_escape(called), head, rows);
}

}  // namespace

std::string html_timelines(const HtmlSection& section, const StepDiff& diff) {
    if (diff.same()) return "";
    std::string text = fmt::format("<h4><code>{}</code> <span class=place>{}:{}</span></h4>\n",
                                   html_escape(diff.action), html_escape(section.file), diff.rows.front().place.line);
    std::vector<const DiffRow*> rows;
    for (const DiffRow& row : diff.rows) {
        if (!is_result(row, diff)) {
            rows.push_back(&row);
            continue;
        }
        text += fmt::format("<p class=result>{}: <code class=was>{}</code> {}: <code class=is>{}</code></p>\n",
                            html_escape(section.left), html_escape(row.expected), html_escape(section.right),
                            html_escape(row.actual));
    }
    if (rows.empty()) return text;
    const std::vector<std::string> subjects = subjects_of(rows);
    const Sides sides = body_rows(rows, subjects);
    return text + "<div class=sides>\n" + side_table(section.left, subjects, sides.left) +
           side_table(section.right, subjects, sides.right) + "</div>\n";
}

}  // namespace faultline
