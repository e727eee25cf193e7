// What an exploration has found out so far, as JSON lines: the first says what is explored, each further one is a trial
// that was run. An exploration that was interrupted goes on from it; those of several machines are merged. When all is
// done the lines stand in the order of the plan, so that whoever ran it, and in how many parts, leaves the same bytes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "explore/effect.hpp"
#include "explore/faults.hpp"

namespace faultline {

struct ExploreHeader {
    std::string libzmq;                     // its release, and the beginning of its SHA-256
    std::string plan;                       // a hash of all trials: two explorations with the same one do the same
    std::size_t trials = 0;                 // in the whole plan
    std::size_t scenarios = 0;              // that are explored
    std::size_t calls = 0;                  // that these make
    std::size_t stacks = 0;                 // different ones of them
    std::size_t left_out = 0;               // trials, because their stack had its turns
    std::vector<std::string> not_explored;  // "ID: why"
    bool operator==(const ExploreHeader&) const = default;
};

// One trial and what came of it, in words: the report is made of these alone.
struct TrialRecord {
    std::size_t index = 0;  // in the plan
    std::string scenario, file;
    int line = 0;        // of the action that makes the call
    std::string action;  // as the language has it
    std::string process, thread;
    std::uint64_t number = 0;  // of the call, in its process
    std::uint32_t nth = 0;     // of its function, since the action began
    std::string call;          // "setsockopt TCP_NODELAY"
    std::string kind;          // of its fd: "tcp", "ipc", ""
    std::string fault;         // "EMFILE"
    Reach reach = Reach::injection;
    std::string condition;
    std::string site;  // who made the call: "zmq::tcp_listener_t::accept tcp_listener.cpp:190 < …"
    Judgement judgement;
};

using TrialRecords = std::map<std::size_t, TrialRecord>;

struct ExploreState {
    ExploreHeader header;
    TrialRecords records;
    [[nodiscard]] bool is_complete() const { return records.size() == header.trials; }
};

std::string state_line(const ExploreHeader& header);
std::string state_line(const TrialRecord& record);
std::string state_text(const ExploreState& state);

// A last line that was cut off in the middle is left out; anything else that is wrong is an error, "FILE:3: …".
tl::expected<ExploreState, std::string> parse_state(std::string_view text, const std::string& file);
// Of the same plan; where two know the same trial, they must say the same of it.
tl::expected<ExploreState, std::string> merge_states(const std::vector<ExploreState>& states,
                                                     const std::vector<std::string>& files);

}  // namespace faultline
