// Histories for tests, drawn by hand: the newest commit is the first.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "bisect/history.hpp"

namespace faultline::test {

// Each line is "commit parent parent"; `old` stands for what is older than all.
inline std::string log_of(const std::vector<std::string>& lines) {
    std::string log;
    for (const std::string& line : lines) {
        const std::size_t blank = std::min(line.find(' '), line.size());
        const std::string parents = blank < line.size() ? line.substr(blank + 1) : "";
        log += line.substr(0, blank) + "\t" + parents + "\tSubject of " + line.substr(0, blank) + "\n";
    }
    return log;
}

inline History history_of(const std::vector<std::string>& lines) {
    auto history = History::parse(log_of(lines));
    if (!history) std::abort();
    return std::move(*history);
}

// c8 c7 … c1, each the child of the next.
inline History line_of_commits(int size) {
    std::vector<std::string> lines;
    for (int i = size; i > 0; --i)
        lines.push_back("c" + std::to_string(i) + " " + (i == 1 ? "old" : "c" + std::to_string(i - 1)));
    return history_of(lines);
}

}  // namespace faultline::test
