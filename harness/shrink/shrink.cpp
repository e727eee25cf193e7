#include "shrink/shrink.hpp"

#include <algorithm>

#include "scenario/notation.hpp"
#include "shrink/candidates.hpp"

namespace faultline {
namespace {

class GuardResolver {
  public:
    GuardResolver(const Facts& facts, const std::map<std::string, std::string>& for_values)
        : facts_(facts), for_values_(for_values) {}

    template <class Guarded>
    void apply(std::vector<Guarded>& list) const {
        std::erase_if(list, [&](const Guarded& one) { return !guard_holds(one.guard, facts_, for_values_); });
        for (Guarded& one : list) one.guard.terms.clear();
    }
    void apply_to_lines(std::vector<Expectation>& lines) const {
        apply(lines);
        for (Expectation& line : lines) {
            if (auto* repeat = std::get_if<Repeat>(&line.what)) apply_to_lines(repeat->lines);
            if (auto* any = std::get_if<AnyOrder>(&line.what))
                for (auto& block : any->blocks) apply_to_lines(block);
        }
        mend_lines(lines);
    }

  private:
    const Facts& facts_;
    const std::map<std::string, std::string>& for_values_;
};

// True where one of them shows it: it takes the scenario's place.
bool take_first(Scenario& scenario, std::vector<Scenario> candidates, const Oracle& oracle) {
    if (candidates.empty()) return false;
    const auto found = oracle(candidates);
    if (!found) return false;
    scenario = std::move(candidates[*found]);
    return true;
}

bool take_all(Scenario& scenario, std::vector<Scenario> (*candidates)(const Scenario&), const Oracle& oracle) {
    bool smaller = false;
    while (take_first(scenario, candidates(scenario), oracle)) smaller = true;
    return smaller;
}

// Half of the steps, then quarters, then one by one.
bool drop_steps(Scenario& scenario, const Oracle& oracle) {
    bool smaller = false;
    for (std::size_t size = std::max<std::size_t>(scenario.steps.size() / 2, 1); size > 0; size /= 2) {
        for (bool found = true; found;) {
            std::vector<Scenario> candidates;
            // From the end: what stands there, others do not depend on.
            for (std::size_t end = scenario.steps.size(); end > 0; end -= std::min(size, end))
                candidates.push_back(without_steps(scenario, end - std::min(size, end), end));
            found = take_first(scenario, std::move(candidates), oracle);
            smaller = smaller || found;
        }
    }
    return smaller;
}

}  // namespace

Scenario for_these_facts(Scenario scenario, const Facts& facts) {
    const GuardResolver resolver(facts, scenario.for_values);
    resolver.apply(scenario.steps);
    for (Step& step : scenario.steps) resolver.apply_to_lines(step.expected);
    scenario.for_values.clear();  // what the names of `for` stood for is in place
    scenario.outcomes.clear();
    scenario.known_bug.clear();
    scenario.spec.clear();
    scenario.tags.clear();
    return scenario;
}

Scenario shrink(Scenario scenario, const Oracle& oracle) {
    for (bool smaller = true; smaller;) {
        smaller = take_all(scenario, without_a_name, oracle);
        smaller = drop_steps(scenario, oracle) || smaller;
        smaller = take_all(scenario, without_a_detail, oracle) || smaller;
        smaller = take_all(scenario, with_less, oracle) || smaller;
    }
    return scenario;
}

}  // namespace faultline
