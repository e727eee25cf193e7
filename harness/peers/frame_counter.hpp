// Where a stream of ZMTP 3 stands: a greeting of 64 bytes, then frames (RFC 23: a flags byte, a length of one byte or,
// with the flag LONG, of eight, and as many bytes).
#pragma once

#include <cstdint>

#include "scenario/position.hpp"

namespace faultline {

class FrameCounter {
  public:
    void take(std::uint8_t byte);

    [[nodiscard]] std::int64_t bytes() const { return bytes_; }
    // True right behind that byte, or behind the last byte of that frame.
    [[nodiscard]] bool stands_behind(const Position& position) const;
    // True where the next byte is that one, or one of that frame.
    [[nodiscard]] bool comes_to(const Position& position) const;

  private:
    enum class Part { greeting, flags, length, body };
    void end_frame();

    Part part_ = Part::greeting;
    std::int64_t bytes_ = 0;
    std::int64_t whole_frames_ = -1;  // 0 once the greeting is whole
    std::uint64_t left_ = 64;         // bytes of this part
    std::uint64_t length_ = 0;
    bool between_ = false;  // a frame has just ended
};

}  // namespace faultline
