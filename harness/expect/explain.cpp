// Lines as a person reads them, and in what a pair of them differs.
#include <fmt/format.h>

#include "expect/compare.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/quoting.hpp"

namespace faultline {
namespace {

// A field of a printed line: where it begins, and its text ("" where the line does not show it).
struct Field {
    std::size_t at = 0;
    std::string text;
};
// `+100ms server BIND_FAILED errno=EACCES 127.0.0.1:5555`, or `+100ms server bind -> ok` where `last` is the result.
struct Fields {
    Field time, value, last;
};

Fields split(const std::string& line, std::size_t begin, bool has_time, bool has_value, std::string_view last_mark) {
    const auto take = [&](bool present) {
        std::size_t end = present ? std::min(line.find(' ', begin), line.size()) : begin;
        const bool two = present && line.compare(begin, 7, "egress=") == 0 && line.compare(end, 9, " ingress=") == 0;
        if (two) end = std::min(line.find(' ', end + 1), line.size());
        Field field{.at = begin, .text = line.substr(begin, end - begin)};
        begin = present ? std::min(end + 1, line.size()) : begin;
        return field;
    };
    Fields fields;
    fields.time = take(has_time);
    take(true);  // the socket
    take(true);  // the event or the verb
    fields.value = take(has_value);
    if (line.compare(begin, last_mark.size(), last_mark) == 0) begin += last_mark.size();
    fields.last = {.at = begin, .text = line.substr(begin)};
    return fields;
}

bool shows_time(std::optional<std::int64_t> at_ns) { return at_ns.value_or(0) != 0; }

EventLine as_line(const EventRecord& event, std::int64_t time_ns, const Bindings& captures) {
    EventLine line{.socket = event.socket,
                   .event = event.event,
                   .value = {},
                   .endpoint = insert_names(event.endpoint, captures),
                   .remote = {},
                   .at_ns = time_ns};
    if (event.remote) line.remote = insert_names(*event.remote, captures);
    const EventInfo* info = find_event(event.event);
    if (info == nullptr || info->value == ValueKind::none) return line;
    if (info->value == ValueKind::queue_lengths) {
        line.value = {ValuePattern::Kind::pair, "", event.value, event.second_value};
        return line;
    }
    if (info->value != ValueKind::fd) {
        line.value.kind = ValuePattern::Kind::exact;
        line.value.low = line.value.high = event.value;
        return line;
    }
    if (event.value == kNoFd) {
        line.value.kind = ValuePattern::Kind::no_fd;
        return line;
    }
    const auto name = fd_name(event.fd_generation, captures);
    line.value.kind = name ? ValuePattern::Kind::named_fd : ValuePattern::Kind::any_fd;
    line.value.name = name.value_or("");
    return line;
}

CallLine as_line(const CallRecord& call, std::int64_t time_ns, const Bindings& captures) {
    CallLine line{.socket = call.socket, .words = {}, .at_ns = time_ns};
    for (const std::string& word : call.words) line.words.push_back(insert_names(word, captures));
    if (!call.result.empty()) line.words.insert(line.words.end(), {"->", call.result});
    return line;
}

std::string without_guard(const ExpectedLine& line) {
    if (const auto* event = std::get_if<EventLine>(&line.what)) return print_event_line(*event);
    if (const auto* call = std::get_if<ReturnLine>(&line.what)) return print_return_line(*call);
    return print_call_line(std::get<CallLine>(line.what));
}

std::size_t guard_size(const ExpectedLine& line) {
    const std::string guard = print_guard(line.guard);
    return guard.empty() ? 0 : guard.size() + 1;
}

// The first difference goes to the marks, every one to the reason.
void add_difference(DiffRow& row, const Field& expected, const Field& actual, const std::string& reason) {
    if (row.actual_mark < 0) {
        const int same = first_difference(expected.text, actual.text);
        row.expected_mark = static_cast<int>(expected.at) + same;
        row.actual_mark = static_cast<int>(actual.at) + same;
    }
    row.reason += (row.reason.empty() ? "" : "; ") + reason;
}

std::string value_reason(const EventLine& line, const EventRecord& event, const Field& expected, const Field& actual) {
    const auto after_equals = [](const std::string& text) { return text.substr(text.find('=') + 1); };
    const EventInfo* info = find_event(event.event);
    const bool of_fd = info != nullptr && info->value == ValueKind::fd;
    if (of_fd && event.value == kNoFd) return "the event carries no fd: its value is -1";
    if (line.value.kind == ValuePattern::Kind::no_fd) return "the event carries an fd, expected none";
    if (line.value.kind == ValuePattern::Kind::named_fd) {
        if (actual.text.find('=') == std::string::npos)
            return "the fd is not the one that $" + line.value.name + " names";
        return fmt::format("fd is {}, expected ${}", after_equals(actual.text), line.value.name);
    }
    if (info != nullptr && info->value == ValueKind::queue_lengths)
        return fmt::format("the queues are {}, expected {}", actual.text, expected.text);
    if (info == nullptr || info->value == ValueKind::none) {
        return fmt::format("the value is {}, where this event promises 0", event.value);
    }
    return fmt::format("{} is {}, expected {}", value_keyword(info->value), after_equals(actual.text),
                       after_equals(expected.text));
}

std::string remote_reason(const EventLine& line, const EventRecord& event, const Bindings& captures) {
    if (!event.remote) return "the monitor's version is 1: it names one endpoint";
    if (!line.remote) return "the monitor's version is 2: it names two endpoints, the local and the remote one";
    return fmt::format("the remote endpoint is {}, expected {}", word_or_quote(*event.remote),
                       word_or_quote(substitute_names(*line.remote, captures, nullptr)));
}

void add_event_differences(DiffRow& row, const EventLine& line, const EventRecord& event, const Bindings& captures,
                           const MatchOptions& options, const Fields& expected, const Fields& actual) {
    if (!value_matches(line, event, captures, options)) {
        add_difference(row, expected.value, actual.value, value_reason(line, event, expected.value, actual.value));
    }
    if (!match_pattern(line.endpoint, event.endpoint, captures, nullptr)) {
        add_difference(row, expected.last, actual.last,
                       fmt::format("endpoint is {}, expected {}", word_or_quote(event.endpoint),
                                   word_or_quote(substitute_names(line.endpoint, captures, nullptr))));
    }
    if (!remote_matches(line, event, captures, nullptr))
        add_difference(row, expected.last, actual.last, remote_reason(line, event, captures));
    if (event.defect.empty()) return;
    // The expected line has no counterpart of it that could be marked.
    if (row.actual_mark < 0) row.actual_mark = static_cast<int>(row.actual.rfind("# defect: " + event.defect));
    row.reason += (row.reason.empty() ? "" : "; ") + event.defect;
}

// A call is one sequence of words, so that the first byte that differs says where.
DiffRow differing_call(const ExpectedLine& line, const Entry& entry, const Bindings& captures,
                       const MatchOptions& options) {
    DiffRow row{.kind = DiffRow::Kind::differs,
                .expected = expected_text(line),
                .actual = actual_text(entry, captures),
                .place = line.place,
                .reason = ""};
    if (!time_matches(line, entry, options)) {
        row.reason =
            fmt::format("it came at +{}, expected +{}", print_duration(entry.time_ns), print_duration(time_of(line)));
    } else {
        const auto& call = std::get<CallRecord>(entry.what);
        const std::string result = call.result.empty() ? "" : " -> " + call.result;
        row.reason = fmt::format("libzmq calls {}{}", fmt::join(call.words, " "), result);
    }
    const std::size_t guard = guard_size(line);
    row.actual_mark = first_difference(std::string_view(row.expected).substr(guard), row.actual);
    row.expected_mark = static_cast<int>(guard) + row.actual_mark;
    return row;
}

}  // namespace

int first_difference(std::string_view one, std::string_view other) {
    std::size_t same = 0;
    while (same < one.size() && same < other.size() && one[same] == other[same]) ++same;
    return static_cast<int>(same);
}

std::string expected_text(const ExpectedLine& line) {
    const std::string guard = print_guard(line.guard);
    return guard.empty() ? without_guard(line) : guard + " " + without_guard(line);
}

std::string actual_text(const Entry& entry, const Bindings& captures) {
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
        const std::string defect = event->defect.empty() ? "" : "  # defect: " + event->defect;
        return print_event_line(as_line(*event, entry.time_ns, captures)) + defect;
    }
    if (const auto* call = std::get_if<CallRecord>(&entry.what))
        return print_call_line(as_line(*call, entry.time_ns, captures));
    const auto& call = std::get<ReturnRecord>(entry.what);
    return print_return_line(
        {.subject = call.subject, .verb = call.verb, .result = call.result, .at_ns = entry.time_ns});
}

DiffRow differing_row(const ExpectedLine& line, const Entry& entry, const Bindings& captures,
                      const MatchOptions& options) {
    if (std::holds_alternative<CallRecord>(entry.what)) return differing_call(line, entry, captures, options);
    DiffRow row{.kind = DiffRow::Kind::differs,
                .expected = expected_text(line),
                .actual = actual_text(entry, captures),
                .place = line.place,
                .reason = ""};
    const auto* event = std::get_if<EventRecord>(&entry.what);
    const std::string_view last_mark = event != nullptr ? "" : "-> ";
    const auto* expected_event = std::get_if<EventLine>(&line.what);
    const Fields expected =
        split(row.expected, guard_size(line), shows_time(time_of(line)),
              expected_event != nullptr && expected_event->value.kind != ValuePattern::Kind::none, last_mark);
    const bool has_value = event != nullptr && as_line(*event, 0, captures).value.kind != ValuePattern::Kind::none;
    const Fields actual = split(row.actual, 0, shows_time(entry.time_ns), has_value, last_mark);

    if (!time_matches(line, entry, options)) {
        add_difference(
            row, expected.time, actual.time,
            fmt::format("it came at +{}, expected +{}", print_duration(entry.time_ns), print_duration(time_of(line))));
    }
    if (event != nullptr) {
        add_event_differences(row, *expected_event, *event, captures, options, expected, actual);
    } else if (!line_matches(line, entry, captures, {.times = false}, nullptr)) {
        add_difference(row, expected.last, actual.last,
                       fmt::format("the result is {}, expected {}", std::get<ReturnRecord>(entry.what).result,
                                   std::get<ReturnLine>(line.what).result));
    }
    return row;
}

}  // namespace faultline
