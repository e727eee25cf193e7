// The system calls of a run as places at which a fault can be injected. Pure: a transcript with all calls in, values
// out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"
#include "wire/calls.hpp"

namespace faultline {

struct CallPoint {
    int step = 0;  // index into Scenario::steps: the action that makes the call
    std::string process, thread;
    SystemCall call = SystemCall::socket;
    std::string option;        // of setsockopt and getsockopt, the operation of fcntl and epoll_ctl, else ""
    std::string kind;          // of the fd: "tcp", "ipc", or "" for others
    std::uint32_t nth = 0;     // among the calls of this function by this process since the action began, from 1
    std::uint64_t number = 0;  // among all calls of the process, from 1
    std::string result;        // an errno name, the bytes of a transfer, or ""
    std::vector<std::uint64_t> stack;
};

// In the order in which they were made. Calls that a fault of the scenario's own has replaced are left out.
std::vector<CallPoint> call_points(const Transcript& transcript);

// "setsockopt TCP_NODELAY": the function, and its option where it has one.
std::string call_name(const CallPoint& point);

}  // namespace faultline
