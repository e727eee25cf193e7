// Which findings of a scenario are changes of their own, and which only follow from one.
//
// An interval that is 36 ms shorter lets all that comes behind it come 36 ms earlier, and one more attempt fit into an
// `advance 10s`. Such a line says nothing new: it is shifted by just as much as the intervals before it changed. Nor do
// the lines of an attempt of which a CONNECT_RETRIED says that only one of the two runs makes it.
#pragma once

#include <cstddef>
#include <vector>

#include "compare/compare.hpp"
#include "compare/lines.hpp"

namespace faultline {

// A line of both runs, or of one of them, with the findings that tell of it.
struct ComparedLine {
    int step = 0;
    const RunLine* baseline = nullptr;
    const RunLine* candidate = nullptr;
    std::vector<std::size_t> findings{};
};

// Sets Finding::follows. `lines` are in their order in the scenario.
void find_causes(const Scenario& scenario, const std::vector<ComparedLine>& lines, std::vector<Finding>& findings);

}  // namespace faultline
