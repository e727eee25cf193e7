#include "show/lane.hpp"

#include <gtest/gtest.h>

#include <string>

namespace faultline::show {
namespace {

constexpr State kOpen{.open = true, .connected = false}, kConnected{.open = true, .connected = true};
constexpr std::int64_t kSecond = 1'000'000'000;

std::string letters(const Lane& lane, std::int64_t to_ns, std::size_t count) {
    std::string text;
    for (const Column& column : lane.columns(0, to_ns, count)) {
        const char idle = column.state.connected ? '=' : column.state.open ? '-' : ' ';
        text += column.mark == Mark::none ? idle : info_of(column.mark).letter;
    }
    return text;
}

TEST(Lane, AStateLastsUntilTheNext) {
    Lane lane;
    lane.add(2 * kSecond, Mark::open, kOpen);
    lane.add(5 * kSecond, Mark::established, kConnected);
    lane.add(8 * kSecond, Mark::close, {});
    EXPECT_EQ(letters(lane, 10 * kSecond, 10), "  (--E==) ");
}

TEST(Lane, MarksOfOneMomentStandSideBySide) {
    Lane lane;
    lane.add(0, Mark::open, kOpen);
    lane.add(10, Mark::set, kOpen);
    lane.add(20, Mark::connect, kOpen);
    lane.add(5 * kSecond, Mark::retried, kOpen);
    EXPECT_EQ(letters(lane, 10 * kSecond, 10), "(sk--r----");
}

TEST(Lane, TheWeightiestIsDrawnWhereThereIsNoRoom) {
    Lane lane;
    lane.add(0, Mark::open, kOpen);
    lane.add(10, Mark::failed, kOpen);
    lane.add(20, Mark::closed, kOpen);
    lane.add(kSecond, Mark::retried, kOpen);
    EXPECT_EQ(letters(lane, 10 * kSecond, 10), "!r--------");
}

TEST(Lane, TheSameTwiceIsOneMark) {
    Lane lane;
    for (int i = 0; i < 5; ++i) lane.add(i, Mark::retried, kOpen);
    EXPECT_EQ(letters(lane, kSecond, 4), "r---");
}

TEST(Lane, AnyLengthOfTimeIsDrawn) {
    Lane lane;
    const std::int64_t year = kSecond * 3600 * 24 * 365;
    lane.add(0, Mark::open, kOpen);
    for (std::int64_t i = 0; i < 100'000; ++i) lane.add(year / 2 + i * kSecond, Mark::retried, kOpen);
    lane.add(year - 1, Mark::failed, kOpen);
    EXPECT_EQ(letters(lane, year, 10), "(----r---!");
}

TEST(Lane, WhatIsBeforeTheBeginningStandsAtIt) {
    Lane lane;
    lane.add(-5, Mark::connect, kOpen);
    EXPECT_EQ(letters(lane, kSecond, 3), "k--");
    EXPECT_EQ(letters(Lane(), kSecond, 3), "   ");
    EXPECT_EQ(letters(lane, 0, 3), "k--") << "no time has passed";
}

}  // namespace
}  // namespace faultline::show
