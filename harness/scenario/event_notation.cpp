// The lines that stand below an action, printed. A value that no table names is printed as its number, and read so too.
#include <fmt/format.h>

#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/quoting.hpp"

namespace faultline {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

std::string print_number(ValueKind kind, std::uint64_t value) {
    switch (kind) {
        case ValueKind::error_number: {
            const std::string name = errno_name(value);
            return errno_number(name) ? name : std::to_string(value);
        }
        case ValueKind::interval: return print_duration(static_cast<std::int64_t>(value) * kMillisecond);
        case ValueKind::protocol_error: return protocol_error_name(value);
        case ValueKind::fd:
        case ValueKind::zap_status:
        case ValueKind::queue_lengths:
        case ValueKind::none: return std::to_string(value);
    }
    return "";
}

std::string print_time(const std::optional<std::int64_t>& at_ns) {
    return at_ns && *at_ns != 0 ? "+" + print_duration(*at_ns) + " " : "";
}

// MONITOR_STOPPED never has an endpoint, so that an empty one of it isn't worth a word.
std::string print_endpoints(const EventInfo* info, const EventLine& line) {
    const bool nowhere = line.endpoint.empty() && line.remote.value_or("").empty();
    if (nowhere && info != nullptr && info->name == "MONITOR_STOPPED") return "";
    return " " + word_or_quote(line.endpoint) + (line.remote ? " " + word_or_quote(*line.remote) : "");
}

}  // namespace

std::string print_event_value(ValueKind kind, const ValuePattern& value) {
    const std::string keyword(value_keyword(kind));
    switch (value.kind) {
        case ValuePattern::Kind::none: return "";
        case ValuePattern::Kind::any_fd: return "fd";
        case ValuePattern::Kind::no_fd: return "fd=none";
        case ValuePattern::Kind::named_fd: return "fd=$" + value.name;
        case ValuePattern::Kind::any: return keyword + "=any";
        case ValuePattern::Kind::exact: return keyword + "=" + print_number(kind, value.low);
        case ValuePattern::Kind::range:
            return keyword + "=" + print_number(kind, value.low) + ".." + print_number(kind, value.high);
        case ValuePattern::Kind::pair: return fmt::format("{}={} ingress={}", keyword, value.low, value.high);
    }
    return "";
}

std::string print_event_line(const EventLine& line) {
    const EventInfo* info = find_event(line.event);
    const std::string name = info != nullptr ? std::string(info->name) : fmt::format("0x{:x}", line.event);
    const std::string value = print_event_value(info != nullptr ? info->value : ValueKind::none, line.value);
    return print_time(line.at_ns) + line.socket + " " + name + (value.empty() ? "" : " ") + value +
           print_endpoints(info, line);
}

std::string print_return_line(const ReturnLine& line) {
    return print_time(line.at_ns) + line.subject + " " + line.verb + " -> " + line.result;
}

std::string print_call_line(const CallLine& line) {
    std::string text = print_time(line.at_ns) + line.socket + " calls";
    for (const std::string& word : line.words) text += " " + (word == "->" ? word : word_or_quote(word));
    return text;
}

}  // namespace faultline
