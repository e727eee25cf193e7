// Results and received data: comparing what is written in the scenario with what a call returned.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "expect/captures.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// `"a" | hex 00ff | *` as bytes; nullopt where the text is something else (`EAGAIN`, `blocks`).
std::optional<Message> read_data(std::string_view text);

// Both have as many parts, and each part has the same bytes or is a hole of `expected`.
bool data_matches(const Message& expected, const Message& actual);

// `expected` as written: a word, data with holes, or text with `$name` in it.
bool result_matches(std::string_view expected, std::string_view actual, const Bindings& captures, Bindings* bound);

// The result of an action. An empty one says that the run ended before the call returned: it is compared with nothing.
bool action_result_matches(const Action& action, std::string_view actual, const Bindings& captures, Bindings* bound);
std::string expected_result_text(const Action& action);

}  // namespace faultline
