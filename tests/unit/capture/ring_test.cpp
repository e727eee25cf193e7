// The ring between a recorder and the writer of its trace.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "capture/shared_ring.hpp"

namespace faultline::capture {
namespace {

bool nobody_is_alive(int) { return false; }
bool all_are_alive(int) { return true; }

bool put_text(recorder::Ring& ring, const std::string& text, std::int64_t id = 0) {
    const recorder::Piece piece{text.data(), text.size()};
    return recorder::put(ring, {.id = id, .pid = getpid()}, &piece, 1);
}

TEST(Ring, GivesWhatWasPutInTheSameOrder) {
    auto ring = SharedRing::create();
    ASSERT_TRUE(ring);
    Taken taken;
    EXPECT_EQ(ring->take(taken, all_are_alive), SharedRing::What::nothing);
    put_text(ring->memory(), "one");
    put_text(ring->memory(), "");
    EXPECT_EQ(ring->take(taken, all_are_alive), SharedRing::What::record);
    EXPECT_EQ(taken.pieces, std::vector<std::string>{"one"});
    EXPECT_EQ(ring->take(taken, all_are_alive), SharedRing::What::record);
    EXPECT_EQ(taken.pieces, std::vector<std::string>{""});
    EXPECT_EQ(ring->take(taken, all_are_alive), SharedRing::What::nothing);
}

TEST(Ring, CutsTextThatDoesNotFitAndSaysSo) {
    auto ring = SharedRing::create();
    put_text(ring->memory(), std::string(1000, 'x'));
    Taken taken;
    ring->take(taken, all_are_alive);
    EXPECT_NE(taken.record.flags & recorder::kCut, 0);
    EXPECT_EQ(taken.pieces[0], std::string(sizeof(recorder::Slot::text), 'x'));
}

TEST(Ring, CountsWhatItHasNoRoomFor) {
    auto ring = SharedRing::create();
    for (std::size_t i = 0; i < recorder::kSlots; ++i) ASSERT_TRUE(put_text(ring->memory(), "x"));
    EXPECT_FALSE(put_text(ring->memory(), "too many"));
    EXPECT_FALSE(put_text(ring->memory(), "too many"));
    EXPECT_EQ(ring->take_lost(), 2U);
    EXPECT_EQ(ring->take_lost(), 0U) << "told once";
    Taken taken;
    ring->take(taken, all_are_alive);
    EXPECT_TRUE(put_text(ring->memory(), "there is room again"));
}

// What a process that was killed had begun is skipped; of one that goes on it is waited for.
TEST(Ring, SkipsWhatNobodyWillFinish) {
    auto ring = SharedRing::create();
    recorder::Ring& memory = ring->memory();
    const std::uint64_t at = memory.head.fetch_add(1);
    memory.slots[at % recorder::kSlots].owner.store(4711);
    put_text(memory, "behind it");
    Taken taken;
    EXPECT_EQ(ring->take(taken, all_are_alive), SharedRing::What::nothing);
    EXPECT_EQ(ring->take(taken, nobody_is_alive), SharedRing::What::torn);
    EXPECT_EQ(ring->take(taken, nobody_is_alive), SharedRing::What::record);
    EXPECT_EQ(taken.pieces[0], "behind it");
}

TEST(Ring, LosesNothingOfManyThreadsAndProcesses) {
    constexpr int kThreads = 4, kEach = 3000;
    auto ring = SharedRing::create();
    const auto put_all = [&](int who) {
        for (int i = 0; i < kEach; ++i) put_text(ring->memory(), std::to_string(i), who);
    };
    const pid_t child = fork();
    if (child == 0) {
        put_all(kThreads);
        _exit(0);
    }
    std::vector<std::thread> threads;
    for (int who = 0; who < kThreads; ++who) threads.emplace_back(put_all, who);
    std::vector<int> next(kThreads + 1, 0);
    Taken taken;
    for (int count = 0; count < (kThreads + 1) * kEach;) {
        if (ring->take(taken, all_are_alive) != SharedRing::What::record) continue;
        ++count;
        ASSERT_EQ(taken.pieces[0], std::to_string(next[static_cast<std::size_t>(taken.record.id)]++));
    }
    for (std::thread& thread : threads) thread.join();
    waitpid(child, nullptr, 0);
    EXPECT_EQ(ring->take_lost(), 0U);
}

// Where others find it is gone with the process that made it.
TEST(Ring, HasNoNameThatCouldStay) {
    auto ring = SharedRing::create();
    const std::string path = ring->path();
    EXPECT_EQ(access(path.c_str(), R_OK | W_OK), 0);
    { const SharedRing gone = std::move(*ring); }
    EXPECT_NE(access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace faultline::capture
