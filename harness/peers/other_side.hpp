// All that stands on the other side of one run's sockets: moves each of its parts, in the order in which they came.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/surroundings.hpp"

namespace faultline {

class OtherSide final : public Surroundings {
  public:
    // Takes the part, and gives it back to be spoken to. It stays until the run ends.
    template <typename Part>
    Part& add(std::unique_ptr<Part> part) {
        Part& added = *part;
        parts_.push_back(std::move(part));
        return added;
    }

    bool act(std::int64_t now_ns) override;
    [[nodiscard]] std::int64_t next_deadline_ns() const override;

  private:
    std::vector<std::unique_ptr<Surroundings>> parts_;
};

}  // namespace faultline
