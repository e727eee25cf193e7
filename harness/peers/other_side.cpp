#include "peers/other_side.hpp"

#include <algorithm>
#include <limits>

namespace faultline {

// Every part has its turn, also where an earlier one moved: none can keep the others from moving.
bool OtherSide::act(std::int64_t now_ns) {
    bool moved = false;
    for (const auto& part : parts_) moved = part->act(now_ns) || moved;
    return moved;
}

std::int64_t OtherSide::next_deadline_ns() const {
    std::int64_t next = std::numeric_limits<std::int64_t>::max();
    for (const auto& part : parts_) next = std::min(next, part->next_deadline_ns());
    return next;
}

}  // namespace faultline
