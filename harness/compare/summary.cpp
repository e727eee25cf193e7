#include "compare/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

namespace faultline {
namespace {

std::string place_of(const ScenarioComparison& comparison, const Finding& finding) {
    for (const StepDiff& diff : comparison.steps) {
        if (diff.step != finding.step || diff.rows.empty()) continue;
        return fmt::format("{}:{}", comparison.file, diff.rows.front().place.line);
    }
    return comparison.file;
}

using ChangeKey = std::tuple<std::string, ChangeKind, std::string>;
ChangeKey key_of(const Finding& finding) { return {finding.fact, finding.kind, finding.change}; }

const Finding& cause_of(const ScenarioComparison& comparison, const Finding& finding) {
    return finding.follows < 0 ? finding : comparison.findings[static_cast<std::size_t>(finding.follows)];
}

void add_consequence(ChangeGroup& group, const Finding& finding) {
    const auto known = std::ranges::find_if(group.consequences, [&](const Consequence& one) {
        return one.kind == finding.kind && one.change == finding.change;
    });
    if (known != group.consequences.end())
        ++known->count;
    else
        group.consequences.push_back({finding.kind, finding.change, 1});
}

}  // namespace

std::string ChangeGroup::key() const { return fmt::format("{:<9}{}", change_kind_name(kind), change); }

std::vector<ChangeGroup> group_changes(const std::vector<ScenarioComparison>& comparisons) {
    std::map<ChangeKey, ChangeGroup> by_change;
    for (const ScenarioComparison& comparison : comparisons) {
        for (const Finding& finding : comparison.findings) {
            ChangeGroup& group = by_change[key_of(cause_of(comparison, finding))];
            if (finding.follows >= 0) {
                add_consequence(group, finding);
                continue;
            }
            if (group.count++ == 0) {
                group.kind = finding.kind;
                group.change = finding.change;
                group.fact = finding.fact;
                group.baseline = finding.baseline;
                group.candidate = finding.candidate;
                group.place = place_of(comparison, finding);
                group.accepted = true;
            }
            group.accepted = group.accepted && finding.accepted;
            if (finding.accepted) group.reason = finding.reason;
            if (group.scenarios.empty() || group.scenarios.back() != comparison.id)
                group.scenarios.push_back(comparison.id);
        }
    }
    std::vector<ChangeGroup> groups;
    for (auto& [key, group] : by_change) {
        std::ranges::stable_sort(group.consequences, std::greater{}, &Consequence::count);
        groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(groups, [](const ChangeGroup& one, const ChangeGroup& other) {
        return std::tuple(!one.fact.empty(), other.scenarios.size()) <
               std::tuple(!other.fact.empty(), one.scenarios.size());
    });
    return groups;
}

ComparisonCounts count(const std::vector<ScenarioComparison>& comparisons) {
    ComparisonCounts counts;
    for (const ScenarioComparison& comparison : comparisons) {
        switch (comparison.status) {
            case ScenarioComparison::Status::same: ++counts.same; break;
            case ScenarioComparison::Status::differs:
                ++(comparison.is_accepted()            ? counts.accepted
                   : comparison.differs_in_behaviour() ? counts.differs
                                                       : counts.by_facts);
                break;
            case ScenarioComparison::Status::one_side: ++counts.one_side; break;
            case ScenarioComparison::Status::skipped: ++counts.skipped; break;
            case ScenarioComparison::Status::broken: ++counts.broken; break;
        }
    }
    return counts;
}

}  // namespace faultline
