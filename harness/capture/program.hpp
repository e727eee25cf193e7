// A program that is captured. The caller becomes it: its pid, its parent, its terminal and its fds are what they would
// have been, and whoever waits for the caller sees it end. Only LD_PRELOAD and FAULTLINE_CAPTURE are new to it. The
// trace is written by a process that is nobody's child.
#pragma once

#include <string>
#include <vector>

#include "capture/selection.hpp"
#include "recorder/plan.hpp"

namespace faultline::capture {

struct ProgramOptions {
    std::vector<std::string> command;  // looked up as a shell does
    std::string trace;                 // the file
    std::string recorder;              // the shared object
    std::string version;               // faultline's, for the first line
    bool quiet = false;                // says nothing at the end
    bool may_be_empty = false;         // ends as the program does even if no libzmq was seen
    Wanted wanted;
    recorder::Plan plan;    // for a libzmq inside the program
    bool is_blind = false;  // it has one that can't be recorded
};

struct NotStarted {
    std::string why;       // a line for a person
    int exit_status = 64;  // 126 or 127, as a shell has it, where the command cannot be executed
};

// Does not return, unless it failed: then nothing goes on, and no file is left. Fails as process 1.
NotStarted become_program(const ProgramOptions& options);

// Waits, but no longer than `most_ms`, while a trace is being written: the program that was captured has just ended.
void await_writer(const std::string& trace, int most_ms = 2000);

}  // namespace faultline::capture
