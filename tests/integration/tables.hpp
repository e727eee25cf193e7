// The tables of a page in Markdown.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace faultline::test {

inline std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The cells of every row, in tables of so many columns whose head begins with `first_head`.
inline std::vector<std::vector<std::string>> table_rows(const std::string& page, const std::string& first_head,
                                                        std::size_t columns) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(page);
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("| ")) {
            inside = false;
            continue;
        }
        std::vector<std::string> cells;
        std::istringstream parts(line.substr(1));
        for (std::string cell; std::getline(parts, cell, '|');) cells.push_back(trimmed(cell));
        if (cells.size() == columns && cells[0] == first_head)
            inside = true;
        else if (inside && cells.size() == columns && cells[0] != "---")
            rows.push_back(cells);
    }
    return rows;
}

}  // namespace faultline::test
