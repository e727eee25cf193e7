// Who runs next. Pure: the state of the threads in, an index out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace faultline {

// A thread that could run now.
struct Candidate {
    std::uint32_t slot = 0;
    std::uint64_t last_turn = 0;  // number of the turn it last had; 0: none yet
};

// Seed 0: whoever has not run for longest, the lower slot first among equals. That is fair, so that a thread that
// is always
// ready (an accept that fails for lack of fds) does not keep the others from running. Another seed picks at random.
class Scheduler {
  public:
    explicit Scheduler(std::uint64_t seed) : seed_(seed), state_(seed) {}

    // nullopt: no candidate.
    std::optional<std::uint32_t> pick(const std::vector<Candidate>& candidates);

  private:
    std::uint64_t next_random();

    std::uint64_t seed_;
    std::uint64_t state_;
};

}  // namespace faultline
