#include "explore/extend.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "scenario/notation.hpp"

namespace faultline {
namespace {

constexpr const char* kMain = "main";

Step step_of(const std::string& verb, std::map<std::string, Argument> arguments, const Place& place) {
    Step step;
    step.place = place;
    step.action.verb = verb;
    step.action.arguments = std::move(arguments);
    step.action.place = place;
    return step;
}

// What lives when the last action is over.
class Living {
  public:
    void note(const Action& action) {
        if (action.verb == "socket") {
            sockets_[action.text("name")] = process_of(action);
            processes_.insert(process_of(action));
        } else if (action.verb == "close") {
            sockets_.erase(action.text("socket"));
        } else if (action.verb == "term") {
            processes_.erase(process_of(action));
        } else if (action.verb == "kill") {
            const std::string& process = action.text("process");
            std::erase_if(sockets_, [&](const auto& entry) { return entry.second == process; });
            processes_.erase(process);
        }
    }
    [[nodiscard]] const std::map<std::string, std::string>& sockets() const { return sockets_; }
    [[nodiscard]] const std::set<std::string>& processes() const { return processes_; }

  private:
    static std::string process_of(const Action& action) {
        return action.has("process") ? action.text("process") : kMain;
    }
    std::map<std::string, std::string> sockets_;  // name -> process
    std::set<std::string> processes_;             // with a context
};

bool ends_well(const Transcript& plain) {
    return plain.outcome.kind == OutcomeKind::pass || plain.outcome.kind == OutcomeKind::fail;
}

// A call that has not returned, a process that is stopped, verbs whose end would have to be undone first.
bool can_take_down(const Scenario& scenario, const Transcript& plain) {
    int blocked = 0;
    for (const StepRecord& record : plain.steps) {
        if (record.result == "blocks") ++blocked;
        for (const Entry& entry : record.entries) blocked -= std::holds_alternative<ReturnRecord>(entry.what) ? 1 : 0;
    }
    const bool hindered = std::ranges::any_of(scenario.steps, [](const Step& step) {
        const std::string& verb = step.action.verb;
        return verb == "stop" || verb == "shutdown" || verb == "exhaust" || (step.when && verb != "inject");
    });
    return blocked == 0 && !hindered && ends_well(plain);
}

void take_down(Scenario& scenario, const Living& living, const Place& place) {
    for (const auto& [socket, process] : living.sockets()) {
        std::vector<Option> linger{{"linger", "0s", place}};
        scenario.steps.push_back(step_of("set", {{"socket", socket}, {"options", std::move(linger)}}, place));
        scenario.steps.push_back(step_of("close", {{"socket", socket}}, place));
    }
    for (const std::string& process : living.processes())
        scenario.steps.push_back(step_of("term", {{"process", process}}, place));
}

}  // namespace

Extended extend(const Scenario& scenario, const Transcript& plain, std::int64_t patience_ns) {
    Extended extended{.scenario = scenario, .patience_step = 0, .takes_down = false};
    Scenario& result = extended.scenario;
    result.outcomes.clear();
    result.known_bug.clear();
    result.steps.clear();
    Living living;
    for (const Step& step : scenario.steps) {
        result.steps.push_back(step);
        if (guard_holds(step.guard, plain.facts, scenario.for_values)) living.note(step.action);
    }
    const Place place{scenario.file, kExploredLine, 1};
    extended.patience_step = static_cast<int>(result.steps.size());
    if (!ends_well(plain)) return extended;
    result.steps.push_back(step_of("advance", {{"duration", patience_ns}}, place));
    extended.takes_down = can_take_down(scenario, plain);
    if (extended.takes_down) take_down(result, living, place);
    return extended;
}

Step inject_step(const CallPoint& point, const std::string& fault, const Place& place) {
    std::map<std::string, Argument> arguments{{"call", std::string(info_of(point.call).name)}, {"fault", fault}};
    if (point.nth != 1) arguments["nth"] = std::to_string(point.nth);
    if (point.process != kMain) arguments["process"] = point.process;
    return step_of("inject", std::move(arguments), place);
}

Scenario with_fault(const Scenario& scenario, const CallPoint& point, const std::string& fault) {
    Scenario result = scenario;
    result.steps.insert(result.steps.begin() + point.step,
                        inject_step(point, fault, {scenario.file, kExploredLine, 1}));
    return result;
}

Transcript without_step(Transcript transcript, int step) {
    std::erase_if(transcript.steps, [&](const StepRecord& record) { return record.step == step; });
    for (StepRecord& record : transcript.steps)
        if (record.step > step) --record.step;
    return transcript;
}

}  // namespace faultline
