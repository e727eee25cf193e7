// A picture as one HTML file that needs nothing else, on a telephone as on a desk, with no script.
#pragma once

#include <string>

#include "show/picture.hpp"

namespace faultline::show {

std::string page_text(const Picture& picture);

}  // namespace faultline::show
