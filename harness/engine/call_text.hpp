// A recorded system call in the words of the language: {"connect", "127.0.0.1:5555"},
// {"setsockopt", "TCP_NODELAY", "1"}.
#pragma once

#include <string>
#include <vector>

#include "shim/shared.hpp"

namespace faultline {

// The function, then what is the same in every run of its arguments: no fd, no ephemeral port.
std::vector<std::string> call_words(const lockstep::CallRecord& record);

// "EMFILE"; "64" for the bytes of a transfer; "" for any other call that went well.
std::string call_result(const lockstep::CallRecord& record);

// It failed, and not because it would have had to wait.
bool call_failed(const lockstep::CallRecord& record);

// "connect 127.0.0.1:5555 -> ECONNREFUSED"
std::string call_text(const lockstep::CallRecord& record);

}  // namespace faultline
