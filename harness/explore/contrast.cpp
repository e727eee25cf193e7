#include "explore/contrast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "explore/findings.hpp"

namespace faultline {
namespace {

using Changes = std::map<std::tuple<std::string, std::string, std::string>, HandlingChange>;

void add(Changes& changes, const TrialRecord* baseline, const TrialRecord& candidate) {
    const std::string before = baseline == nullptr ? "" : handling(*baseline);
    HandlingChange& change = changes[{call_words(candidate), before, handling(candidate)}];
    change.call = call_words(candidate);
    change.baseline = before;
    change.candidate = handling(candidate);
    change.trials.emplace_back(baseline, &candidate);
}

std::vector<HandlingChange> sorted(Changes changes) {
    std::vector<HandlingChange> list;
    for (auto& [key, change] : changes) list.push_back(std::move(change));
    std::ranges::stable_sort(list, [](const HandlingChange& one, const HandlingChange& other) {
        return std::make_pair(!one.is_of_finding(), other.trials.size()) <
               std::make_pair(!other.is_of_finding(), one.trials.size());
    });
    return list;
}

std::string faults_of_change(const HandlingChange& change) {
    std::vector<std::string> faults;
    for (const auto& [baseline, candidate] : change.trials)
        if (std::ranges::find(faults, candidate->fault) == faults.end()) faults.push_back(candidate->fault);
    return fmt::format("{}", fmt::join(faults, " "));
}

std::string change_text(const HandlingChange& change) {
    const TrialRecord& first = *change.trials.front().second;
    std::string text = fmt::format("{}: {}\n", change.call, faults_of_change(change));
    if (!change.baseline.empty()) text += fmt::format("    baseline   {}\n", change.baseline);
    text += fmt::format("    candidate  {}\n", change.candidate);
    return text + fmt::format("    {} run{}; first {}:{}: {}\n\n", change.trials.size(),
                              change.trials.size() == 1 ? "" : "s", first.file, first.line, first.action);
}

}  // namespace

std::string trial_key(const std::string& scenario, const std::string& action, const std::string& process,
                      const std::string& thread, const std::string& call, std::uint32_t nth, const std::string& fault) {
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", scenario, action, process, thread, call, nth, fault);
}

std::string trial_key(const TrialRecord& record) {
    return trial_key(record.scenario, fmt::format("{} {}", record.line, record.action), record.process, record.thread,
                     record.call, record.nth, record.fault);
}

std::string handling(const TrialRecord& record) {
    const Judgement& judgement = record.judgement;
    const std::string name(effect_name(judgement.effect));
    switch (judgement.effect) {
        case Effect::same: return name;
        case Effect::abort: return fmt::format("{} in {}", name, judgement.cause.substr(0, judgement.cause.rfind(':')));
        case Effect::crash: return name;  // its address is the build's own
        case Effect::different: return fmt::format("{}: {}", name, judgement.detail);
        case Effect::broken:
        case Effect::deadlock:
        case Effect::hang:
        case Effect::livelock:
        case Effect::lost:
        case Effect::leak: break;
    }
    return fmt::format("{}: {}", name, judgement.cause);
}

bool HandlingChange::is_of_finding() const {
    const auto& [before, after] = trials.front();
    return is_finding(after->judgement.effect) || (before != nullptr && is_finding(before->judgement.effect));
}

Contrast contrast(const TrialRecords& baseline, const TrialRecords& candidate) {
    std::map<std::string, const TrialRecord*> known;
    std::set<std::string> handlings;
    for (const auto& [index, record] : baseline) {
        known.emplace(trial_key(record), &record);
        handlings.insert(handling(record));
    }
    Contrast result;
    Changes changes, fresh;
    for (const auto& [index, record] : candidate) {
        const auto same_trial = known.find(trial_key(record));
        if (same_trial == known.end()) {
            ++result.only_candidate;
            if (is_finding(record.judgement.effect) && !handlings.contains(handling(record)))
                add(fresh, nullptr, record);
        } else {
            if (handling(*same_trial->second) == handling(record)) {
                ++result.same;
            } else {
                add(changes, same_trial->second, record);
            }
            known.erase(same_trial);
        }
    }
    result.only_baseline = known.size();
    result.changes = sorted(std::move(changes));
    result.fresh = sorted(std::move(fresh));
    return result;
}

std::string contrast_text(const Contrast& contrast) {
    std::string text;
    std::size_t differ = 0;
    for (const HandlingChange& change : contrast.changes) {
        text += change_text(change);
        differ += change.trials.size();
    }
    if (!contrast.fresh.empty()) text += "At calls that were tried with the candidate only:\n\n";
    for (const HandlingChange& change : contrast.fresh) text += change_text(change);
    text += fmt::format("{:>8}  handled alike\n{:>8}  handled differently\n", contrast.same, differ);
    if (contrast.only_baseline != 0)
        text += fmt::format("{:>8}  at calls that the candidate does not make\n", contrast.only_baseline);
    if (contrast.only_candidate != 0)
        text += fmt::format("{:>8}  tried with the candidate only: calls that the baseline does not make there\n",
                            contrast.only_candidate);
    return text;
}

}  // namespace faultline
