// Whether two scenarios say the same: all but where it stands.
#pragma once

#include "scenario/model.hpp"

namespace faultline {

Scenario without_places(Scenario scenario);

// The same scenarios, in the same order, wherever their lines stand and whatever spaces are between their words.
bool same_meaning(const std::vector<Scenario>& a, const std::vector<Scenario>& b);

}  // namespace faultline
