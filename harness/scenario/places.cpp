#include "scenario/places.hpp"

#include <algorithm>

namespace faultline {
namespace {

void forget_places(std::vector<Expectation>& lines) {
    for (Expectation& line : lines) {
        line.place = {};
        if (auto* repeat = std::get_if<Repeat>(&line.what)) forget_places(repeat->lines);
        if (auto* any_order = std::get_if<AnyOrder>(&line.what)) {
            for (auto& block : any_order->blocks) forget_places(block);
        }
    }
}

}  // namespace

Scenario without_places(Scenario scenario) {
    for (Step& step : scenario.steps) {
        step.place = {};
        step.action.place = {};
        for (auto& [key, argument] : step.action.arguments) {
            if (auto* options = std::get_if<std::vector<Option>>(&argument)) {
                for (Option& option : *options) option.place = {};
            }
        }
        forget_places(step.expected);
    }
    for (ExpectedOutcome& outcome : scenario.outcomes) outcome.place = {};
    return scenario;
}

bool same_meaning(const std::vector<Scenario>& a, const std::vector<Scenario>& b) {
    return std::ranges::equal(a, b, {}, without_places, without_places);
}

}  // namespace faultline
