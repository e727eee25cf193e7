// Whether the entries can be read as the expected lines, where an `any order:` leaves a choice.
#pragma once

#include <vector>

#include "expect/compare.hpp"

namespace faultline {

struct Reading {
    bool complete = false;   // every entry and every line has its counterpart
    std::vector<int> lines;  // for entries 0, 1, …: the index of its line in the partial order; the longest run found
    Bindings captures;       // as these lines bind them
};

// A line that fits is not always the right one: another block's line may look the same and go on differently. So
// choices are undone when they lead nowhere, a limited number of times.
Reading read_entries(const PartialOrder& order, const std::vector<Entry>& entries, const Bindings& captures,
                     const MatchOptions& options);

}  // namespace faultline
