// One expected line against one entry of the transcript: whether they match, and if not, in what.
#pragma once

#include <string>

#include "expect/captures.hpp"
#include "expect/expected_lines.hpp"
#include "expect/match.hpp"

namespace faultline {

// Whether the entry is what the line says. Where it is and `bound` is given, the line's names are bound in it (it may
// be `&captures`); a line that does not match binds nothing.
bool line_matches(const ExpectedLine& line, const Entry& entry, const Bindings& captures, const MatchOptions& options,
                  Bindings* bound);

// The same event of the same socket, or the return of the same call: worth showing as one that differs.
bool line_resembles(const ExpectedLine& line, const Entry& entry);

// The three as parts of line_matches(), for whoever has to name the one that differs.
bool time_matches(const ExpectedLine& line, const Entry& entry, const MatchOptions& options);
// Whether the second endpoint is what the line says; a monitor of version 1 has none.
bool remote_matches(const EventLine& line, const EventRecord& event, const Bindings& captures, Bindings* bound);

bool value_matches(const EventLine& line, const EventRecord& event, const Bindings& captures,
                   const MatchOptions& options);

// `setsockopt TCP_NODELAY 1 -> EINVAL`: what is asked for and, where it says one, the result.
struct ExpectedCall {
    std::vector<std::string> words;
    std::optional<std::string> result;
};
ExpectedCall split_call(const CallLine& line);

// Whether the line asks for calls of this kind: of the function, and where that sets or gets an option, of the option.
// A step's lines say all calls of the kinds that they ask for, and nothing about others.
bool asks_for(const CallLine& line, const std::vector<std::string>& words);

// Both lines in the notation of the language. The actual one has `fd=$x` and `$port` where a name stands for it, and
// ends in `  # defect: …` where something is wrong with it.
std::string expected_text(const ExpectedLine& line);
std::string actual_text(const Entry& entry, const Bindings& captures);

// The row of a pair that line_resembles() but does not match: what differs, and where it starts in either line.
DiffRow differing_row(const ExpectedLine& line, const Entry& entry, const Bindings& captures,
                      const MatchOptions& options);

// Offset of the first byte that is not the same in both.
int first_difference(std::string_view one, std::string_view other);

}  // namespace faultline
