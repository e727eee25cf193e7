// Times, guards and the lines below an action, in words.
#include <fmt/format.h>

#include <algorithm>

#include "manual/explain.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

std::string release_in_words(const GuardTerm& term) {
    const Release& r = term.release;
    const std::string release = fmt::format("{}.{}.{}", r.major, r.minor, r.patch);
    if (term.kind == GuardTerm::Kind::at_least) return "on libzmq " + release + " and later";
    if (term.kind == GuardTerm::Kind::below) return "on libzmq before " + release;
    return "on libzmq " + release;
}

std::string fact_in_words(const GuardTerm& term) {
    const FactInfo* fact = find_fact(term.fact);
    const bool holds = term.kind == GuardTerm::Kind::fact;
    if (fact == nullptr) return (holds ? "with " : "without ") + term.fact;
    return std::string(holds ? fact->holds : fact->lacks);
}

// What stands in brackets behind an event's name; "" where it has no value.
std::string value_in_words(const EventInfo& event, const ValuePattern& value, std::vector<std::string>& known_fds) {
    const auto ms = [](std::uint64_t count) {
        return duration_in_words(static_cast<std::int64_t>(count) * kMillisecond);
    };
    switch (value.kind) {
        case ValuePattern::Kind::none: return "";
        case ValuePattern::Kind::any_fd: return "an fd";
        case ValuePattern::Kind::no_fd: return "no fd";
        case ValuePattern::Kind::any: return fmt::format("any {}", value_keyword(event.value));
        case ValuePattern::Kind::range: return fmt::format("{} to {}", ms(value.low), ms(value.high));
        case ValuePattern::Kind::pair:
            return fmt::format("{} messages on their way out, {} on their way in", value.low, value.high);
        case ValuePattern::Kind::named_fd:
            if (std::ranges::find(known_fds, value.name) != known_fds.end()) return "the fd called " + value.name;
            known_fds.push_back(value.name);
            return "an fd, from now on called " + value.name;
        case ValuePattern::Kind::exact: break;
    }
    switch (event.value) {
        case ValueKind::error_number: return errno_name(value.low);
        case ValueKind::interval: return ms(value.low);
        case ValueKind::protocol_error: return protocol_error_name(value.low);
        case ValueKind::zap_status: return fmt::format("status {}", value.low);
        case ValueKind::fd:
        case ValueKind::queue_lengths:
        case ValueKind::none: break;
    }
    return "";
}

// An endpoint that was said last need not be said again.
std::string endpoint_in_words(const std::string& endpoint, std::string& said) {
    if (endpoint == said) return "";
    said = endpoint;
    return endpoint.empty() ? " with an empty endpoint" : " for " + endpoint;
}

// Tells the lines of one guard, one after the other.
class Teller {
  public:
    Teller(std::string own_endpoint, std::vector<std::string>& known_fds)
        : said_(std::move(own_endpoint)), known_fds_(known_fds) {}

    std::string text;

    void add(const Expectation& line) {
        std::visit([this](const auto& what) { tell(what); }, line.what);
    }

  private:
    void begin(std::optional<std::int64_t> at_ns) {
        const std::int64_t at = at_ns.value_or(0);
        if (at == time_ && !text.empty()) {
            text += ", then ";
            return;
        }
        text += text.empty() ? "" : "; ";
        text += at == 0 ? "at once " : "after " + duration_in_words(at) + " ";
        time_ = at;
        speaker_.clear();
    }

    void tell(const EventLine& line) {
        begin(line.at_ns);
        const EventInfo* event = find_event(line.event);
        if (event == nullptr) return;
        if (speaker_ != line.socket) text += line.socket + " reports ";
        speaker_ = line.socket;
        text += event->name;
        const std::string value = value_in_words(*event, line.value, known_fds_);
        if (!value.empty()) text += " (" + value + ")";
        if (event->name == "MONITOR_STOPPED") return;
        text += endpoint_in_words(line.endpoint, said_);
        if (line.remote) text += line.remote->empty() ? ", no other end" : ", the other end " + *line.remote;
    }

    void tell(const ReturnLine& line) {
        begin(line.at_ns);
        speaker_.clear();
        text += fmt::format("the pending {} of {} returns {}", line.verb, line.subject, line.result);
    }

    void tell(const CallLine& line) {
        begin(line.at_ns);
        speaker_.clear();
        text += fmt::format("{} calls {}", line.socket, fmt::join(line.words, " "));
    }

    void tell(const AnyOrder& any_order) {
        std::vector<std::string> blocks;
        for (const auto& block : any_order.blocks) blocks.push_back(nested(block));
        text += fmt::format("{}in any order [ {} ]", text.empty() ? "" : "; ", fmt::join(blocks, " ] and [ "));
        speaker_.clear();
        time_ = -1;
    }

    void tell(const Repeat& repeat) {
        text += fmt::format("{}{} times, one every {}: [ {} ]", text.empty() ? "" : "; ", repeat.count,
                            duration_in_words(repeat.every_ns), nested(repeat.lines));
        speaker_.clear();
        time_ = -1;
    }

    std::string nested(const std::vector<Expectation>& lines) {
        return fmt::format("{}", fmt::join(expectations_in_words(lines, said_, known_fds_), "; "));
    }

    std::string said_;
    std::vector<std::string>& known_fds_;
    std::int64_t time_ = -1;
    std::string speaker_;
};

}  // namespace

std::string duration_in_words(std::int64_t ns) {
    constexpr std::pair<std::string_view, std::string_view> units[] = {
        {"h", "hour"}, {"m", "minute"}, {"s", "second"}, {"ms", "ms"}, {"us", "microsecond"}, {"ns", "nanosecond"},
    };
    const std::string text = print_duration(ns);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string count = text.substr(0, digits);
    for (const auto& [unit, word] : units) {
        if (text.substr(digits) != unit) continue;
        return fmt::format("{} {}{}", count, word, count == "1" || unit == "ms" ? "" : "s");
    }
    return text;
}

std::string terms_in_words(const std::vector<GuardTerm>& terms) {
    std::string text;
    for (const GuardTerm& term : terms) {
        const bool fact = term.kind == GuardTerm::Kind::fact || term.kind == GuardTerm::Kind::not_fact;
        text += text.empty() ? "only " : ", ";
        text += fact ? fact_in_words(term) : release_in_words(term);
    }
    return text;
}

std::vector<std::string> expectations_in_words(const std::vector<Expectation>& lines, const std::string& own_endpoint,
                                               std::vector<std::string>& known_fds) {
    std::vector<std::string> paragraphs;
    for (std::size_t next = 0; next < lines.size();) {
        const Guard& guard = lines[next].guard;
        Teller teller(own_endpoint, known_fds);
        while (next < lines.size() && lines[next].guard == guard) teller.add(lines[next++]);
        const std::string condition = terms_in_words(guard.terms);
        paragraphs.push_back(condition.empty() ? teller.text : condition + ": " + teller.text);
    }
    return paragraphs;
}

}  // namespace faultline
