// A line of the list: what happened, to whom, when.
#pragma once

#include <cstdint>
#include <string>

#include "show/marks.hpp"

namespace faultline::show {

struct Happening {
    std::int64_t at_ns = 0;
    int line = 0;             // of the trace
    std::int64_t pid = 0;     // 0: of none
    std::int64_t socket = 0;  // of the process; 0: of the process itself
    std::string text;         // "CONNECT_RETRIED interval=236ms tcp://127.0.0.1:5555"; may hold any byte
    std::string shape = {};   // the text without what differs each time: fd, interval
    Mark mark = Mark::other;  // of its lane
    Tone tone = Tone::plain;
    // Of a system call: the address that its fd has to do with, and how it got it: "connect", "bind", "".
    std::string address = {}, role = {};
    std::int64_t times = 0;     // above 0: this stands for so many repetitions of what stands before
    std::int64_t until_ns = 0;  // of those: when the last was
};

}  // namespace faultline::show
