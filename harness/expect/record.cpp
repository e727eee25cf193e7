#include "expect/record.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "expect/captures.hpp"
#include "expect/compare.hpp"
#include "expect/match.hpp"
#include "monitor/events.hpp"
#include "scenario/lexer.hpp"

namespace faultline {
namespace {

bool speaks_of_fd(const EventRecord& event) {
    const EventInfo* info = find_event(event.event);
    return info != nullptr && info->value == ValueKind::fd && event.fd_generation != 0 && event.value != kNoFd;
}

std::string name_by_origin(std::uint64_t event) {
    const EventInfo* info = find_event(event);
    if (info->name == "LISTENING") return "listener";
    if (info->name == "ACCEPTED") return "accepted";
    if (info->name == "CONNECTED") return "connected";
    return "attempt";
}

class Namer {
  public:
    Namer(const Scenario& scenario, const Transcript& transcript) : scenario_(scenario) {
        for (const StepRecord& record : transcript.steps)
            for (const Entry& entry : record.entries)
                if (const auto* event = std::get_if<EventRecord>(&entry.what); event != nullptr && speaks_of_fd(*event))
                    ++mentions_[event->fd_generation];
        for (const StepRecord& record : transcript.steps) keep_names(record);
        for (const StepRecord& record : transcript.steps)
            for (const Entry& entry : record.entries)
                if (const auto* event = std::get_if<EventRecord>(&entry.what)) name(*event);
    }

    [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& names() const { return names_; }

  private:
    // The k-th line of a socket's event in a step belongs to the k-th such event.
    void keep_names(const StepRecord& record) {
        std::map<std::pair<std::string, std::uint64_t>, std::vector<std::string>> wanted;
        for (const Expectation& line : scenario_.steps[static_cast<std::size_t>(record.step)].expected)
            if (const auto* event = std::get_if<EventLine>(&line.what))
                wanted[{event->socket, event->event}].push_back(event->value.name);
        std::map<std::pair<std::string, std::uint64_t>, std::size_t> seen;
        for (const Entry& entry : record.entries) {
            const auto* event = std::get_if<EventRecord>(&entry.what);
            if (event == nullptr) continue;
            const auto& list = wanted[{event->socket, event->event}];
            const std::size_t index = seen[{event->socket, event->event}]++;
            if (index >= list.size() || list[index].empty() || !speaks_of_fd(*event)) continue;
            if (mentions_[event->fd_generation] < 2 || named_.count(event->fd_generation) != 0) continue;
            if (names_.emplace(list[index], event->fd_generation).second) named_.insert(event->fd_generation);
        }
    }

    void name(const EventRecord& event) {
        if (!speaks_of_fd(event) || mentions_[event.fd_generation] < 2 || named_.count(event.fd_generation) != 0)
            return;
        const std::string origin = name_by_origin(event.event);
        std::string candidate = origin;
        for (int number = 2; names_.count(candidate) != 0; ++number) candidate = origin + std::to_string(number);
        names_.emplace(candidate, event.fd_generation);
        named_.insert(event.fd_generation);
    }

    const Scenario& scenario_;
    std::map<std::uint64_t, int> mentions_;
    std::map<std::string, std::uint64_t, std::less<>> names_;
    std::set<std::uint64_t> named_;
};

// What `$port` and its like stood for in this run.
std::map<std::string, std::string, std::less<>> text_names(const Scenario& scenario, const Transcript& transcript) {
    Matcher matcher(scenario, transcript.facts, {.likeness = true});
    for (const StepRecord& record : transcript.steps) matcher.step(record);
    std::map<std::string, std::string, std::less<>> names;
    for (const Step& step : scenario.steps) {
        for (const Expectation& line : step.expected) {
            const auto* event = std::get_if<EventLine>(&line.what);
            if (event == nullptr) continue;
            const std::string both = event->endpoint + " " + event->remote.value_or("");
            for (std::size_t at = both.find('$'); at != std::string::npos; at = both.find('$', at + 1)) {
                const std::string name = both.substr(at + 1, name_length(both.substr(at + 1)));
                if (const auto text = matcher.capture(name)) names[name] = *text;
            }
        }
    }
    return names;
}

// The port, or the directory of a wildcard, if libzmq chose it: then no action speaks of it.
std::string chosen_part(const std::string& endpoint) {
    if (endpoint.starts_with("ipc://") && endpoint.ends_with("/socket"))
        return endpoint.substr(6, endpoint.find('/', 6) - 6);
    const std::size_t colon = endpoint.rfind(':');
    if (!endpoint.starts_with("tcp://") || colon < 6) return "";
    return endpoint.substr(colon + 1);
}

bool is_spoken_of(const Scenario& scenario, const std::string& part) {
    const auto has = [&](const std::string& text) { return text.find(part) != std::string::npos; };
    return std::ranges::any_of(scenario.steps, [&](const Step& step) {
        return std::ranges::any_of(step.action.arguments, [&](const auto& argument) {
            const auto* text = std::get_if<std::string>(&argument.second);
            const auto* options = std::get_if<std::vector<Option>>(&argument.second);
            if (text != nullptr) return has(*text);
            return options != nullptr &&
                   std::ranges::any_of(*options, [&](const Option& option) { return has(option.value); });
        });
    });
}

// A part of an endpoint that libzmq chose and that comes again gets a name.
void name_chosen_parts(const Scenario& scenario, const Transcript& transcript, Bindings& captures) {
    std::vector<std::string> order;
    std::map<std::string, int> mentions;
    for (const StepRecord& record : transcript.steps) {
        for (const Entry& entry : record.entries) {
            const auto* event = std::get_if<EventRecord>(&entry.what);
            if (event == nullptr) continue;
            for (const std::string& end : {event->endpoint, event->remote.value_or("")}) {
                const std::string part = chosen_part(end);
                if (part.empty() || part == "0" || is_spoken_of(scenario, part)) continue;
                if (++mentions[part] == 1) order.push_back(part);
            }
        }
        // An action can only use what an event above it has bound.
        for (auto& [part, count] : mentions)
            if (record.entries.empty() && record.result.find(part) != std::string::npos) ++count;
    }
    for (const std::string& part : order) {
        const bool named = std::ranges::any_of(captures.text, [&](const auto& known) { return known.second == part; });
        if (named || mentions[part] < 2) continue;
        const std::string origin = part.find_first_not_of("0123456789") == std::string::npos ? "port" : "directory";
        std::string name = origin;
        for (int number = 2; captures.text.contains(name) || captures.fd.contains(name); ++number)
            name = origin + std::to_string(number);
        captures.text.emplace(name, part);
    }
}

}  // namespace

Bindings names_of_run(const Scenario& scenario, const Transcript& transcript) {
    return {.text = text_names(scenario, transcript), .fd = Namer(scenario, transcript).names()};
}

std::vector<RecordedStep> record_lines(const Scenario& scenario, const Transcript& transcript) {
    Bindings captures = names_of_run(scenario, transcript);
    name_chosen_parts(scenario, transcript, captures);
    std::vector<RecordedStep> steps;
    for (const StepRecord& record : transcript.steps) {
        RecordedStep step{record.step, record.result, {}};
        // A call that the outcome cut off has no result of its own.
        const bool cut = &record == &transcript.steps.back() && transcript.outcome.kind != OutcomeKind::pass;
        if (cut && record.result == "blocks") step.result.clear();
        const Step& taken = scenario.steps[static_cast<std::size_t>(record.step)];
        if (taken.action.verb == "get") step.result = insert_names(step.result, captures);
        for (const Entry& entry : record.entries) step.lines.push_back(actual_text(entry, captures));
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace faultline
