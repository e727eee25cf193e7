#include "show/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "monitor/events.hpp"
#include "reproduce/story.hpp"
#include "scenario/notation.hpp"
#include "scenario/quoting.hpp"
#include "transcript/counted.hpp"

namespace faultline::show {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000, kNsPerS = 1'000'000'000;

struct NamedMark {
    std::string_view name;
    Mark mark;
};
constexpr std::array kCallMarks = {
    NamedMark{"bind", Mark::bind},       NamedMark{"connect", Mark::connect}, NamedMark{"unbind", Mark::undo},
    NamedMark{"disconnect", Mark::undo}, NamedMark{"close", Mark::close},     NamedMark{"set", Mark::set},
    NamedMark{"monitor", Mark::monitor},
};
constexpr std::array kEventMarks = {
    NamedMark{"LISTENING", Mark::listening},       NamedMark{"CONNECTED", Mark::connected},
    NamedMark{"ACCEPTED", Mark::accepted},         NamedMark{"HANDSHAKE_SUCCEEDED", Mark::established},
    NamedMark{"CONNECT_DELAYED", Mark::delayed},   NamedMark{"CONNECT_RETRIED", Mark::retried},
    NamedMark{"DISCONNECTED", Mark::disconnected}, NamedMark{"CLOSED", Mark::closed},
};
// libzmq comes back to these by itself.
constexpr std::array<std::string_view, 4> kHarmless = {"EAGAIN", "EWOULDBLOCK", "EINPROGRESS", "EINTR"};

template <class Marks>
Mark mark_named(const Marks& marks, std::string_view name) {
    const auto* found = std::ranges::find(marks, name, &NamedMark::name);
    return found == marks.end() ? Mark::other : found->mark;
}

void append(std::string& text, const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " ") + part;
}

Happening told(std::string text, std::string shape, Mark mark) {
    Happening happening;
    happening.text = shortened(std::move(text));
    happening.shape = shortened(std::move(shape));
    happening.mark = mark;
    happening.tone = info_of(mark).tone;
    return happening;
}

// How a call ended; what took less than a millisecond is not worth a word.
std::string ending_of(const std::string& error, bool returned, std::int64_t took_ns) {
    if (!returned) return "has not returned";
    std::string text = error.empty() ? "" : "-> " + error;
    if (took_ns >= kNsPerMs) append(text, "took " + length_text(took_ns));
    return text;
}

std::string option_text(const trace::Call& call) {
    std::string option = option_of(call);
    if (!option.empty()) return option;
    if (!call.value) return call.option + " (its value is not recorded)";
    if (const auto* text = std::get_if<std::string>(&*call.value)) return call.option + "=" + word_or_quote(*text);
    return fmt::format("{}={}", call.option, std::get<std::int64_t>(*call.value));
}

// `interval=236ms` of a known event; "" where it has none, or where the trace lacks it.
std::string value_text(const trace::Event& event, const EventInfo& info) {
    if (info.value == ValueKind::none || event.values.empty()) return "";
    ValuePattern value{
        .kind = ValuePattern::Kind::exact, .name = {}, .low = event.values.front(), .high = event.values.back()};
    if (info.value == ValueKind::queue_lengths) value.kind = ValuePattern::Kind::pair;
    return print_event_value(info.value, value);
}

// Another one each time, of what is otherwise the same.
bool is_fleeting(ValueKind kind) { return kind == ValueKind::fd || kind == ValueKind::interval; }

bool is_failure(std::string_view event) { return event.find("FAILED") != std::string_view::npos; }

}  // namespace

std::string shortened(std::string text) {
    if (text.size() <= kLongestText) return text;
    text.resize(kLongestText);
    return text + "…";
}

Happening in_words(const trace::Call& call) {
    std::string text = call.call;
    if (call.call == "set") append(text, option_text(call));
    if (!call.endpoint.empty()) append(text, word_or_quote(call.endpoint));
    if (call.call == "monitor" && call.endpoint.empty()) append(text, "none");
    const bool failed = !call.error.empty() || !call.returned;
    std::string shape = text;
    append(shape, ending_of(call.error, call.returned, 0));
    append(text, ending_of(call.error, call.returned, call.took_ns));
    return told(text, shape, failed ? Mark::failed : mark_named(kCallMarks, call.call));
}

Happening in_words(const trace::Event& event) {
    const EventInfo* info = find_event(event.event);
    std::string value = info == nullptr ? "" : value_text(event, *info);
    if (info == nullptr)
        for (const std::uint64_t number : event.values) append(value, std::to_string(number));
    std::string endpoints = event.endpoint.empty() ? "" : word_or_quote(event.endpoint);
    if (event.remote) append(endpoints, word_or_quote(*event.remote));
    std::string text = event.event, shape = event.event;
    for (std::string* whole : {&text, &shape}) {
        if (whole == &text || info == nullptr || !is_fleeting(info->value)) append(*whole, value);
        append(*whole, endpoints);
        if (!event.defect.empty()) append(*whole, "(not as promised: " + event.defect + ")");
    }
    const bool failed = is_failure(event.event) || !event.defect.empty();
    return told(text, shape, failed ? Mark::failed : mark_named(kEventMarks, event.event));
}

Happening in_words(const trace::Context& context) {
    std::string text = "zmq_ctx_" + context.call;
    if (!context.option.empty()) append(text, fmt::format("{}={}", context.option, context.value));
    append(text, ending_of(context.error, context.returned, context.took_ns));
    const bool failed = !context.error.empty() || !context.returned;
    return told(text, text, failed ? Mark::failed : Mark::other);
}

Happening in_words(const trace::Gap& gap) {
    const std::string lost = gap.lost == 0 ? "" : fmt::format(", {} lost", counted(gap.lost, "record"));
    const std::string text = fmt::format("something is missing here: {}{}", gap.why, lost);
    return told(text, text, Mark::gap);
}

std::optional<Happening> in_words(const trace::SystemCall& call, const std::string& address) {
    const bool ended = call.call == "recv" && call.error.empty() && call.result == 0;
    if (!ended && (call.error.empty() || std::ranges::find(kHarmless, call.error) != kHarmless.end()))
        return std::nullopt;
    std::string text = call.call, shape = call.call;
    if (call.fd >= 0) append(text, fmt::format("fd={}", call.fd));
    for (std::string* whole : {&text, &shape}) {
        append(*whole, address);
        append(*whole, ended ? "-> 0: the other end has closed" : "-> " + call.error);
    }
    Happening happening = told(text, shape, ended ? Mark::other : Mark::failed);
    if (ended) happening.tone = Tone::careful;
    happening.address = address;
    return happening;
}

std::string time_text(std::int64_t ns, std::int64_t length_ns) {
    const std::int64_t us = ns / 1000;
    // In integers: of a double of days, the last digits would be others.
    if (length_ns < 10 * kNsPerS) return fmt::format("+{}.{:06}s", us / 1'000'000, us % 1'000'000);
    return fmt::format("+{}.{:03}s", us / 1'000'000, us / 1'000 % 1'000);
}

std::string length_text(std::int64_t ns) {
    const std::int64_t s = ns / kNsPerS;
    if (s >= 3600) return fmt::format("{}h{:02}m{:02}s", s / 3600, s / 60 % 60, s % 60);
    if (s >= 60) return fmt::format("{}m{:02}s", s / 60, s % 60);
    if (s >= 1) return fmt::format("{}.{:03}s", s, ns / kNsPerMs % 1000);
    if (ns >= kNsPerMs) return fmt::format("{}.{:03}ms", ns / kNsPerMs, ns / 1000 % 1000);
    return fmt::format("{}us", ns / 1000);
}

std::string count_text(std::int64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

std::string counted(std::int64_t count, const std::string& what) {
    return count_text(count) + " " + noun_for(count, what);
}

}  // namespace faultline::show
