// "did you mean": the nearest of the words that would have been right.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline {

// "did you mean BIND_FAILED?", or "" where nothing is near: more than a third of the letters would have to change.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

// How many letters must be put in, taken out, replaced or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The same, or all candidates where none is near.
std::string did_you_mean_or_known(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace faultline
