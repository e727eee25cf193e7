#include "peers/other_side.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace faultline {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// Moves as often as it was told, and notes when.
class Mover final : public Surroundings {
  public:
    Mover(int moves, std::int64_t deadline_ns) : moves_(moves), deadline_ns_(deadline_ns) {}
    bool act(std::int64_t now_ns) override {
        last_ns = now_ns;
        return moves_-- > 0;
    }
    [[nodiscard]] std::int64_t next_deadline_ns() const override { return deadline_ns_; }
    std::int64_t last_ns = 0;

  private:
    int moves_;
    std::int64_t deadline_ns_;
};

TEST(OtherSide, WithoutPartsNothingMovesAndNothingIsDue) {
    OtherSide nobody;
    EXPECT_FALSE(nobody.act(1));
    EXPECT_EQ(nobody.next_deadline_ns(), kNever);
}

TEST(OtherSide, EveryPartHasItsTurnUntilNoneMoves) {
    OtherSide side;
    Mover& first = side.add(std::make_unique<Mover>(1, kNever));
    Mover& second = side.add(std::make_unique<Mover>(2, kNever));
    EXPECT_TRUE(side.act(5));
    EXPECT_EQ(first.last_ns, 5);
    EXPECT_EQ(second.last_ns, 5);
    EXPECT_TRUE(side.act(6));
    EXPECT_FALSE(side.act(7));
}

TEST(OtherSide, WhatIsDueFirstCounts) {
    OtherSide side;
    side.add(std::make_unique<Mover>(0, 30));
    side.add(std::make_unique<Mover>(0, 20));
    side.add(std::make_unique<Mover>(0, kNever));
    EXPECT_EQ(side.next_deadline_ns(), 20);
}

}  // namespace
}  // namespace faultline
