#include "compare/change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

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

// Only the words that differ, where both have as many: "… version=3.0 … WELCOME" is the same change as "… then READY".
std::pair<std::string, std::string> without_common_words(const std::string& one, const std::string& other) {
    std::istringstream before(one), after(other);
    std::pair<std::string, std::string> differing;
    for (std::string left, right; true;) {
        const bool more = static_cast<bool>(before >> left), also = static_cast<bool>(after >> right);
        if (more != also) return {one, other};
        if (!more) break;
        if (left == right) continue;
        differing.first += (differing.first.empty() ? "" : " ") + left;
        differing.second += (differing.second.empty() ? "" : " ") + right;
    }
    return differing;
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

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

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
    const EventInfo* info = find_event(line.event);
    if (info != nullptr) {
        // An event that the other release does not have at all is one change, whatever its values are.
        const Release since{info->since_major, info->since_minor, info->since_patch};
        if (Release{other.major, other.minor, other.patch} < since)
            return change + fmt::format(" (since {}.{}.{})", since.major, since.minor, since.patch);
    }
    const bool telling = line.field == "errno" || line.field == "protocol" || line.field == "status";
    if (telling && !line.value.empty()) change += " " + line.field + "=" + line.value;
    return change;
}

std::string order_change(const RunLine& moved, bool later, const RunLine* passed) {
    const std::string start = moved.what + (later ? " later" : " earlier");
    if (passed == nullptr) return start;
    return start + " than " + passed->what + (passed->subject == moved.subject ? "" : " of another socket");
}

// A 16-bit id and a 32-bit value with nothing between (zmq_socket_monitor(3)), then the endpoint.
std::string without_fds(const std::string& result) {
    constexpr std::size_t kId = 2, kBoth = 6;
    const auto message = read_data(result);
    if (!message || message->size() != 2 || message->front().bytes.size() != kBoth) return result;
    const std::vector<std::uint8_t>& frame = message->front().bytes;
    std::uint16_t id = 0;
    std::memcpy(&id, frame.data(), kId);
    const EventInfo* info = find_event(id);
    if (info == nullptr || info->value != ValueKind::fd) return result;
    const std::vector<std::uint8_t>& endpoint = message->back().bytes;
    return fmt::format("{} fd {}", info->name, std::string(endpoint.begin(), endpoint.end()));
}

std::string result_change(const Step& step, const std::string& baseline, const std::string& candidate) {
    const std::string name = action_name(step.action), one = result_shape(baseline), other = result_shape(candidate);
    if (one == other) return name + " another " + one;
    const auto [before, after] = without_common_words(one, other);
    return name + " " + from_to(before, after);
}

std::string outcome_change(const Outcome& baseline, const Outcome& candidate) {
    const auto text = [](const Outcome& outcome) {
        if (outcome.kind == OutcomeKind::pass) return std::string("ends well");
        return without_numbers(outcome_line(outcome)).substr(std::string_view("outcome ").size());
    };
    const bool moved = baseline.kind == OutcomeKind::abort && candidate.kind == OutcomeKind::abort &&
                       baseline.message == candidate.message;
    if (moved) return fmt::format("the same abort, {} -> {}", file_name(baseline.file), file_name(candidate.file));
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
