// compare --bisect: the commit of each cause, found in a clone of libzmq's repository.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "cli/bisecter.hpp"
#include "compare/summary.hpp"

namespace faultline::cli {

struct CauseSearch {
    std::string clone;      // "": none
    std::string good, bad;  // "": the tag of the build's release
    BuildArguments build;
};

// --bisect, --good, --bad, and how commits are built.
void add_cause_search(CLI::App& compare, CauseSearch& search);

// Before anything is run: what can be wrong with the clone and the two revisions is told now.
tl::expected<Bisecter, std::string> open_cause_search(const CauseSearch& search, const CompareArguments& arguments,
                                                      const std::vector<Build>& builds, const PoolOptions& pool);

// Sets ChangeGroup::commits of all causes of behaviour. The error: it was interrupted, or an end does not build.
tl::expected<void, Refusal> find_commits(Bisecter& bisecter, const std::vector<Scenario>& scenarios,
                                         std::vector<ChangeGroup>& groups);

}  // namespace faultline::cli
