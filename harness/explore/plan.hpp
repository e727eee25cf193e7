// Which faults are injected into which calls of which scenario: the whole list, before the first of them is run.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "explore/call_points.hpp"
#include "explore/faults.hpp"

namespace faultline {

// One fault, injected once.
struct Trial {
    std::size_t scenario = 0;  // index into what is explored
    CallPoint point;
    Fault fault;
};

// Collects trials, scenario by scenario. The same call stack is tried with the same fault at its first occurrences
// only, over all scenarios: what libzmq makes of it hardly depends on more. A build whose stacks cannot be had is told
// apart by function, thread and action instead.
class Planner {
  public:
    // `wanted`: what is tried however often its stack was; without it nothing is.
    using Wanted = std::function<bool(const Trial&)>;
    explicit Planner(std::size_t first = std::numeric_limits<std::size_t>::max(), Wanted wanted = {})
        : first_(first), wanted_(std::move(wanted)) {}

    void add(std::size_t scenario, const std::vector<CallPoint>& points);
    [[nodiscard]] const std::vector<Trial>& trials() const { return trials_; }
    [[nodiscard]] std::size_t left_out() const { return left_out_; }  // seen often enough before
    [[nodiscard]] std::size_t stacks() const { return stacks_.size(); }

  private:
    std::size_t first_;
    Wanted wanted_;
    std::size_t left_out_ = 0;
    std::map<std::string, std::size_t> seen_;
    std::map<std::string, int> stacks_;
    std::vector<Trial> trials_;
};

}  // namespace faultline
