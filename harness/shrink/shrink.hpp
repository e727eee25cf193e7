// The smallest scenario that still shows something: delta debugging (Zeller and Hildebrandt, 2002) over names, steps,
// options, amounts and time. Pure: whether a candidate shows it, the caller says.
//
//     Scenario small = shrink(scenario, [&](const std::vector<Scenario>& smaller) { return first_good(smaller); });
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// The first of the candidates that still shows it; nullopt: none. A candidate may be no scenario at all (a socket is
// used that it does not have): that one does not show it.
using Oracle = std::function<std::optional<std::size_t>(const std::vector<Scenario>& candidates)>;

// The scenario as it is for one libzmq: steps and lines whose guard does not hold are gone, as are guards, expected
// outcomes, `known_bug`, `spec` and `tags`, which a smaller one need not deserve.
Scenario for_these_facts(Scenario scenario, const Facts& facts);

// The same scenario and the same answers give the same result, however many candidates the oracle looks at. None of the
// steps, options and durations of what comes back can be left out or be made smaller by itself.
Scenario shrink(Scenario scenario, const Oracle& oracle);

}  // namespace faultline
