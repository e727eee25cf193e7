// The smallest scenario that still shows some lines, for commands that go on with it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "cli/builds.hpp"

namespace faultline::cli {

// Its text, of the first of the scenarios that shows them; the error says why there is none.
tl::expected<std::string, std::string> shrunk(const std::vector<Scenario>& scenarios,
                                              const std::vector<std::string>& kept, const Build& build,
                                              const PoolOptions& pool);

}  // namespace faultline::cli
