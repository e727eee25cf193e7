#include "expect/record.hpp"

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
    Matcher matcher(scenario, transcript.facts);
    for (const StepRecord& record : transcript.steps) matcher.step(record);
    std::map<std::string, std::string, std::less<>> names;
    for (const Step& step : scenario.steps) {
        for (const Expectation& line : step.expected) {
            const auto* event = std::get_if<EventLine>(&line.what);
            if (event == nullptr) continue;
            for (std::size_t at = event->endpoint.find('$'); at != std::string::npos;
                 at = event->endpoint.find('$', at + 1)) {
                const std::string name = event->endpoint.substr(at + 1, name_length(event->endpoint.substr(at + 1)));
                if (const auto text = matcher.capture(name)) names[name] = *text;
            }
        }
    }
    return names;
}

}  // namespace

std::vector<RecordedStep> record_lines(const Scenario& scenario, const Transcript& transcript) {
    Bindings captures;
    captures.text = text_names(scenario, transcript);
    captures.fd = Namer(scenario, transcript).names();
    std::vector<RecordedStep> steps;
    for (const StepRecord& record : transcript.steps) {
        RecordedStep step{record.step, record.result, {}};
        // A call that the outcome cut off has no result of its own.
        const bool cut = &record == &transcript.steps.back() && transcript.outcome.kind != OutcomeKind::pass;
        if (cut && record.result == "blocks") step.result.clear();
        for (const Entry& entry : record.entries) step.lines.push_back(actual_text(entry, captures));
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace faultline
