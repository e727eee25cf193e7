// The line that tells a person at a terminal how far a run is:
//
//     12/38  1.2 s  reconnect/refused  tcp/port_conflict
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace faultline {

struct ProgressState {
    std::size_t done = 0, total = 0;   // runs
    double elapsed_s = 0;              // real time
    std::vector<std::string> running;  // ids
};

// At most `width` - 1 columns: in the last one some terminals break the line.
std::string progress_text(const ProgressState& state, int width);

}  // namespace faultline
