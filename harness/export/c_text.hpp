// Pieces of C: literals, names, patterns.
#pragma once

#include <string>
#include <string_view>

#include "expect/expected_lines.hpp"
#include "scenario/model.hpp"

namespace faultline::exported {

// `"a\n\377"`: in several adjacent literals where it is long, the later ones indented by `indent` blanks.
std::string c_string(std::string_view bytes, std::size_t indent = 0);

// A line or a result as matches() of the program reads it: `$name`, and `$_` for what may be anything.
std::string line_pattern(const ExpectedLine& line);
std::string result_pattern(const Action& action);

// What `answer` sends: a reply of ZAP.
Message answer_message(const Action& action);

constexpr int kFirstNewOption = 93;  // from here on an option may be missing in the zmq.h of a release

// `ZMQ_RECONNECT_IVL` of "reconnect_ivl".
std::string zmq_constant(std::string_view name);

// Whether a file may not have a variable of that name: words of C, and what its headers declare.
bool is_reserved(const std::string& name);

}  // namespace faultline::exported
