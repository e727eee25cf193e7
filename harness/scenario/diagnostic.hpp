// What is wrong with a scenario, where, and what to write instead.
#pragma once

#include <string>
#include <vector>

#include "scenario/model.hpp"

namespace faultline {

struct Diagnostic {
    Place place;
    int length = 1;       // columns to underline
    std::string message;  // "unknown event BIND_FAILD"
    std::string hint;     // "did you mean BIND_FAILED?", or ""
    std::string line;     // the source line, without its end
};

// file:line:column: error: message, the line, a caret under the column, then the hint. No colour, ends in a newline.
std::string to_text(const Diagnostic& diagnostic);

}  // namespace faultline
