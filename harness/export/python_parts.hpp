// What a Python program has in front of its scenario.
#pragma once

#include <string_view>

namespace faultline::exported {

// %SCENARIO% and %PROTOCOL_ERRORS% are filled in.
std::string_view python_opening();

}  // namespace faultline::exported
