#include "show/lane.hpp"

#include <algorithm>

namespace faultline::show {

void Lane::push(Cell& cell, Mark mark) {
    if (mark == Mark::none) return;
    if (cell.count > 0 && cell.marks[cell.count - 1U] == mark) return;
    if (cell.count == kMostMarks) {
        auto* const lightest = std::ranges::min_element(cell.marks);
        if (*lightest >= mark) return;
        std::move(lightest + 1, cell.marks.end(), lightest);
        --cell.count;
    }
    cell.marks[cell.count++] = mark;
}

void Lane::join(Cell& cell, const Cell& later) {
    for (std::size_t i = 0; i < later.count; ++i) push(cell, later.marks[i]);
    if (!later.touched) return;
    cell.at_ns = cell.touched ? std::min(cell.at_ns, later.at_ns) : later.at_ns;
    cell.touched = true;
    cell.state = later.state;
}

void Lane::add(std::int64_t at_ns, Mark mark, State after) {
    at_ns = std::max<std::int64_t>(at_ns, 0);
    while (at_ns / cell_ns_ >= static_cast<std::int64_t>(kMostCells)) halve();
    const auto index = static_cast<std::size_t>(at_ns / cell_ns_);
    if (index >= cells_.size()) cells_.resize(index + 1);
    const Cell cell{.marks = {mark}, .count = 1, .touched = true, .state = after, .at_ns = at_ns};
    join(cells_[index], cell);
}

void Lane::halve() {
    std::vector<Cell> halves((cells_.size() + 1) / 2);
    for (std::size_t i = 0; i < cells_.size(); ++i) join(halves[i / 2], cells_[i]);
    cells_ = std::move(halves);
    cell_ns_ *= 2;
}

std::vector<Column> Lane::columns(std::int64_t from_ns, std::int64_t to_ns, std::size_t count) const {
    std::vector<Cell> wide(count);
    const auto span = static_cast<double>(std::max<std::int64_t>(to_ns - from_ns, 1));
    const auto last = static_cast<double>(count) - 1;
    for (const Cell& cell : cells_) {
        if (!cell.touched) continue;
        const double part = static_cast<double>(cell.at_ns - from_ns) / span;
        join(wide[static_cast<std::size_t>(std::clamp(part * static_cast<double>(count), 0.0, last))], cell);
    }
    std::vector<Column> columns(count);
    State state;
    for (std::size_t i = 0; i < count;) {
        const auto here = wide.begin() + static_cast<std::ptrdiff_t>(i);
        const auto next = std::find_if(here + 1, wide.end(), [](const Cell& cell) { return cell.touched; });
        const auto room = static_cast<std::size_t>(next - here);
        std::vector<Mark> marks(here->marks.begin(), here->marks.begin() + here->count);
        while (marks.size() > room) marks.erase(std::ranges::min_element(marks));
        if (here->touched) state = here->state;
        for (std::size_t k = 0; k < room; ++k) columns[i + k] = {k < marks.size() ? marks[k] : Mark::none, state};
        i += room;
    }
    return columns;
}

}  // namespace faultline::show
