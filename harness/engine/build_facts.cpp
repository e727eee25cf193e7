// Facts of a build that no call tells: a socket has to try. That takes a process of its own, without the shim, in front
// of the scenario, so only a scenario that names such a fact has it asked.
#include <fmt/format.h>

#include "engine/execution.hpp"
#include "engine/subject_process.hpp"

namespace faultline {
namespace {

constexpr std::string_view kTried = "bindtodevice";

bool names_tried(const std::vector<GuardTerm>& terms) {
    return std::ranges::find(terms, kTried, &GuardTerm::fact) != terms.end();
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

bool Execution::try_build() {
    if (!names_tried(scenario_)) return true;
    const auto subject = SubjectProcess::start(
        {.program = options_.subject, .libzmq = options_.libzmq, .stub = options_.stub, .preload = {}, .tries = true});
    const auto hello = subject.and_then([&](const std::unique_ptr<SubjectProcess>& started) {
        return started->wait_for_hello(options_.life_fd, options_.hang_limit_ms);
    });
    if (hello) {
        note_facts(*hello);
        return true;
    }
    end_with(OutcomeKind::error, fmt::format("whether this libzmq has {} cannot be tried: {}", kTried, hello.error()));
    return false;
}

}  // namespace faultline
