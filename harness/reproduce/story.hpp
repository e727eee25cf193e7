// A trace as a story: who took part, and what happened in which order, in virtual time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "trace/trace.hpp"

namespace faultline {

// A socket of the program that was captured.
struct Actor {
    std::int64_t pid = 0, id = 0;      // in the trace
    std::string name;                  // in the scenario: "rep1"
    std::string process;               // "main", "program2": one for each context
    std::string kind;                  // "REP"
    std::vector<std::string> options;  // that it had before its first bind or connect: "reconnect_ivl=100ms"
};

struct Happening {
    const trace::Entry* entry = nullptr;
    std::size_t actor = 0;   // of calls and events
    std::int64_t at_ns = 0;  // virtual time since the first one
};

struct Story {
    std::vector<Actor> actors;
    std::map<std::pair<std::int64_t, std::int64_t>, std::string> processes;  // by pid and context
    std::vector<Happening> happenings;
    std::map<std::string, std::string> endpoints;  // as the trace has it -> as the scenario has it, where they differ
    std::vector<std::string> notes;                // what is otherwise than it was, and why: one line each
    bool cut = false;                              // the program went on: its trace has no end, or was not read to it
};

// The process of the scenario whose context that is; "": it has no socket.
std::string process_of(const Story& story, const trace::Entry& entry, const trace::Context& context);

// The endpoint as the scenario has it.
std::string endpoint_of(const Story& story, const std::string& in_trace);

// "REQ" -> "req": as names are written.
std::string lower(std::string text);

// `reconnect_ivl=100ms`, of a `set` call; "" where the trace does not have the value.
std::string option_of(const trace::Call& call);

// - Virtual time follows the trace's, but an attempt to connect comes exactly its interval after CONNECT_RETRIED: what
//   the machine was late by is left out, or a thousand attempts would be seconds apart.
// - Other hosts' addresses become those of loopback, paths the last part of theirs, and a port that the kernel chose
//   stays that port.
// The entries are borrowed.
Story read_story(const trace::Trace& trace);

}  // namespace faultline
