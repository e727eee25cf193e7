// Who runs next. Pure: the state of the threads in, an index out.
#pragma once

#include <cstdint>
#include <map>
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
//
// With `preempt`, a seed stands for a schedule of another kind, as in "A randomized scheduler with probabilistic
// guarantees of finding bugs" (Burckhardt et al., ASPLOS 2010): each thread has a priority that it drew when it was
// first seen, the highest that is ready runs, and at some calls, drawn as well, the thread that makes them is preempted
// and gets the lowest priority of all. Their distance is not known beforehand as in the paper: each seed has a mean of
// its own. A thread can be preempted before and behind each call, and before it takes a lock.
class Scheduler {
  public:
    explicit Scheduler(std::uint64_t seed, bool preempt = false);

    // nullopt: no candidate.
    std::optional<std::uint32_t> pick(const std::vector<Candidate>& candidates);

    [[nodiscard]] bool preempts() const { return mean_gap_ != 0; }
    // After how many calls, from 1, the next preemption comes.
    std::uint64_t next_gap() { return 1 + next_random() % (2 * mean_gap_); }
    // The thread in this slot was preempted.
    void lower(std::uint32_t slot) { priorities_[slot] = --lowest_; }

  private:
    std::uint64_t next_random();
    std::int64_t priority_of(std::uint32_t slot);

    std::uint64_t seed_;
    std::uint64_t state_;
    std::uint64_t mean_gap_ = 0;  // 0: no preemption
    std::int64_t lowest_ = 0;     // priorities that were drawn are above it
    std::map<std::uint32_t, std::int64_t> priorities_;
};

}  // namespace faultline
