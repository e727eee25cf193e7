#include "peers/frame_counter.hpp"

namespace faultline {

void FrameCounter::end_frame() {
    ++whole_frames_;
    part_ = Part::flags;
    between_ = true;
}

void FrameCounter::take(std::uint8_t byte) {
    constexpr std::uint8_t long_flag = 2;
    ++bytes_;
    between_ = false;
    switch (part_) {
        case Part::flags:
            part_ = Part::length;
            left_ = (byte & long_flag) != 0 ? 8 : 1;
            length_ = 0;
            return;
        case Part::length:
            length_ = length_ << 8 | byte;
            if (--left_ > 0) return;
            part_ = Part::body;
            left_ = length_;
            if (left_ == 0) end_frame();
            return;
        case Part::greeting:
        case Part::body:
            if (--left_ == 0) end_frame();
            return;
    }
}

bool FrameCounter::stands_behind(const Position& position) const {
    if (position.unit == Position::Unit::bytes) return bytes_ == position.number;
    return between_ && whole_frames_ == position.number;
}

bool FrameCounter::comes_to(const Position& position) const {
    if (position.unit == Position::Unit::bytes) return bytes_ + 1 == position.number;
    return whole_frames_ + 1 == position.number;
}

}  // namespace faultline
