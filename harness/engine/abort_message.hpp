// What libzmq prints before it aborts: "Too many open files (src/ipc_listener.cpp:325)" or "Assertion failed: check ()
// (src/msg.cpp:394)" (libzmq err.hpp: zmq_assert, errno_assert and their kin).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace faultline {

struct AbortMessage {
    std::string message;  // "Too many open files"
    std::string file;     // "src/ipc_listener.cpp"
    int line = 0;
};

// The last line of `output` that has that form.
std::optional<AbortMessage> find_abort_message(std::string_view output);

}  // namespace faultline
