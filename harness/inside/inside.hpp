// A libzmq that a program has inside itself, linked statically: what `faultline capture` finds of it in the program's
// file, before the program starts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "recorder/plan.hpp"

namespace faultline::inside {

struct Inside {
    bool is_there = false;
    std::string file = {};     // the program, or the interpreter of a script
    std::string why_not = {};  // "": `plan` is good; else why the recorder can't follow it: "the program is stripped"
    recorder::Plan plan = {};
};

// `command` is looked up as a shell does, and scripts are followed to their interpreter. Of what can't be read nothing
// is said: to start it will fail, or not.
Inside look_into(const std::string& command);

// A function's beginning, for a jump of five bytes in its place; nullopt: it can't be moved. `code` is the function.
std::optional<recorder::MovedFunction> moved_beginning(std::span<const std::uint8_t> code, std::uint64_t address);
extern const char* const kCannotMove;  // why moved_beginning() never can, on this processor; "": it can

}  // namespace faultline::inside
