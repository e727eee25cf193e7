#include "inside/inside.hpp"

namespace faultline::inside {

const char* const kCannotMove = "its functions can't be replaced on arm64";

std::optional<recorder::MovedFunction> moved_beginning(std::span<const std::uint8_t> /*code*/, std::uint64_t) {
    return std::nullopt;
}

}  // namespace faultline::inside
