#include "scenario/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline {
namespace {

// Nobody mistypes a word of this length, and the table of distances would grow with its square.
constexpr std::size_t kLongestWord = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<std::size_t> table((a.size() + 1) * width);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * width + j]; };
    for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
    for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.size() > kLongestWord) return "";
    std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
    std::string_view nearest;
    for (const std::string_view candidate : candidates) {
        if (std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size()) >= best) continue;
        const std::size_t distance = edit_distance(word, candidate);
        if (distance >= best) continue;
        best = distance;
        nearest = candidate;
    }
    return nearest.empty() ? "" : "did you mean " + std::string(nearest) + "?";
}

std::string did_you_mean_or_known(std::string_view word, const std::vector<std::string_view>& candidates) {
    const std::string hint = did_you_mean(word, candidates);
    return hint.empty() ? fmt::format("known: {}", fmt::join(candidates, " ")) : hint;
}

}  // namespace faultline
