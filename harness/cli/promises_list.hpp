// list --by spec where a table of promises stands beside the scenarios: promise by promise, and the gaps.
#pragma once

#include <optional>

#include "cli/cli.hpp"
#include "manual/promises.hpp"

namespace faultline::cli {

// nullopt: the scenarios have no promises.txt beside them, or above them.
std::optional<Exit> list_promises(const RunArguments& arguments, const std::vector<Scenario>& scenarios);

// What the scenario's `spec` lines name, each with its sentence; none where there is no table.
std::vector<Promise> promises_of(const Scenario& scenario);

}  // namespace faultline::cli
