#include "expect/align.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace faultline {
namespace {

constexpr std::uint32_t kAloneCost = 2;
constexpr std::uint32_t kDiffersCost = 3;
constexpr std::uint32_t kNeverPaired = 2 * kAloneCost + 1;  // as a cost of a pair: rather leave both alone

// 16 MB of costs. Beyond it the pairs are taken as they come: such a transcript is a storm, and no diff of it is read.
constexpr std::size_t kMaxCells = 4'000'000;

std::vector<AlignedPair> align_as_they_come(const Lines& lines, std::span<const Entry> entries) {
    std::vector<AlignedPair> pairs;
    for (std::size_t i = 0; i < std::max(lines.size(), entries.size()); ++i) {
        const int line = i < lines.size() ? static_cast<int>(i) : -1;
        const int entry = i < entries.size() ? static_cast<int>(i) : -1;
        if (line >= 0 && entry >= 0 && !line_resembles(*lines[i], entries[i])) {
            pairs.push_back({.line = line, .entry = -1});
            pairs.push_back({.line = -1, .entry = entry});
        } else {
            pairs.push_back({.line = line, .entry = entry});
        }
    }
    return pairs;
}

// cost(i, j) is the least cost of what begins at line i and entry j.
class CostTable {
  public:
    CostTable(const Lines& lines, std::span<const Entry> entries, const Bindings& captures, const MatchOptions& options,
              std::uint32_t differs_cost)
        : lines_(lines),
          entries_(entries),
          captures_(captures),
          options_(options),
          differs_cost_(differs_cost),
          cells_((lines.size() + 1) * (entries.size() + 1)) {
        for (std::size_t i = lines.size() + 1; i-- > 0;) {
            for (std::size_t j = entries.size() + 1; j-- > 0;) cell(i, j) = least(i, j);
        }
    }

    [[nodiscard]] std::vector<AlignedPair> pairs() const {
        std::vector<AlignedPair> result;
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < lines_.size() || j < entries_.size()) {
            const auto together = paired(i, j);
            if (together && *together == cost(i, j)) {
                result.push_back({.line = static_cast<int>(i++), .entry = static_cast<int>(j++)});
            } else if (i < lines_.size() && cost(i + 1, j) + kAloneCost == cost(i, j)) {
                result.push_back({.line = static_cast<int>(i++), .entry = -1});
            } else {
                result.push_back({.line = -1, .entry = static_cast<int>(j++)});
            }
        }
        return result;
    }

  private:
    [[nodiscard]] std::uint32_t cost(std::size_t i, std::size_t j) const {
        return cells_[i * (entries_.size() + 1) + j];
    }
    std::uint32_t& cell(std::size_t i, std::size_t j) { return cells_[i * (entries_.size() + 1) + j]; }

    // The cost if line i and entry j are a pair.
    [[nodiscard]] std::optional<std::uint32_t> paired(std::size_t i, std::size_t j) const {
        if (i == lines_.size() || j == entries_.size()) return std::nullopt;
        const bool matches = line_matches(*lines_[i], entries_[j], captures_, options_, nullptr);
        if (!matches && !line_resembles(*lines_[i], entries_[j])) return std::nullopt;
        return (matches ? 0 : differs_cost_) + cost(i + 1, j + 1);
    }

    [[nodiscard]] std::uint32_t least(std::size_t i, std::size_t j) const {
        if (i == lines_.size()) return static_cast<std::uint32_t>(entries_.size() - j) * kAloneCost;
        if (j == entries_.size()) return static_cast<std::uint32_t>(lines_.size() - i) * kAloneCost;
        const std::uint32_t alone = std::min(cost(i + 1, j), cost(i, j + 1)) + kAloneCost;
        return std::min(alone, paired(i, j).value_or(alone));
    }

    const Lines& lines_;
    std::span<const Entry> entries_;
    const Bindings& captures_;
    const MatchOptions& options_;
    std::uint32_t differs_cost_;
    std::vector<std::uint32_t> cells_;
};

std::vector<AlignedPair> align_at_cost(const Lines& lines, std::span<const Entry> entries, const Bindings& captures,
                                       const MatchOptions& options, std::uint32_t differs_cost) {
    if ((lines.size() + 1) * (entries.size() + 1) > kMaxCells) return align_as_they_come(lines, entries);
    return CostTable(lines, entries, captures, options, differs_cost).pairs();
}

// Where each line of a block wants to stand: at its entry, and one that has none right before the next that has. Lines
// that only resemble their entry are no guide as long as others match: it may be the one of another block.
std::vector<int> wanted_positions(const Lines& block, std::span<const Entry> entries, const Bindings& captures,
                                  const MatchOptions& options) {
    std::vector<int> wanted(block.size(), -1);
    for (const std::uint32_t differs_cost : {kNeverPaired, kDiffersCost}) {
        for (const AlignedPair& pair : align_at_cost(block, entries, captures, options, differs_cost)) {
            if (pair.line >= 0) wanted[static_cast<std::size_t>(pair.line)] = pair.entry;
        }
        if (std::ranges::any_of(wanted, [](int entry) { return entry >= 0; })) break;
    }
    // What follows the last that has an entry stays right behind it.
    int next = wanted.empty() ? -1 : *std::ranges::max_element(wanted);
    if (next < 0) next = static_cast<int>(entries.size());
    for (std::size_t i = block.size(); i-- > 0;) {
        if (wanted[i] < 0) wanted[i] = next;
        next = wanted[i];
    }
    return wanted;
}

}  // namespace

std::vector<AlignedPair> align(const Lines& lines, std::span<const Entry> entries, const Bindings& captures,
                               const MatchOptions& options) {
    return align_at_cost(lines, entries, captures, options, kDiffersCost);
}

Lines nearest_order(const ExpectedSeries& series, std::span<const Entry> entries, const Bindings& captures,
                    const MatchOptions& options, const Lines& leave_out) {
    Lines result;
    for (const ExpectedItem& item : series.items) {
        if (const auto* line = std::get_if<ExpectedLine>(&item.what)) {
            if (!std::ranges::binary_search(leave_out, line)) result.push_back(line);
            continue;
        }
        std::vector<std::pair<int, const ExpectedLine*>> merged;
        for (const ExpectedSeries& block : std::get<std::vector<ExpectedSeries>>(item.what)) {
            const Lines lines = nearest_order(block, entries, captures, options, leave_out);
            const std::vector<int> wanted = wanted_positions(lines, entries, captures, options);
            for (std::size_t i = 0; i < lines.size(); ++i) merged.emplace_back(wanted[i], lines[i]);
        }
        // Stable: positions never fall inside a block, so that its own lines keep their order.
        std::ranges::stable_sort(merged, {}, &std::pair<int, const ExpectedLine*>::first);
        for (const auto& [position, line] : merged) result.push_back(line);
    }
    return result;
}

}  // namespace faultline
