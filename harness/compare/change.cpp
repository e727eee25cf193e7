#include "compare/change.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expect/data.hpp"
#include "expect/verdict.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"

namespace faultline {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string host_and_port_shape(std::string_view rest) {
    const std::size_t colon = rest.rfind(':');
    if (colon == std::string_view::npos) return "PATH";
    std::string_view host = rest.substr(0, colon), port = rest.substr(colon + 1);
    const bool loopback = host.starts_with("127.") || host == "[::1]";
    // Port 0 is none: where it is reported, that is what is to be seen.
    const bool number = (is_digits(port) && port != "0") || port.starts_with('$');
    return fmt::format("{}:{}", loopback ? "LOOPBACK" : host, number ? "PORT" : port);
}

std::string from_to(const std::string& from, const std::string& to) {
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
    return shown(from) + " -> " + shown(to);
}

// Digits are of one run: "fd 17 is closed" and "fd 18 is closed" are one finding.
std::string without_numbers(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        if (digit && result.ends_with('N')) continue;
        result += digit ? 'N' : c;
    }
    return result;
}

std::string value_change(const RunLine& baseline, const RunLine& candidate) {
    const std::string start = baseline.what + " " + baseline.field + " ";
    if (baseline.field == "interval") {
        const auto one = parse_duration(baseline.value), other = parse_duration(candidate.value);
        if (one && other) return start + (*other < *one ? "shorter" : "longer");
    }
    if (baseline.field == "fd") return start + (baseline.value.empty() ? "given -> none" : "none -> given");
    return start + from_to(without_numbers(baseline.value), without_numbers(candidate.value));
}

// A value that comes from an option or a message is another one in each scenario.
std::string result_shape(const std::string& result) {
    if (read_data(result)) return "DATA";
    if (result.find("://") != std::string::npos) return endpoint_shape(result);
    return result;
}

// Socket options from this id on are draft in 4.3.5's zmq.h, ZMQ_ZAP_ENFORCE_DOMAIN is the first; so are these types.
constexpr int kFirstDraftOption = 93;
constexpr std::string_view kDraftTypes[] = {"SERVER",  "CLIENT", "RADIO", "DISH",   "GATHER",
                                            "SCATTER", "DGRAM",  "PEER",  "CHANNEL"};

std::string_view fact_of_option(std::string_view name) {
    for (const std::string_view fact : {"curve", "gssapi"})
        if (name.starts_with(fact)) return fact;
    const OptionInfo* info = find_socket_option(name);
    return info != nullptr && info->id >= kFirstDraftOption ? "draft" : "";
}

std::string_view fact_of_endpoint(std::string_view endpoint) {
    if (endpoint.starts_with("ws://")) return "ws";
    if (endpoint.starts_with("wss://")) return "wss";
    if (endpoint.starts_with("udp://")) return "draft";
    return "";
}

std::string_view fact_of_text(const std::string& key, const std::string& text) {
    if (key == "endpoint") return fact_of_endpoint(text);
    if (key == "option") return fact_of_option(text);
    if (key == "type" && std::ranges::find(kDraftTypes, text) != std::end(kDraftTypes)) return "draft";
    return "";
}

// "set" alone says little: which option it is, is the same in all scenarios.
std::string action_name(const Action& action) {
    std::string name = action.verb;
    for (const auto& [key, argument] : action.arguments) {
        const auto* options = std::get_if<std::vector<Option>>(&argument);
        if (options != nullptr && action.verb == "set" && options->size() == 1) name += " " + options->front().name;
        if (key == "option") name += " " + std::get<std::string>(argument);
    }
    return name;
}

}  // namespace

std::string endpoint_shape(std::string_view endpoint) {
    if (endpoint.empty()) return "\"\"";
    const std::size_t scheme = endpoint.find("://");
    if (scheme == std::string_view::npos) return host_and_port_shape(endpoint);
    const std::string_view rest = endpoint.substr(scheme + 3);
    const bool path = endpoint.starts_with("ipc") || endpoint.starts_with("inproc");
    return std::string(endpoint.substr(0, scheme + 3)) + (path ? "PATH" : host_and_port_shape(rest));
}

std::vector<Finding> differences(const RunLine& baseline, const RunLine& candidate, bool fd_differs) {
    std::vector<Finding> findings;
    const auto add = [&](ChangeKind kind, std::string change) {
        findings.push_back({.kind = kind, .change = std::move(change), .fact = {}, .baseline = {}, .candidate = {}});
    };
    if (baseline.value != candidate.value) {
        add(baseline.field == "result" ? ChangeKind::result : ChangeKind::value, value_change(baseline, candidate));
    } else if (fd_differs) {
        add(ChangeKind::value, baseline.what + " fd of another connection");
    }
    if (baseline.endpoint != candidate.endpoint) {
        const std::string one = endpoint_shape(baseline.endpoint), other = endpoint_shape(candidate.endpoint);
        add(ChangeKind::endpoint, baseline.what + " " + (one == other ? "another " + one : from_to(one, other)));
    }
    if (baseline.defect != candidate.defect) {
        add(ChangeKind::value,
            baseline.what + " defect " + from_to(without_numbers(baseline.defect), without_numbers(candidate.defect)));
    }
    if (baseline.time_ns != candidate.time_ns)
        add(ChangeKind::time, baseline.what + (candidate.time_ns < baseline.time_ns ? " earlier" : " later"));
    return findings;
}

std::string lone_change(const RunLine& line, const Facts& other) {
    std::string change = line.what;
    const bool telling = line.field == "errno" || line.field == "protocol" || line.field == "status";
    if (telling && !line.value.empty()) change += " " + line.field + "=" + line.value;
    const EventInfo* info = find_event(line.event);
    if (info == nullptr) return change;
    const Release since{info->since_major, info->since_minor, info->since_patch};
    if (Release{other.major, other.minor, other.patch} < since)
        change += fmt::format(" (since {}.{}.{})", since.major, since.minor, since.patch);
    return change;
}

std::string order_change(const RunLine& moved, bool later, const RunLine* passed) {
    const std::string start = moved.what + (later ? " later" : " earlier");
    if (passed == nullptr) return start;
    return start + " than " + passed->what + (passed->subject == moved.subject ? "" : " of another socket");
}

std::string result_change(const Step& step, const std::string& baseline, const std::string& candidate) {
    const std::string name = action_name(step.action), one = result_shape(baseline), other = result_shape(candidate);
    return name + " " + (one == other ? "another " + one : from_to(one, other));
}

std::string outcome_change(const Outcome& baseline, const Outcome& candidate) {
    const auto text = [](const Outcome& outcome) {
        if (outcome.kind == OutcomeKind::pass) return std::string("ends well");
        return without_numbers(outcome_line(outcome)).substr(std::string_view("outcome ").size());
    };
    return from_to(text(baseline), text(candidate));
}

std::string_view fact_of_event(std::uint64_t event) {
    const EventInfo* info = find_event(event);
    return info != nullptr && info->draft ? "draft" : "";
}

std::string_view fact_of_step(const Step& step) {
    for (const auto& [key, argument] : step.action.arguments) {
        std::string_view fact;
        if (const auto* text = std::get_if<std::string>(&argument)) fact = fact_of_text(key, *text);
        if (const auto* options = std::get_if<std::vector<Option>>(&argument))
            for (const Option& option : *options) fact = fact.empty() ? fact_of_option(option.name) : fact;
        if (!fact.empty()) return fact;
    }
    return "";
}

}  // namespace faultline
