// Changes that a person has judged, one line each:
//
//     value    CONNECT_RETRIED interval shorter                # no more jitter: release notes of 4.3.5
//     missing  CONNECT_DELAYED errno=EINPROGRESS in tcp/* ipc/*
//
// The kind, the change as the list of causes shows it, optionally the scenarios (`*` and `?` as in --filter), and the
// reason. What follows from a change is accepted with it.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "compare/compare.hpp"
#include "compare/summary.hpp"

namespace faultline {

struct AcceptedChange {
    int line = 0;  // of the file
    ChangeKind kind = ChangeKind::value;
    std::string change;
    std::vector<std::string> scenarios;  // patterns; none: all
    std::string reason;
};

// The error names file and line.
tl::expected<std::vector<AcceptedChange>, std::string> parse_accepted(std::string_view text, const std::string& file);

// Marks what is accepted. Returns one complaint for each entry that matches nothing: it hides what may come back.
std::vector<std::string> apply_accepted(const std::vector<AcceptedChange>& accepted, const std::string& file,
                                        std::vector<ScenarioComparison>& comparisons);

// A list that accepts all that is left of behaviour. Reasons that were given already are kept.
std::string print_accepted(const std::vector<ChangeGroup>& groups, std::string_view heading);

}  // namespace faultline
