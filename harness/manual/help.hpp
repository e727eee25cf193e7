// What `faultline help` prints. Nothing is wider than 80 columns.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace faultline {

// All verbs by group, all events and topics, on one screen.
std::string help_overview();

// On a verb, an event (in either case), a topic, a header line or a rule of the grammar. The error is a line for a
// person: "there is no …; did you mean …?"
tl::expected<std::string, std::string> help_on(std::string_view word);

}  // namespace faultline
