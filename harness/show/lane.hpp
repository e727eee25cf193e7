// What happened over time, in a few bytes however long the time is: a row of cells that become twice as long whenever
// the row would become too long.
//
//     Lane lane;
//     lane.add(at_ns, Mark::retried, {.open = true, .connected = false});
//     for (const Column& column : lane.columns(from_ns, to_ns, 60)) …
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "show/marks.hpp"

namespace faultline::show {

// How a socket is from some moment on.
struct State {
    bool open = false;
    bool connected = false;  // to at least one peer: after HANDSHAKE_SUCCEEDED
    bool operator==(const State&) const = default;
};

struct Column {
    Mark mark = Mark::none;
    State state;  // from here on
};

class Lane {
  public:
    static constexpr std::size_t kMostCells = 1024;
    static constexpr std::size_t kMostMarks = 6;  // of a cell: the weightiest

    void add(std::int64_t at_ns, Mark mark, State after);
    // Marks of one moment stand side by side, as far as there is room before the next ones: what a program does in its
    // first millisecond would be one letter. The weightiest are drawn where there is little.
    [[nodiscard]] std::vector<Column> columns(std::int64_t from_ns, std::int64_t to_ns, std::size_t count) const;

  private:
    struct Cell {
        std::array<Mark, kMostMarks> marks{};
        unsigned char count = 0;
        bool touched = false;  // something happened: `state` is how it is after that
        State state;
        std::int64_t at_ns = 0;  // of the first of it: where it is drawn
    };
    static void push(Cell& cell, Mark mark);
    static void join(Cell& cell, const Cell& later);
    void halve();

    std::vector<Cell> cells_;
    std::int64_t cell_ns_ = 1024;
};

}  // namespace faultline::show
