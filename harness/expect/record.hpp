// The lines that a run would have had to expect: what `faultline record` writes.
#pragma once

#include <string>
#include <vector>

#include "expect/captures.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct RecordedStep {
    int step = 0;                    // index into Scenario::steps
    std::string result;              // as it stands behind `->`
    std::vector<std::string> lines;  // without indentation
};

// What the names of the scenario's lines stood for in this run, as far as can be told, and names for the other fds.
Bindings names_of_run(const Scenario& scenario, const Transcript& transcript);

// An fd that is spoken of more than once gets a name: the one that the scenario's line already gives it, else one that
// says where it came from (`listener`, `accepted`, `connected`). Names of ports and paths stay where they were bound;
// a port that libzmq chose and that comes again becomes `$port`.
std::vector<RecordedStep> record_lines(const Scenario& scenario, const Transcript& transcript);

}  // namespace faultline
