// What a comparison knows of either run, and which fds of the two are each other's counterparts.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "expect/captures.hpp"
#include "expect/match.hpp"
#include "expect/record.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// One of the two runs, with the names that its lines are printed with.
class Side {
  public:
    Side(const char* called, const Scenario& scenario, const Transcript& transcript)
        : called_(called),
          transcript_(transcript),
          names_(names_of_run(scenario, transcript)),
          matcher_(scenario, transcript.facts, {.likeness = true}) {
        for (const StepRecord& record : transcript.steps) records_[record.step] = &record;
    }

    [[nodiscard]] const char* called() const { return called_; }
    [[nodiscard]] const Transcript& transcript() const { return transcript_; }
    [[nodiscard]] const Bindings& names() const { return names_; }
    Bindings& names() { return names_; }
    [[nodiscard]] const StepRecord* record(int step) const {
        const auto found = records_.find(step);
        return found == records_.end() ? nullptr : found->second;
    }
    [[nodiscard]] bool ended_before(int step) const {
        return transcript_.outcome.kind != OutcomeKind::pass && (records_.empty() || records_.rbegin()->first < step);
    }
    void pass(const StepRecord& record) { matcher_.step(record); }

    // The first `$name` in the action that nothing in this run has told; "" where all are known.
    [[nodiscard]] std::string unknown_name(const Action& action) const {
        std::string unbound;
        for (const auto& [key, argument] : action.arguments) {
            if (const auto* text = std::get_if<std::string>(&argument))
                std::ignore = matcher_.substitute(*text, &unbound);
            if (const auto* options = std::get_if<std::vector<Option>>(&argument)) {
                for (const Option& option : *options)
                    if (!option.quoted && unbound.empty()) std::ignore = matcher_.substitute(option.value, &unbound);
            }
            if (!unbound.empty()) return unbound;
        }
        return "";
    }

  private:
    const char* called_;
    const Transcript& transcript_;
    Bindings names_;
    Matcher matcher_;
    std::map<int, const StepRecord*> records_;
};

// Which fd of the one run is which of the other: the first lines that are a pair say it.
class FdPairs {
  public:
    // False: the one is already known as another one's counterpart.
    bool agree(std::uint64_t baseline, std::uint64_t candidate) {
        if (baseline == 0 || candidate == 0) return true;
        if (!forward_.contains(baseline) && !backward_.contains(candidate)) {
            forward_[baseline] = candidate;
            backward_[candidate] = baseline;
        }
        const auto known = forward_.find(baseline);
        return known != forward_.end() && known->second == candidate;
    }

    // The candidate's fds under the baseline's names; those that it alone has keep theirs, as far as they are free.
    [[nodiscard]] Bindings rename(const Bindings& baseline, const Bindings& candidate) const {
        Bindings result{.text = candidate.text, .fd = {}};
        for (const auto& [name, generation] : baseline.fd)
            if (const auto other = forward_.find(generation); other != forward_.end()) result.fd[name] = other->second;
        for (const auto& [name, generation] : candidate.fd) {
            if (backward_.contains(generation)) continue;
            std::string free_name = name;
            for (int number = 2; result.fd.contains(free_name) || baseline.fd.contains(free_name); ++number)
                free_name = name + std::to_string(number);
            result.fd[free_name] = generation;
        }
        return result;
    }

  private:
    std::map<std::uint64_t, std::uint64_t> forward_, backward_;
};

}  // namespace faultline
