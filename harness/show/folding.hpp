// What repeats, folded: of a socket that tries to connect a thousand times, two attempts are listed, then
// "998 more times until +34.5s". Of each lane its own; one thing at a time, so that a trace can be of any length.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "show/happening.hpp"

namespace faultline::show {

class Folding {
  public:
    using Keep = std::function<void(Happening)>;

    // Hands on what is to be listed: `next`, or nothing yet.
    void add(Happening next, const Keep& keep);
    // What is still held back, because there may be more of it.
    void finish(const Keep& keep);

  private:
    bool repeats(const Happening& next);
    void look_for_cycle();

    std::deque<std::string> shapes_;  // the last ones
    std::vector<std::string> cycle_;  // what is repeating; empty: nothing
    std::size_t lines_ = 0;           // of the repetitions
    std::vector<Happening> held_;     // those that are not counted in `folded_`
    Happening folded_;                // times: 0 as long as it's not worth it
};

}  // namespace faultline::show
