// How much of a trace a run has: line by line.
#pragma once

#include <string>
#include <vector>

#include "reproduce/plan.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct Covered {
    enum class How {
        same,
        same_but_random,  // another interval, within what libzmq draws at random
        other_value,
        missing,
        extra,  // the run has it, and the trace does not: behind this line
    } how = How::same;
    int line = 0;         // of the trace
    std::string what;     // "rep1 BIND_FAILED errno=EADDRINUSE tcp://127.0.0.1:5555"
    std::string instead;  // other_value: as the run has it
};

// The program's calls and the events of its sockets. A call is the same if it ends with the same errno; of events, each
// socket's own order counts, and fds stand for any. `transcript` is of the plan's scenario.
std::vector<Covered> cover(const Story& story, const Plan& plan, const Transcript& transcript);

// Whether the line is reproduced: what is drawn at random need not be drawn again.
inline bool is_reproduced(const Covered& line) {
    return line.how == Covered::How::same || line.how == Covered::How::same_but_random;
}

// "14 of 16 lines are reproduced", and each of the others.
std::string coverage_text(const std::vector<Covered>& covered, const std::string& trace);

}  // namespace faultline
