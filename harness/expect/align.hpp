// Puts expected lines and entries side by side so that as little as possible differs.
#pragma once

#include <span>
#include <vector>

#include "expect/compare.hpp"

namespace faultline {

using Lines = std::vector<const ExpectedLine*>;

// One of the two is -1 where there is no counterpart. A pair matches or at least resembles.
struct AlignedPair {
    int line = -1;
    int entry = -1;
};

// A line or an entry without counterpart counts 2, a pair that only resembles 3: so one missing line is one missing
// line, and not a cascade of lines that differ. Names that are not bound fit anything here.
std::vector<AlignedPair> align(const Lines& lines, std::span<const Entry> entries, const Bindings& captures,
                               const MatchOptions& options);

// One order out of those that `any order:` allows: the one that is nearest to the entries. Lines for which `leave_out`
// says so are not in it.
Lines nearest_order(const ExpectedSeries& series, std::span<const Entry> entries, const Bindings& captures,
                    const MatchOptions& options, const Lines& leave_out);

}  // namespace faultline
