#include "bisect/causes.hpp"

#include <algorithm>
#include <set>

namespace faultline {
namespace {

constexpr std::size_t kAskedIn = 3;  // scenarios of one cause

std::vector<std::string> asked_in(const ChangeGroup& group) {
    if (!group.fact.empty()) return {};
    const auto end = group.scenarios.begin() + static_cast<std::ptrdiff_t>(std::min(kAskedIn, group.scenarios.size()));
    return {group.scenarios.begin(), end};
}

bool asks_for(const Question& question, const std::string& id, const ChangeGroup& group) {
    const std::vector<std::string> ids = asked_in(group);
    return question.is_of(group.kind, group.change) && std::ranges::find(ids, id) != ids.end();
}

CauseCommit commit_of(const std::string& id, const std::vector<std::string>& suspects,
                      const std::map<std::string, CommitInfo>& commits) {
    CauseCommit result{.id = id, .suspects = suspects};
    if (const auto info = commits.find(id); info != commits.end()) {
        result.subject = info->second.subject;
        result.author = info->second.author;
        result.date = info->second.date;
        result.name = info->second.name;
    }
    return result;
}

void add(std::vector<CauseCommit>& commits, CauseCommit commit, const std::string& scenario) {
    const auto same = std::ranges::find_if(commits, [&](const CauseCommit& other) {
        return other.id == commit.id && other.partly == commit.partly && other.suspects == commit.suspects;
    });
    if (same != commits.end()) {
        same->scenarios.push_back(scenario);
        return;
    }
    commit.scenarios = {scenario};
    commits.push_back(std::move(commit));
}

// Builds of another make than the two that were compared: with CURVE, without a distribution's patches.
std::string reason(const ChangeGroup& group, const std::map<std::string, std::string>& why_none) {
    for (const std::string& id : asked_in(group))
        if (const auto why = why_none.find(id); why != why_none.end()) return id + ": " + why->second;
    return "the clone's two commits do not differ by it";
}

}  // namespace

std::vector<Scenario> scenarios_to_ask(const std::vector<ChangeGroup>& groups, const std::vector<Scenario>& scenarios) {
    std::set<std::string> ids;
    for (const ChangeGroup& group : groups)
        for (const std::string& id : asked_in(group)) ids.insert(id);
    std::vector<Scenario> result;
    std::ranges::copy_if(scenarios, std::back_inserter(result),
                         [&](const Scenario& scenario) { return ids.contains(scenario.id); });
    return result;
}

CauseQuestions questions_of_causes(const std::vector<ChangeGroup>& groups, const std::vector<Scenario>& scenarios,
                                   const Measurement& good, const Measurement& bad) {
    CauseQuestions result;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const auto questions = questions_of_changes(i, {&scenarios[i], &good.runs[i], &bad.runs[i]});
        if (!questions) result.why_none[scenarios[i].id] = questions.error();
        if (!questions) continue;
        std::ranges::copy_if(*questions, std::back_inserter(result.questions), [&](const Question& question) {
            return std::ranges::any_of(
                groups, [&](const ChangeGroup& group) { return asks_for(question, scenarios[i].id, group); });
        });
    }
    return result;
}

void tell_commits(std::vector<ChangeGroup>& groups, const std::vector<Scenario>& scenarios,
                  const std::map<std::string, std::string>& why_none, const std::vector<BisectResult>& results,
                  const std::map<std::string, CommitInfo>& commits) {
    for (ChangeGroup& group : groups) {
        if (!group.fact.empty()) continue;
        for (const BisectResult& result : results) {
            const std::string& id = scenarios[result.question.scenario].id;
            if (!asks_for(result.question, id, group)) continue;
            if (!result.first_other.empty()) {
                CauseCommit other = commit_of(result.first_other, result.suspects_of_other, commits);
                other.partly = true;
                add(group.commits, std::move(other), id);
            }
            add(group.commits, commit_of(result.first, result.suspects, commits), id);
        }
        if (group.commits.empty()) group.no_commit = reason(group, why_none);
    }
}

}  // namespace faultline
