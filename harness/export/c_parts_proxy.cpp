// A proxy that passes bytes on, and what can be done to them.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& proxy_parts() {
    static const std::vector<Part> parts{
    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
