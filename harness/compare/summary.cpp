#include "compare/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace

std::string ChangeGroup::key() const { return fmt::format("{:<9}{}", change_kind_name(kind), change); }

std::vector<ChangeGroup> group_changes(const std::vector<ScenarioComparison>& comparisons) {
    std::map<std::tuple<std::string, ChangeKind, std::string>, ChangeGroup> by_change;
    for (const ScenarioComparison& comparison : comparisons) {
        for (const Finding& finding : comparison.findings) {
            ChangeGroup& group = by_change[{finding.fact, finding.kind, finding.change}];
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
    for (auto& [key, group] : by_change) groups.push_back(std::move(group));
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
