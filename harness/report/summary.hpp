// The end of a run: how many scenarios ended how, which were skipped and why, which took longest.
//
//     RunSummary summary;
//     summary.add("tcp/port_conflict", OutcomeKind::pass, "", 0.012);
//     summary_text(summary);  // "…\n1 passed, 0 failed, 0 skipped\n"
#pragma once

#include <string>
#include <vector>

#include "transcript/transcript.hpp"

namespace faultline {

struct ScenarioResult {
    std::string id;
    OutcomeKind kind = OutcomeKind::pass;
    std::string note;   // of a skip: why
    double wall_s = 0;  // of its slowest run
};

struct RunSummary {
    std::vector<ScenarioResult> results;
    double wall_s = 0;  // of everything

    void add(std::string id, OutcomeKind kind, std::string note, double slowest_s);
    [[nodiscard]] std::size_t count() const { return results.size(); }
    [[nodiscard]] bool all_skipped() const;
};

// Named failures and skips, the slowest three, and last `14 passed, 0 failed, 1 skipped`. Ends in a newline.
std::string summary_text(const RunSummary& summary);

}  // namespace faultline
