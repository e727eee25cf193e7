// Other programs that a command needs: git, cmake, a compiler. They have no terminal, no more time than they are given,
// and nothing that they started outlives them.
#pragma once

#include <string>
#include <vector>

namespace faultline::cli {

struct Program {
    std::vector<std::string> words;  // the first is looked for in PATH
    std::string directory;           // to start in; "": here
    std::string log = {};            // a file that all it prints is added to; "": Ended has it
    int limit_s = 0;                 // 0: none
};

struct Ended {
    int exit = -1;             // 127: there is no such program; 128 + N: signal N
    std::string out, err;      // without a log
    bool too_long = false;     // ended by us: its time was over
    bool interrupted = false;  // ended by us: faultline is to end
    [[nodiscard]] bool well() const { return exit == 0 && !too_long && !interrupted; }
};

Ended run_program(const Program& program);

// Whether PATH has it.
bool has_program(const std::string& name);

}  // namespace faultline::cli
