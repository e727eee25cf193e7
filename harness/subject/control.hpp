// The subject's end of the control socket, and what the shim offers when it is preloaded.
#pragma once

#include <cstdint>
#include <string>

#include "wire/fields.hpp"

namespace faultline::subject {

void report(const wire::Fields& fields);  // ends the process if the worker is gone
bool receive(wire::Fields& fields);       // waits for a command; false: the worker is gone

// Without the shim (free running) these do nothing, and a generation is 0.
void mark_reader();
void name_thread(const std::string& name);
std::uint64_t fd_generation(int fd);
void take_turn(std::uint32_t index);      // as that process of the scenario
void watch_calls_of(const void* inside);  // the library that holds this address

// "" for a number that is no fd of an event; else `open socket listening connected` (those that hold) and a local
// endpoint behind `at `. Looked at while the emitter of the event is held.
std::string describe_fd(int fd);

}  // namespace faultline::subject
