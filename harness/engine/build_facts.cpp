// Facts of a build that no call tells: a socket has to try (subject/facts.cpp). That takes a process of its own,
// without the shim, so it is done only in front of a scenario that names such a fact, and where a build is looked at.
#include <algorithm>

#include "engine/execution.hpp"
#include "engine/subject_start.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

bool names_tried(const std::vector<GuardTerm>& terms) {
    return std::ranges::any_of(terms, [](const GuardTerm& term) {
        const FactInfo* fact = find_fact(term.fact);
        return fact != nullptr && fact->told_by == ToldBy::trial;
    });
}

bool names_tried(const std::vector<Expectation>& lines) {
    return std::ranges::any_of(lines, [](const Expectation& line) {
        if (names_tried(line.guard.terms)) return true;
        if (const auto* repeat = std::get_if<Repeat>(&line.what)) return names_tried(repeat->lines);
        const auto* any_order = std::get_if<AnyOrder>(&line.what);
        return any_order != nullptr &&
               std::ranges::any_of(any_order->blocks, [](const auto& block) { return names_tried(block); });
    });
}

bool names_tried(const Scenario& scenario) {
    return names_tried(scenario.requirements) ||
           std::ranges::any_of(scenario.outcomes, [](const auto& each) { return names_tried(each.guard.terms); }) ||
           std::ranges::any_of(scenario.steps, [](const Step& step) {
               return names_tried(step.guard.terms) || names_tried(step.expected);
           });
}

}  // namespace

bool Execution::needs_trial() const { return names_tried(scenario_); }

tl::expected<void, std::string> Execution::try_build() {
    SubjectOptions tried = subject_alone(options_);
    tried.tries = true;
    const auto subject = SubjectProcess::start(tried);
    const auto hello = subject.and_then([&](const std::unique_ptr<SubjectProcess>& started) {
        return started->wait_for_hello(options_.life_fd, options_.hang_limit_ms);
    });
    if (!hello) return tl::make_unexpected("how this libzmq was built cannot be tried: " + hello.error());
    note_facts(*hello);
    return {};
}

}  // namespace faultline
