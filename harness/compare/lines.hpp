// An entry of a transcript taken apart into what can differ between two libzmqs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expect/captures.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct RunLine {
    std::int64_t time_ns = 0;      // since the action began
    std::string subject;           // socket, or process of a call that returns
    std::string what;              // "BIND_FAILED", "bind returns", "calls setsockopt"
    std::string field, value;      // "errno" and "EADDRINUSE"; an fd's value is "" or "none"
    std::string endpoint;          // with `$port` where the scenario has a name for it
    std::string defect;            // EventRecord::defect
    std::uint64_t generation = 0;  // of the fd, or 0
    std::uint64_t event = 0;       // its id, or 0
};

std::vector<RunLine> lines_of(const std::vector<Entry>& entries, const Bindings& names);

// All but the time and which of several fds is meant: that, only the run as a whole can say.
bool same_content(const RunLine& one, const RunLine& other);
bool same_kind(const RunLine& one, const RunLine& other);  // the same event of the same socket

// Index into the baseline's lines and into the candidate's; -1 where there is no counterpart.
struct LinePair {
    int baseline = -1, candidate = -1;
};

// So that as little as possible differs: a pair is at least of the same kind.
std::vector<LinePair> pair_lines(const std::vector<RunLine>& baseline, const std::vector<RunLine>& candidate);

}  // namespace faultline
