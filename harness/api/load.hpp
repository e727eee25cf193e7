// Scenario files: found, read, parsed. A case is one file, found by its place.
#pragma once

#include <string>
#include <vector>

#include "api/faultline/faultline.hpp"
#include "scenario/model.hpp"

namespace faultline {

struct LoadedScenarios {
    std::vector<Scenario> scenarios;  // sorted by id
    std::vector<CaseError> errors;
    std::size_t files = 0;  // that were read
};

LoadedScenarios load_scenarios(const std::string& path);
LoadedScenarios load_text(const std::string& text, const std::string& id, const std::string& file, int line);

}  // namespace faultline
