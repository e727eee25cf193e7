// From a story to the actions of a scenario: those of the program, and of the other side what the events imply.
//
// What each row of the table takes an event for:
//   bind fails with EADDRINUSE, nobody of ours is there   occupy
//   CONNECTED, then HANDSHAKE_SUCCEEDED                    a socket that is bound, from just before this attempt on
//   CONNECTED, then HANDSHAKE_FAILED_*, or nothing         a raw listener: silent, or it says or does what fits
//   DISCONNECTED from such a socket                        its process is killed
//   CLOSED of an attempt, where a listener was             it is gone before this attempt
//   ACCEPTED from nobody of ours                           a socket that connects, or a raw peer
//   ACCEPT_FAILED with EMFILE                              exhaust fds, released when the next is accepted
//   getaddrinfo fails                                      resolve NAME EAI_…
#pragma once

#include <string>
#include <vector>

#include "reproduce/story.hpp"

namespace faultline {

struct PlannedStep {
    std::int64_t at_ns = 0;
    std::string text;       // a line of the language
    std::string why;        // of the other side: "line 12: CONNECTED: a listener is there from here on"
    int of_line = 0;        // of the trace: the program's own call, or the end of its context
    std::size_t actor = 0;  // whose, where of_line is not 0
};

struct Plan {
    std::vector<PlannedStep> steps;  // in order, time between them is `advance`
    std::vector<std::string> gaps;   // what no row explains
};

// The step that ends a process's context.
inline std::string term_of(const std::string& process) { return process == "main" ? "term" : "term " + process; }

Plan plan_scenario(const Story& story);

}  // namespace faultline
