#include "explore/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "transcript/counted.hpp"

namespace faultline {
namespace {

std::string innermost(const std::string& site) { return site.substr(0, site.find(" < ")); }

std::string group_key(const TrialRecord& record) {
    const Judgement& judgement = record.judgement;
    if (judgement.effect == Effect::abort || judgement.effect == Effect::broken) return judgement.cause;
    if (judgement.effect == Effect::lost) return call_words(record) + " " + record.site;
    return judgement.cause + " " + call_words(record) + " " + innermost(record.site);
}

std::string counts_text(const TrialRecords& records) {
    std::map<Effect, std::size_t> counts;
    for (const auto& [index, record] : records) ++counts[record.judgement.effect];
    std::string text;
    for (const auto& [effect, count] : counts) text += fmt::format("{:>8}  {}\n", count, effect_name(effect));
    return text;
}

// "EMFILE (verb), ENOBUFS (kernel), ENOMEM (kernel)": by call, each fault once, with the best that can be said of it.
std::string faults_text(const Discovery& finding) {
    std::map<std::string, std::vector<const TrialRecord*>> by_call;
    std::vector<std::string> order;
    for (const TrialRecord* trial : finding.trials) {
        auto& list = by_call[call_words(*trial)];
        if (list.empty()) order.push_back(call_words(*trial));
        if (std::ranges::none_of(list, [&](const TrialRecord* known) { return known->fault == trial->fault; }))
            list.push_back(trial);
    }
    std::string text;
    for (const std::string& call : order) {
        text += "    " + call + "\n";
        for (const TrialRecord* trial : by_call[call])
            text += fmt::format("        {:<14} {}: {}\n", trial->fault, reach_name(trial->reach), trial->condition);
    }
    return text;
}

std::string sites_text(const Discovery& finding) {
    std::set<std::string> sites;
    for (const TrialRecord* trial : finding.trials) sites.insert(trial->site);
    constexpr std::size_t kShown = 4;
    std::string text;
    std::size_t shown = 0;
    for (const std::string& site : sites) {
        if (site.empty()) continue;
        if (shown++ == kShown) {
            text += fmt::format("    and from {} other places\n", sites.size() - kShown);
            break;
        }
        text += "    from " + site + "\n";
    }
    return text;
}

std::string finding_text(const Discovery& finding) {
    const TrialRecord& first = *finding.trials.front();
    std::string text =
        fmt::format("{}: {}{}  [{}]\n", effect_name(finding.effect), finding.cause,
                    first.judgement.detail.empty() ? "" : ": " + first.judgement.detail, reach_name(finding.reach()));
    std::set<std::string> scenarios;
    for (const TrialRecord* trial : finding.trials) scenarios.insert(trial->scenario);
    text += fmt::format("    {} in {}; first {}:{}: {}\n", counted(finding.trials.size(), "run"),
                        counted(scenarios.size(), "scenario"), first.file, first.line, first.action);
    return text + faults_text(finding) + sites_text(finding);
}

}  // namespace

std::string call_words(const TrialRecord& record) {
    return record.kind.empty() ? record.call : fmt::format("{} ({})", record.call, record.kind);
}

std::vector<Discovery> findings(const TrialRecords& records) {
    std::map<std::pair<Effect, std::string>, Discovery> groups;
    for (const auto& [index, record] : records) {
        const Effect effect = record.judgement.effect;
        if (!is_finding(effect) && effect != Effect::broken) continue;
        Discovery& group = groups[{effect, group_key(record)}];
        group.effect = effect;
        if (group.trials.empty()) group.cause = record.judgement.cause;
        group.trials.push_back(&record);
    }
    std::vector<Discovery> found;
    for (auto& [key, finding] : groups) {
        std::ranges::stable_sort(finding.trials, {}, &TrialRecord::reach);
        finding.cause = finding.trials.front()->judgement.cause;
        found.push_back(std::move(finding));
    }
    // What a kernel can do first, then what it does in most places.
    std::ranges::stable_sort(found, [](const Discovery& a, const Discovery& b) {
        return std::make_tuple(a.effect, a.reach(), b.trials.size()) <
               std::make_tuple(b.effect, b.reach(), a.trials.size());
    });
    return found;
}

std::string findings_text(const ExploreState& state) {
    const ExploreHeader& header = state.header;
    std::string text =
        fmt::format("libzmq {}: {} of {} trials, {} scenarios with {} calls from {} call stacks\n", header.libzmq,
                    state.records.size(), header.trials, header.scenarios, header.calls, header.stacks);
    if (header.left_out != 0)
        text += fmt::format("{} trials left out, because the same call stack had the same fault before (--first)\n",
                            header.left_out);
    for (const std::string& line : header.not_explored) text += "not explored: " + line + "\n";
    text += "\n";
    for (const Discovery& finding : findings(state.records)) text += finding_text(finding) + "\n";
    return text + counts_text(state.records);
}

}  // namespace faultline
