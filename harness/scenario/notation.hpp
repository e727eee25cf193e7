// The notation that the language and the transcript share: durations, messages, guards, event lines. Parsing and
// printing are each other's inverse, so that an actual line is printed exactly as an expected one is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "monitor/events.hpp"
#include "scenario/model.hpp"

namespace faultline {

// 136000000 -> "136ms"; the largest of h m s ms us ns that divides evenly; 0 -> "0s". Negative durations do not exist.
std::string print_duration(std::int64_t ns);
std::optional<std::int64_t> parse_duration(std::string_view text);

// `"a" | hex 00ff | *`. Printable ASCII parts are quoted (\" \\ \n \r \t escaped), others are hex; "" is an empty part.
std::string print_message(const Message& message);

std::string print_guard(const Guard& guard);  // "[>=4.3.5 draft !namespace tcp]", "" where there is none
bool guard_holds(const Guard& guard, const struct Facts& facts, const std::map<std::string, std::string>& for_values);

// `server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555`, with the leading `+100ms ` where at_ns is set and not 0.
std::string print_event_line(const EventLine& line);
std::string print_event_value(ValueKind kind, const ValuePattern& value);  // "errno=EADDRINUSE"; "" of none
std::string print_return_line(const ReturnLine& line);
std::string print_call_line(const CallLine& line);

}  // namespace faultline
