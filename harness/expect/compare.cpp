#include "expect/compare.hpp"

#include "expect/data.hpp"
#include "monitor/events.hpp"

namespace faultline {
namespace {

// Both ends may name the same port: what the local one binds, the remote one must have.
bool endpoints_match(const EventLine& line, const EventRecord& event, const Bindings& captures, Bindings* bound) {
    if (!line.remote)
        return remote_matches(line, event, captures, nullptr) &&
               match_pattern(line.endpoint, event.endpoint, captures, bound);
    Bindings tentative = captures;
    if (!match_pattern(line.endpoint, event.endpoint, tentative, &tentative)) return false;
    if (!remote_matches(line, event, tentative, &tentative)) return false;
    if (bound != nullptr) *bound = std::move(tentative);
    return true;
}

bool event_matches(const EventLine& line, const EventRecord& event, const Bindings& captures,
                   const MatchOptions& options, Bindings* bound) {
    if (!event.defect.empty() || line.socket != event.socket || line.event != event.event) return false;
    if (!value_matches(line, event, captures, options)) return false;
    if (!endpoints_match(line, event, captures, bound)) return false;
    // Bound last, when nothing can fail any more.
    if (bound != nullptr && line.value.kind == ValuePattern::Kind::named_fd) {
        bound->fd.emplace(line.value.name, event.fd_generation);
    }
    return true;
}

bool return_matches(const ReturnLine& line, const ReturnRecord& call, const Bindings& captures, Bindings* bound) {
    return line.subject == call.subject && line.verb == call.verb &&
           result_matches(line.result, call.result, captures, bound);
}

// Where the line says no result, the call went well; arguments that it leaves out don't matter.
bool call_matches(const CallLine& line, const CallRecord& call, const Bindings& captures, Bindings* bound) {
    const ExpectedCall expected = split_call(line);
    const bool went_well = call.result.empty() || errno_number(call.result) == std::nullopt;
    if (line.socket != call.socket || expected.words.size() > call.words.size()) return false;
    if (expected.result ? *expected.result != call.result : !went_well) return false;
    Bindings tentative = captures;
    for (std::size_t i = 0; i < expected.words.size(); ++i)
        if (!match_pattern(expected.words[i], call.words[i], tentative, &tentative)) return false;
    if (bound != nullptr) *bound = std::move(tentative);
    return true;
}

}  // namespace

ExpectedCall split_call(const CallLine& line) {
    ExpectedCall call{line.words, std::nullopt};
    if (call.words.size() < 3 || call.words[call.words.size() - 2] != "->") return call;
    call.result = call.words.back();
    call.words.resize(call.words.size() - 2);
    return call;
}

bool asks_for(const CallLine& line, const std::vector<std::string>& words) {
    if (line.words.empty() || words.empty() || line.words[0] != words[0]) return false;
    const bool by_option = words[0] == "setsockopt" || words[0] == "getsockopt";
    return !by_option || line.words.size() < 2 || words.size() < 2 || line.words[1] == words[1];
}

bool time_matches(const ExpectedLine& line, const Entry& entry, const MatchOptions& options) {
    return !options.times || time_of(line) == entry.time_ns;
}

bool value_matches(const EventLine& line, const EventRecord& event, const Bindings& captures,
                   const MatchOptions& options) {
    const EventInfo* info = find_event(event.event);
    if (!options.exact_intervals && info != nullptr && info->value == ValueKind::interval) return true;
    const ValuePattern& pattern = line.value;
    switch (pattern.kind) {
        case ValuePattern::Kind::none:
            // Nothing is shown because the value is always 0; that of a draft event is another matter.
            return event.value == 0 || (info != nullptr && info->draft);
        case ValuePattern::Kind::any: return true;
        case ValuePattern::Kind::any_fd: return event.value != kNoFd;
        case ValuePattern::Kind::no_fd: return event.value == kNoFd;
        case ValuePattern::Kind::named_fd: {
            if (event.value == kNoFd) return false;
            const auto known = captures.fd.find(pattern.name);
            return known == captures.fd.end() || known->second == event.fd_generation;
        }
        case ValuePattern::Kind::exact: return event.value == pattern.low;
        case ValuePattern::Kind::pair: return event.value == pattern.low && event.second_value == pattern.high;
        case ValuePattern::Kind::range: return event.value >= pattern.low && event.value <= pattern.high;
    }
    return false;
}

// That a monitor has stopped is nowhere, in either version.
bool remote_matches(const EventLine& line, const EventRecord& event, const Bindings& captures, Bindings* bound) {
    if (line.remote && event.remote) return match_pattern(*line.remote, *event.remote, captures, bound);
    if (line.remote.has_value() == event.remote.has_value()) return true;
    const EventInfo* info = find_event(line.event);
    return info != nullptr && info->name == "MONITOR_STOPPED" && !line.remote && event.remote->empty();
}

bool line_matches(const ExpectedLine& line, const Entry& entry, const Bindings& captures, const MatchOptions& options,
                  Bindings* bound) {
    if (!time_matches(line, entry, options)) return false;
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
        const auto* expected = std::get_if<EventLine>(&line.what);
        return expected != nullptr && event_matches(*expected, *event, captures, options, bound);
    }
    if (const auto* call = std::get_if<CallRecord>(&entry.what)) {
        const auto* expected = std::get_if<CallLine>(&line.what);
        return expected != nullptr && call_matches(*expected, *call, captures, bound);
    }
    const auto* expected = std::get_if<ReturnLine>(&line.what);
    return expected != nullptr && return_matches(*expected, std::get<ReturnRecord>(entry.what), captures, bound);
}

bool line_resembles(const ExpectedLine& line, const Entry& entry) {
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
        const auto* expected = std::get_if<EventLine>(&line.what);
        return expected != nullptr && expected->socket == event->socket && expected->event == event->event;
    }
    if (const auto* call = std::get_if<CallRecord>(&entry.what)) {
        const auto* expected = std::get_if<CallLine>(&line.what);
        return expected != nullptr && expected->socket == call->socket && asks_for(*expected, call->words);
    }
    const auto& call = std::get<ReturnRecord>(entry.what);
    const auto* expected = std::get_if<ReturnLine>(&line.what);
    return expected != nullptr && expected->subject == call.subject && expected->verb == call.verb;
}

}  // namespace faultline
