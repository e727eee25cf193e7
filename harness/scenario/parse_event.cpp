#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/suggest.hpp"

namespace faultline {
namespace {

constexpr std::string_view kEventForm = "write: [guard] +100ms SOCKET EVENT [VALUE] ENDPOINT [REMOTE]";
constexpr std::string_view kIngress = "ingress=";
constexpr std::int64_t kMillisecond = 1'000'000;

std::string value_form(ValueKind kind) {
    switch (kind) {
        case ValueKind::fd: return "fd, fd=$name or fd=none";
        case ValueKind::error_number: return "errno=NAME or errno=any";
        case ValueKind::interval: return "interval=100ms, interval=100ms..200ms or interval=any";
        case ValueKind::protocol_error: return "protocol=NAME or protocol=any";
        case ValueKind::zap_status: return "status=400 or status=any";
        case ValueKind::queue_lengths: return "egress=3 ingress=0, or egress=any";
        case ValueKind::none: return "";
    }
    return "";
}

template <typename Number>
std::optional<Number> whole_number(std::string_view text, int base = 10) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, number, base);
    if (text.empty() || status != std::errc() || stop != end) return std::nullopt;
    return number;
}

ValuePattern exactly(std::uint64_t value) { return {ValuePattern::Kind::exact, "", value, 0}; }

// Each reads what stands behind `keyword=`; nothing is an error that it has reported.
std::optional<ValuePattern> fd_value(ParseState& state, const Token& token, std::string_view text) {
    if (text == "none") return ValuePattern{ValuePattern::Kind::no_fd, "", 0, 0};
    const bool named = text.starts_with('$') && is_name(text.substr(1));
    if (!named) {
        state.error(token, "an fd's number is not the same in every run", "write fd, or fd=$name to use it again");
        return std::nullopt;
    }
    const std::string name(text.substr(1));
    if (state.active) {
        const CapturePlace place{state.line, token.column, token.length};
        if (!state.accept(token, state.captures.line(CaptureKind::fd, name, place, state.rounds))) return std::nullopt;
    }
    return ValuePattern{ValuePattern::Kind::named_fd, name, 0, 0};
}

// A number that has no name is what a stale errno (0) or a kernel of tomorrow gives.
std::optional<ValuePattern> errno_value(ParseState& state, const Token& token, std::string_view text) {
    if (const auto number = errno_number(text)) return exactly(static_cast<std::uint64_t>(*number));
    if (const auto number = whole_number<std::uint32_t>(text)) {
        const std::string name = errno_name(*number);
        if (!errno_number(name)) return exactly(*number);
        state.error(token, "an errno is written by name", fmt::format("write errno={}", name));
        return std::nullopt;
    }
    const auto names = all_errno_names();
    state.error(token, fmt::format("unknown errno {}", text), did_you_mean(text, {names.begin(), names.end()}));
    return std::nullopt;
}

std::optional<std::uint64_t> milliseconds(ParseState& state, const Token& token, std::string_view text) {
    const auto duration = parse_duration_word(state, token, text);
    if (!duration) return std::nullopt;
    const std::int64_t count = *duration / kMillisecond;
    if (*duration % kMillisecond == 0 && count <= std::numeric_limits<std::uint32_t>::max()) {
        return static_cast<std::uint64_t>(count);
    }
    state.error(token, "an interval is a number of milliseconds of 32 bits");
    return std::nullopt;
}

std::optional<ValuePattern> interval_value(ParseState& state, const Token& token, std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto low = milliseconds(state, token, text.substr(0, dots));
    if (!low) return std::nullopt;
    if (dots == std::string_view::npos) return exactly(*low);
    const auto high = milliseconds(state, token, text.substr(dots + 2));
    if (!high) return std::nullopt;
    if (*high >= *low) return ValuePattern{ValuePattern::Kind::range, "", *low, *high};
    state.error(token, "the range ends before it begins");
    return std::nullopt;
}

std::optional<ValuePattern> protocol_value(ParseState& state, const Token& token, std::string_view text) {
    if (const auto code = protocol_error_code(text)) return exactly(*code);
    const auto number = text.starts_with("0x") ? whole_number<std::uint32_t>(text.substr(2), 16) : std::nullopt;
    if (number && !protocol_error_code(protocol_error_name(*number))) return exactly(*number);
    if (number) {
        state.error(token, "a protocol error is written by name",
                    fmt::format("write protocol={}", protocol_error_name(*number)));
        return std::nullopt;
    }
    const auto names = all_protocol_error_names();
    state.error(token, fmt::format("unknown protocol error {}", text),
                did_you_mean(text, {names.begin(), names.end()}));
    return std::nullopt;
}

std::optional<ValuePattern> status_value(ParseState& state, const Token& token, std::string_view text) {
    if (const auto number = whole_number<std::uint32_t>(text)) return exactly(*number);
    state.error(token, fmt::format("{} is not a status", text), "write " + value_form(ValueKind::zap_status));
    return std::nullopt;
}

std::optional<ValuePattern> count_value(ParseState& state, const EventInfo& event, const Token& token,
                                        std::string_view text) {
    if (const auto number = whole_number<std::uint64_t>(text)) return exactly(*number);
    state.error(token, fmt::format("{} is not a number of messages", text), "write " + value_form(event.value));
    return std::nullopt;
}

std::optional<ValuePattern> keyed_value(ParseState& state, const EventInfo& event, const Token& token,
                                        std::string_view text) {
    if (text == "any" && event.value != ValueKind::fd) return ValuePattern{ValuePattern::Kind::any, "", 0, 0};
    switch (event.value) {
        case ValueKind::fd: return fd_value(state, token, text);
        case ValueKind::error_number: return errno_value(state, token, text);
        case ValueKind::interval: return interval_value(state, token, text);
        case ValueKind::protocol_error: return protocol_value(state, token, text);
        case ValueKind::zap_status: return status_value(state, token, text);
        case ValueKind::queue_lengths: return count_value(state, event, token, text);
        case ValueKind::none: return ValuePattern{};
    }
    return std::nullopt;
}

// The word of a value of any kind, "" for an endpoint or whatever else.
std::string_view keyword_of(const Token& token) {
    if (token.quoted) return "";
    for (const ValueKind kind : {ValueKind::fd, ValueKind::error_number, ValueKind::interval, ValueKind::protocol_error,
                                 ValueKind::zap_status, ValueKind::queue_lengths}) {
        const std::string_view keyword = value_keyword(kind);
        if (token.text == keyword) return keyword;
        if (token.text.starts_with(keyword) && token.text[keyword.size()] == '=') return keyword;
    }
    return "";
}

// Takes the value's word from the front of `rest` where the event has a value.
std::optional<ValuePattern> parse_event_value(ParseState& state, const EventInfo& event, Tokens& rest) {
    const std::string_view wanted = value_keyword(event.value);
    const std::string_view found = rest.empty() ? "" : keyword_of(rest[0]);
    if (found.empty() && wanted.empty()) return ValuePattern{};
    if (found.empty()) {
        const std::string message = fmt::format("{} needs {}", event.name, value_form(event.value));
        if (rest.empty())
            state.error_at_end(message, std::string(kEventForm));
        else
            state.error(rest[0], message, std::string(kEventForm));
        return std::nullopt;
    }
    const Token& token = rest[0];
    if (found != wanted) {
        state.error(token,
                    wanted.empty() ? fmt::format("{} has no value", event.name)
                                   : fmt::format("{} has no {}", event.name, found),
                    wanted.empty() ? std::string(kEventForm) : "write " + value_form(event.value));
        return std::nullopt;
    }
    rest = rest.subspan(1);
    if (token.text != found)
        return keyed_value(state, event, token, std::string_view(token.text).substr(found.size() + 1));
    if (event.value == ValueKind::fd) return ValuePattern{ValuePattern::Kind::any_fd, "", 0, 0};
    state.error(token, fmt::format("{} needs {}", event.name, value_form(event.value)));
    return std::nullopt;
}

// The second of two values stands in a word of its own, unless the first one is any.
bool parse_second_value(ParseState& state, const EventInfo& event, ValuePattern& value, Tokens& rest) {
    if (event.value != ValueKind::queue_lengths || value.kind != ValuePattern::Kind::exact) return true;
    const std::string message = fmt::format("{} needs {}", event.name, value_form(event.value));
    if (rest.empty()) return state.error_at_end(message, std::string(kEventForm));
    if (!rest[0].text.starts_with(kIngress)) return state.error(rest[0], message, std::string(kEventForm));
    const auto second = count_value(state, event, rest[0], std::string_view(rest[0].text).substr(kIngress.size()));
    rest = rest.subspan(1);
    if (!second) return false;
    value = {ValuePattern::Kind::pair, "", value.low, second->low};
    return true;
}

bool bind_endpoint(ParseState& state, const Token& token) {
    return each_capture(state, token, [&](const std::string& name, const CapturePlace& place) {
        return state.captures.line(CaptureKind::text, name, place, state.rounds);
    });
}

}  // namespace

std::optional<EventLine> parse_event(ParseState& state, const Token& socket, Tokens rest) {
    EventLine line;
    line.socket = socket.text;
    const EventInfo* event = parse_event_name(state, rest[0], rest[0].text);
    bool good = state.accept(socket, state.names.monitored_socket(line.socket));
    if (event == nullptr) return std::nullopt;
    line.event = event->id;
    rest = rest.subspan(1);
    auto value = parse_event_value(state, *event, rest);
    if (!value || !parse_second_value(state, *event, *value, rest)) return std::nullopt;
    line.value = *value;
    if (rest.size() > 2)
        good = state.error(rest[2], fmt::format("unexpected {}", rest[2].text), std::string(kEventForm));
    if (rest.empty()) {
        if (event->name == "MONITOR_STOPPED") return good ? std::optional(line) : std::nullopt;
        state.error_at_end(fmt::format("{} needs its endpoint", event->name), "write \"\" for an empty one");
        return std::nullopt;
    }
    line.endpoint = rest[0].text;
    good = bind_endpoint(state, rest[0]) && good;
    if (rest.size() > 1) {
        line.remote = rest[1].text;
        good = bind_endpoint(state, rest[1]) && good;
        // Of a monitor that has stopped, neither version says where.
        if (event->name == "MONITOR_STOPPED" && line.endpoint.empty() && line.remote->empty()) line.remote.reset();
    }
    return good ? std::optional(line) : std::nullopt;
}

}  // namespace faultline
