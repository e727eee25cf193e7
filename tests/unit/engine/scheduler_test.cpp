#include "engine/scheduler.hpp"

#include <gtest/gtest.h>

#include <set>

namespace faultline {
namespace {

using Picks = std::vector<std::uint32_t>;

// A hundred picks among the same ten threads.
Picks picks_of(std::uint64_t seed) {
    std::vector<Candidate> candidates;
    for (std::uint32_t slot = 0; slot < 10; ++slot) candidates.push_back({.slot = slot + 20, .last_turn = slot});
    Scheduler scheduler(seed);
    Picks picks;
    for (int turn = 0; turn < 100; ++turn) picks.push_back(scheduler.pick(candidates).value());
    return picks;
}

TEST(Scheduler, NobodyIsPickedAmongNobody) {
    EXPECT_EQ(Scheduler(0).pick({}), std::nullopt);
    EXPECT_EQ(Scheduler(1).pick({}), std::nullopt);
}

TEST(Scheduler, WhoeverWaitedLongestComesFirst) {
    EXPECT_EQ(
        Scheduler(0).pick({{.slot = 1, .last_turn = 9}, {.slot = 2, .last_turn = 7}, {.slot = 3, .last_turn = 8}}), 2U);
    EXPECT_EQ(Scheduler(0).pick({{.slot = 0, .last_turn = 1}, {.slot = 9, .last_turn = 0}}), 9U)
        << "a thread without a turn yet waited longest, whatever its slot";
}

TEST(Scheduler, TheLowerSlotComesFirstAmongEquals) {
    EXPECT_EQ(
        Scheduler(0).pick({{.slot = 5, .last_turn = 3}, {.slot = 4, .last_turn = 3}, {.slot = 6, .last_turn = 3}}), 4U);
    EXPECT_EQ(Scheduler(0).pick({{.slot = 8, .last_turn = 0}, {.slot = 7, .last_turn = 0}}), 7U);
}

TEST(Scheduler, WithoutASeedEveryThreadGetsItsTurn) {
    std::vector<Candidate> candidates{{.slot = 3}, {.slot = 1}, {.slot = 2}};
    Scheduler scheduler(0);
    Picks picks;
    for (std::uint64_t turn = 1; turn <= 7; ++turn) {
        picks.push_back(scheduler.pick(candidates).value());
        for (Candidate& candidate : candidates)
            if (candidate.slot == picks.back()) candidate.last_turn = turn;
    }
    EXPECT_EQ(picks, (Picks{1, 2, 3, 1, 2, 3, 1}));
}

TEST(Scheduler, ASeedGivesTheSamePicksAgain) {
    for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{42}, UINT64_MAX}) {
        EXPECT_EQ(picks_of(seed), picks_of(seed)) << "seed " << seed;
    }
}

TEST(Scheduler, TwoSeedsDiffer) {
    std::set<Picks> different;
    for (std::uint64_t seed = 0; seed < 20; ++seed) different.insert(picks_of(seed));
    EXPECT_EQ(different.size(), 20U);
}

TEST(Scheduler, ASeedPicksEveryCandidateSometime) {
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        const Picks picks = picks_of(seed);
        EXPECT_EQ(std::set<std::uint32_t>(picks.begin(), picks.end()).size(), 10U) << "seed " << seed;
    }
}

TEST(Scheduler, ASeedPicksAmongTheCandidatesOnly) {
    Scheduler scheduler(7);
    for (int turn = 0; turn < 10; ++turn) EXPECT_EQ(scheduler.pick({{.slot = 31, .last_turn = 1}}), 31U);
}

// Who runs, where each of three threads is always ready and `preempted` says which picks are preempted.
Picks preempted_picks(std::uint64_t seed, const std::vector<bool>& preempted) {
    Scheduler scheduler(seed, true);
    Picks picks;
    for (const bool is_preempted : preempted) {
        picks.push_back(scheduler.pick({{.slot = 1}, {.slot = 2}, {.slot = 3}}).value());
        if (is_preempted) scheduler.lower(picks.back());
    }
    return picks;
}

TEST(Scheduler, APreemptedThreadComesLast) {
    for (std::uint64_t seed = 1; seed < 50; ++seed) {
        const Picks picks = preempted_picks(seed, {false, true, true, true, false});
        EXPECT_EQ(picks[0], picks[1]) << "the highest priority runs on";
        EXPECT_EQ(std::set<std::uint32_t>(picks.begin() + 1, picks.begin() + 4).size(), 3U);
        EXPECT_EQ(picks[4], picks[1]) << "all were lowered: it was the first";
    }
}

TEST(Scheduler, PrioritiesAreDrawnBySeed) {
    std::set<std::uint32_t> first;
    for (std::uint64_t seed = 1; seed < 50; ++seed) {
        EXPECT_EQ(preempted_picks(seed, {true, true, true}), preempted_picks(seed, {true, true, true}));
        first.insert(preempted_picks(seed, {false}).front());
    }
    EXPECT_EQ(first.size(), 3U);
}

TEST(Scheduler, TheDistanceOfPreemptionsIsDrawnBySeed) {
    std::set<std::uint64_t> gaps;
    for (std::uint64_t seed = 1; seed < 50; ++seed) {
        Scheduler one(seed, true), other(seed, true);
        const std::uint64_t gap = one.next_gap();
        EXPECT_EQ(gap, other.next_gap());
        EXPECT_GE(gap, 1U);
        EXPECT_LE(gap, 512U);
        gaps.insert(gap);
    }
    EXPECT_GT(gaps.size(), 20U);
    EXPECT_FALSE(Scheduler(0, true).preempts()) << "seed 0 is the fixed order";
    EXPECT_FALSE(Scheduler(7).preempts());
}

}  // namespace
}  // namespace faultline
