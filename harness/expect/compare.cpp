#include "expect/compare.hpp"

#include "expect/data.hpp"
#include "monitor/events.hpp"

namespace faultline {
namespace {

bool event_matches(const EventLine& line, const EventRecord& event, const Bindings& captures,
                   const MatchOptions& options, Bindings* bound) {
    if (!event.defect.empty() || line.socket != event.socket || line.event != event.event) return false;
    if (!value_matches(line, event, captures, options)) return false;
    if (!match_pattern(line.endpoint, event.endpoint, captures, bound)) return false;
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

}  // namespace

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
        case ValuePattern::Kind::range: return event.value >= pattern.low && event.value <= pattern.high;
    }
    return false;
}

bool line_matches(const ExpectedLine& line, const Entry& entry, const Bindings& captures, const MatchOptions& options,
                  Bindings* bound) {
    if (!time_matches(line, entry, options)) return false;
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
        const auto* expected = std::get_if<EventLine>(&line.what);
        return expected != nullptr && event_matches(*expected, *event, captures, options, bound);
    }
    const auto* expected = std::get_if<ReturnLine>(&line.what);
    return expected != nullptr && return_matches(*expected, std::get<ReturnRecord>(entry.what), captures, bound);
}

bool line_resembles(const ExpectedLine& line, const Entry& entry) {
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
        const auto* expected = std::get_if<EventLine>(&line.what);
        return expected != nullptr && expected->socket == event->socket && expected->event == event->event;
    }
    const auto& call = std::get<ReturnRecord>(entry.what);
    const auto* expected = std::get_if<ReturnLine>(&line.what);
    return expected != nullptr && expected->subject == call.subject && expected->verb == call.verb;
}

}  // namespace faultline
