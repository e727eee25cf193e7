// The last lines of a run over many scenarios: what was skipped and why, what is red, what took longest, the counts.
//
//     skipped  ipc/path_too_long: requires namespace
//     remedy   be root with CAP_SYS_ADMIN and CAP_NET_ADMIN, or permit user namespaces
//     abort    ipc/no_fds
//     slowest  1.20 s  reconnect/minute
//              0.03 s  tcp/port_conflict
//     total    1.31 s
//     14 passed, 1 failed (1 abort), 1 skipped
#pragma once

#include <string>
#include <vector>

#include "transcript/transcript.hpp"

namespace faultline {

struct ScenarioResult {
    std::string id;
    OutcomeKind kind = OutcomeKind::pass;
    std::string note;         // skip: why; others: what stands beside the name, or ""
    double wall_s = 0;        // real time of the slowest run of it
    std::string reason = {};  // red: Verdict::summary
};

struct RunSummary {
    std::vector<ScenarioResult> results;  // in the order in which they ended
    double wall_s = 0;                    // real time of all, from first to last
    std::vector<std::string> remedies{};  // what would help where the machine lacks something; told if any is skipped

    void add(std::string id, OutcomeKind kind, std::string note, double scenario_wall_s, std::string reason = "");
    [[nodiscard]] int count() const;
    [[nodiscard]] int count(OutcomeKind kind) const;
    [[nodiscard]] bool all_skipped() const;  // nothing was tested; true without any result, too
};

// Where many are red and have reasons in common, these are counted before the lines of time, the most frequent first.
// Everything that is neither passed nor skipped is failed; where that is not only `fail`, the kinds are counted behind
// it.
std::string summary_text(const RunSummary& summary, std::size_t width = 80);

// A verdict's summary without the line that it begins with: what several scenarios may have in common.
std::string reason_without_line(const std::string& summary);

}  // namespace faultline
