// Which transcripts the seeds of a scenario give: each different one with its count and its smallest seed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct Variant {
    std::string text;  // the transcript
    std::size_t count = 0;
    std::uint64_t smallest_seed = 0;
    // By socket, the lines of its own in each step: two variants with the same ones differ in the global order alone.
    std::map<std::string, std::string> own;
};

class ScheduleTally {
  public:
    explicit ScheduleTally(const Scenario& scenario) : scenario_(&scenario) {}

    // Seeds may come in any order; what is told of them does not depend on it.
    void add(std::uint64_t seed, const Transcript& transcript);
    // That of the smallest seed first, then by count.
    [[nodiscard]] std::vector<Variant> variants() const;
    // What `explore --schedules` prints of it: one block, with the first line that differs from the first variant's.
    [[nodiscard]] std::string text() const;

  private:
    const Scenario* scenario_;
    std::map<std::string, Variant> variants_;  // by their text
};

}  // namespace faultline
