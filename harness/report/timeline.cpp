#include "report/timeline.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "report/layout.hpp"
#include "scenario/notation.hpp"

namespace faultline {
namespace {

constexpr std::size_t kNarrowest = 14;  // of a column: the beginning of an event's name still tells it
constexpr std::size_t kGap = 4;         // two blanks, the mark, a blank
constexpr std::size_t kBefore = 5;      // matched lines before the first difference
constexpr std::size_t kMostRows = 12;

struct Cell {
    std::int64_t time_ns = 0;
    std::string subject, text;
    char mark = ' ';
};

std::string take_word(std::string& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    std::string word = line.substr(0, end);
    line.erase(0, std::min(end + 1, line.size()));
    return word;
}

bool is_value(const std::string& word) {
    constexpr std::string_view kKeywords[] = {"errno=", "interval=", "protocol=", "status=", "fd="};
    return word == "fd" || std::ranges::any_of(kKeywords, [&](std::string_view key) { return word.starts_with(key); });
}

char mark_of(DiffRow::Kind kind) {
    switch (kind) {
        case DiffRow::Kind::same: return ' ';
        case DiffRow::Kind::differs: return '!';
        case DiffRow::Kind::missing: return '-';
        case DiffRow::Kind::unexpected: return '+';
    }
    return ' ';
}

// The event and its value, without the endpoint, which is the same in most lines; or a return with its result; or a
// system call.
std::string short_text(std::string rest) {
    std::string text = take_word(rest);
    if (rest.starts_with("-> ") || text == "calls") return text + " " + rest;
    const std::string value = take_word(rest);
    return is_value(value) ? text + " " + value : text;
}

Cell cell_of(const DiffRow& row) {
    std::string line = row.actual.empty() ? row.expected : row.actual;
    if (line.starts_with('[')) line.erase(0, line.find("] ") + 2);
    Cell cell;
    cell.mark = mark_of(row.kind);
    if (line.starts_with('+')) cell.time_ns = parse_duration(take_word(line).substr(1)).value_or(0);
    cell.subject = take_word(line);
    cell.text = short_text(line);
    return cell;
}

// The part of the rows that the drawing is about.
std::vector<Cell> cells_of(const Scenario& scenario, const StepDiff& diff) {
    std::vector<Cell> cells;
    for (const DiffRow& row : diff.rows) {
        // A result that differs is of the action, not of a socket: it alone has the action's place as an expected line.
        const bool of_action = diff.step >= 0 && row.kind == DiffRow::Kind::differs &&
                               row.place == scenario.steps.at(static_cast<std::size_t>(diff.step)).place;
        if (of_action) continue;
        cells.push_back(cell_of(row));
    }
    // Where each socket's own order was compared, the rows are by socket: the drawing is by time again.
    std::ranges::stable_sort(cells, {}, &Cell::time_ns);
    const auto first = std::ranges::find_if(cells, [](const Cell& cell) { return cell.mark != ' '; });
    const auto before = static_cast<std::size_t>(first - cells.begin());
    if (before > kBefore) cells.erase(cells.begin(), first - static_cast<std::ptrdiff_t>(kBefore));
    if (cells.size() > kMostRows) cells.resize(kMostRows);
    return cells;
}

// In the order in which the scenario makes them; what it does not make (a process whose `term` returns) comes last.
std::vector<std::string> columns_for(const Scenario& scenario, const std::vector<Cell>& cells) {
    std::vector<std::string> all;
    for (const Step& step : scenario.steps) {
        if (step.action.verb == "socket" && step.action.has("name")) all.push_back(step.action.text("name"));
    }
    for (const Cell& cell : cells) all.push_back(cell.subject);
    std::vector<std::string> columns;
    for (const std::string& name : all) {
        const bool used = std::ranges::any_of(cells, [&](const Cell& cell) { return cell.subject == name; });
        if (used && std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
    return columns;
}

// As wide as their longest cell; where that is too much for `room`, the widest give way.
std::optional<std::vector<std::size_t>> widths_of(const std::vector<std::string>& columns,
                                                  const std::vector<Cell>& cells, std::size_t room) {
    std::vector<std::size_t> widths;
    std::size_t sum = 0;
    for (const std::string& name : columns) {
        std::size_t longest = name.size();
        for (const Cell& cell : cells) {
            if (cell.subject == name) longest = std::max(longest, cell.text.size());
        }
        widths.push_back(longest);
        sum += longest;
    }
    for (; sum > room; --sum) {
        const auto widest = std::ranges::max_element(widths);
        if (*widest <= kNarrowest) return std::nullopt;
        --*widest;
    }
    return widths;
}

std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string timeline_text(const Scenario& scenario, const StepDiff& diff, std::size_t indent, std::size_t width) {
    const std::vector<Cell> cells = cells_of(scenario, diff);
    const std::vector<std::string> columns = columns_for(scenario, cells);
    if (columns.size() < 2) return "";

    std::size_t time_width = 4;
    for (const Cell& cell : cells) time_width = std::max(time_width, print_duration(cell.time_ns).size() + 1);
    const std::size_t taken = indent + time_width + columns.size() * kGap;
    const auto widths = widths_of(columns, cells, width > taken ? width - taken : 0);
    if (!widths) return "";

    std::string head = std::string(indent, ' ') + pad_to("time", time_width);
    for (std::size_t i = 0; i < columns.size(); ++i)
        head += "    " + pad_to(cut(columns[i], 0, (*widths)[i]), (*widths)[i]);
    std::string text = trimmed(head);
    for (const Cell& cell : cells) {
        std::string line = std::string(indent, ' ') + pad_to("+" + print_duration(cell.time_ns), time_width);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const bool own = columns[i] == cell.subject;
            line += std::string("  ") + (own ? cell.mark : ' ') + " ";
            line += pad_to(own ? cut(cell.text, 0, (*widths)[i]) : "|", (*widths)[i]);
        }
        text += trimmed(line);
    }
    return text;
}

}  // namespace faultline
