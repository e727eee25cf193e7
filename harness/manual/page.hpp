// The reference page, harness/reference.md, from the tables of the language.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenario/model.hpp"

namespace faultline {

// `scenarios`: of the suite, sorted by id. `texts`: each verb's own scenario as it stands in its file, by verb.
std::string reference_page(const std::vector<Scenario>& scenarios, const std::map<std::string, std::string>& texts);

}  // namespace faultline
