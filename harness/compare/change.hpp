// Findings in the words that forty scenarios with one cause have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/compare.hpp"
#include "compare/lines.hpp"

namespace faultline {

// "tcp://127.0.0.1:5555" -> "tcp://LOOPBACK:PORT", "ipc:///tmp/x" -> "ipc://PATH", "" -> "\"\"".
std::string endpoint_shape(std::string_view endpoint);

// Every field in which two lines of one kind differ. `fd_differs`: they speak of different connections.
std::vector<Finding> differences(const RunLine& baseline, const RunLine& candidate, bool fd_differs);

// A line that only one of the two has. `known_since`: " (since 4.3.0)" where the other release has no such event.
std::string lone_change(const RunLine& line, const Facts& other);

// `passed`: the line that it now comes before or after; nullptr where it passed none that both have.
std::string order_change(const RunLine& moved, bool later, const RunLine* passed);

// The result of a call; where it is an event's two frames, without the fd that they give, which is of one run.
std::string without_fds(const std::string& result);

std::string result_change(const Step& step, const std::string& baseline, const std::string& candidate);
std::string outcome_change(const Outcome& baseline, const Outcome& candidate);

// What a build must have for the line or the step to mean anything: "draft", "curve", or "".
std::string_view fact_of_event(std::uint64_t event);
std::string_view fact_of_step(const Step& step);

}  // namespace faultline
