// Places in a stream of ZMTP, byte by byte.
#include "peers/frame_counter.hpp"

#include <gtest/gtest.h>

#include <string>

namespace faultline {
namespace {

// The bytes behind which the stream stands at the end of a frame, as "frame@byte".
std::string ends_of(const std::string& stream) {
    FrameCounter counter;
    std::string text;
    for (const char byte : stream) {
        counter.take(static_cast<std::uint8_t>(byte));
        for (std::int64_t frame = 0; frame < 9; ++frame)
            if (counter.stands_behind({Position::Unit::frames, frame}))
                text += std::to_string(frame) + "@" + std::to_string(counter.bytes()) + " ";
    }
    return text;
}

const std::string kGreeting(64, '\xff');

TEST(FrameCounter, counts_the_greeting_as_frame_0) {
    EXPECT_EQ(ends_of(kGreeting.substr(1)), "");
    EXPECT_EQ(ends_of(kGreeting), "0@64 ");
}

TEST(FrameCounter, knows_short_long_and_empty_frames) {
    const std::string short_frame(
        "\x04\x02"
        "ab",
        4),
        empty("\x01\x00", 2);
    const std::string long_frame = std::string("\x02\0\0\0\0\0\0\x01\x00", 9) + std::string(256, 'x');
    EXPECT_EQ(ends_of(kGreeting + short_frame + empty + long_frame), "0@64 1@68 2@70 3@335 ");
    EXPECT_EQ(ends_of(kGreeting + short_frame + long_frame.substr(0, 264)), "0@64 1@68 ");
}

TEST(FrameCounter, tells_the_byte_that_comes_next) {
    FrameCounter counter;
    EXPECT_TRUE(counter.comes_to({Position::Unit::bytes, 1}));
    EXPECT_TRUE(counter.comes_to({Position::Unit::frames, 0}));
    EXPECT_FALSE(counter.comes_to({Position::Unit::frames, 1}));
    counter.take(0xff);
    EXPECT_FALSE(counter.comes_to({Position::Unit::bytes, 1}));
    EXPECT_TRUE(counter.comes_to({Position::Unit::bytes, 2}));
    EXPECT_TRUE(counter.stands_behind({Position::Unit::bytes, 1}));
    EXPECT_FALSE(counter.stands_behind({Position::Unit::bytes, 2}));
}

}  // namespace
}  // namespace faultline
