#include "engine/scheduler.hpp"

#include <algorithm>
#include <tuple>

namespace faultline {

// splitmix64 (Steele, Lea, Flood 2014): tiny, and any seed is a good one.
std::uint64_t Scheduler::next_random() {
    std::uint64_t value = (state_ += 0x9e3779b97f4a7c15U);
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

Scheduler::Scheduler(std::uint64_t seed, bool preempt) : seed_(seed), state_(seed) {
    // From 4 points, where almost every other thing is torn apart, to 256: a small scenario has some hundreds.
    if (preempt && seed != 0) mean_gap_ = std::uint64_t{4} << (next_random() % 7);
}

std::int64_t Scheduler::priority_of(std::uint32_t slot) {
    const auto [entry, fresh] = priorities_.try_emplace(slot, 0);
    if (fresh) entry->second = static_cast<std::int64_t>(next_random() >> 2) + 1;
    return entry->second;
}

std::optional<std::uint32_t> Scheduler::pick(const std::vector<Candidate>& candidates) {
    if (candidates.empty()) return std::nullopt;
    if (preempts()) {
        std::uint32_t best = candidates.front().slot;
        for (const Candidate& candidate : candidates)
            if (priority_of(candidate.slot) > priority_of(best)) best = candidate.slot;
        return best;
    }
    if (seed_ != 0) return candidates[next_random() % candidates.size()].slot;
    return std::min_element(candidates.begin(), candidates.end(),
                            [](const Candidate& a, const Candidate& b) {
                                return std::tie(a.last_turn, a.slot) < std::tie(b.last_turn, b.slot);
                            })
        ->slot;
}

}  // namespace faultline
