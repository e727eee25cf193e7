#include "reproduce/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>

#include "reproduce/endpoints.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"
#include "scenario/quoting.hpp"

namespace faultline {
namespace {

using trace::Call;
using trace::Event;

constexpr std::int64_t kNsPerMs = 1'000'000;

using reproduce::is_local;
using reproduce::is_numeric;
using reproduce::split_tcp;
using reproduce::TcpEndpoint;

// Gives each endpoint the form that it has in a scenario.
class Endpoints {
  public:
    explicit Endpoints(Story& story) : story_(story) {}

    // `listening`: what LISTENING says of it, "" where it does not.
    void add(const std::string& endpoint, const std::string& listening) {
        if (endpoint.empty()) return;
        std::string mapped = endpoint;
        if (const TcpEndpoint tcp = split_tcp(endpoint); !tcp.host.empty()) {
            mapped = fmt::format("tcp://{}:{}", host_of(tcp.host), port_of(tcp.port, listening));
        } else if (endpoint.starts_with("ipc:///")) {
            mapped = "ipc://" + endpoint.substr(endpoint.rfind('/') + 1);
        }
        if (mapped == endpoint) return;
        if (story_.endpoints.emplace(endpoint, mapped).second)
            story_.notes.push_back(fmt::format("{} was {}", mapped, endpoint));
        constexpr std::size_t kTcp = std::string_view("tcp://").size();
        if (endpoint.starts_with("tcp://"))  // BIND_FAILED has it so
            story_.endpoints.emplace(endpoint.substr(kTcp), mapped.substr(kTcp));
        // Events of a wildcard's have what LISTENING has.
        if (!listening.empty() && listening != endpoint) {
            const TcpEndpoint told = split_tcp(listening);
            if (!told.host.empty())
                story_.endpoints.emplace(listening, fmt::format("tcp://{}:{}", host_of(told.host), told.port));
        }
    }

    // ACCEPTED says at which of the machine's own addresses: here there is one.
    void add_accepted(const std::string& endpoint) {
        const TcpEndpoint tcp = split_tcp(endpoint);
        if (tcp.host.empty() || is_local(tcp.host) || hosts_.contains(tcp.host)) return;
        const std::string mapped = fmt::format("tcp://127.0.0.1:{}", tcp.port);
        if (story_.endpoints.emplace(endpoint, mapped).second)
            story_.notes.push_back(fmt::format("{} was {}", mapped, endpoint));
    }

  private:
    std::string host_of(const std::string& host) {
        if (is_local(host) || !is_numeric(host)) return host;
        const auto found = hosts_.find(host);
        if (found != hosts_.end()) return found->second;
        return hosts_[host] = fmt::format("127.0.0.{}", hosts_.size() + 2);
    }
    static std::string port_of(const std::string& port, const std::string& listening) {
        const bool chosen = port == "*" || port == "0" || port == "!";
        const std::string told = split_tcp(listening).port;
        return chosen && !told.empty() ? told : port;
    }

    Story& story_;
    std::map<std::string, std::string> hosts_;
};

class Reader {
  public:
    Story read(const trace::Trace& trace) {
        for (const trace::Entry& entry : trace.entries) {
            if (const auto* socket = std::get_if<trace::Socket>(&entry.what)) add_actor(entry.pid, *socket);
        }
        std::vector<const trace::Entry*> told;
        for (const trace::Entry& entry : trace.entries)
            if (!std::holds_alternative<trace::Start>(entry.what) && !std::holds_alternative<trace::End>(entry.what))
                told.push_back(&entry);
        // A call stands where it returned, and happened where it began.
        std::ranges::stable_sort(told, {}, &trace::Entry::t_ns);
        for (const trace::Entry* entry : told) add(*entry);
        map_endpoints();
        story_.cut = trace.ending != trace::Ending::complete || !trace.problem.empty();
        return std::move(story_);
    }

  private:
    void add_actor(std::int64_t pid, const trace::Socket& socket) {
        auto& processes = story_.processes;
        const auto number = processes.size() + 1;
        const auto process =
            processes.try_emplace({pid, socket.context}, number == 1 ? "main" : fmt::format("program{}", number)).first;
        const std::string kind = lower(socket.kind);
        actors_[{pid, socket.socket}] = story_.actors.size();
        story_.actors.push_back(
            {pid, socket.socket, fmt::format("{}{}", kind, ++kinds_[kind]), process->second, socket.kind, {}});
    }

    [[nodiscard]] const std::size_t* actor(std::int64_t pid, std::int64_t socket) const {
        const auto found = actors_.find({pid, socket});
        return found == actors_.end() ? nullptr : &found->second;
    }

    void add(const trace::Entry& entry) {
        if (const auto* call = std::get_if<Call>(&entry.what)) {
            if (const auto* who = actor(entry.pid, call->socket)) add_call(entry, *call, *who);
        } else if (const auto* event = std::get_if<Event>(&entry.what)) {
            if (const auto* who = actor(entry.pid, event->socket))
                story_.happenings.push_back({&entry, *who, event_time(entry, *event, *who)});
        } else if (const auto* context = std::get_if<trace::Context>(&entry.what)) {
            const std::string process = process_of(story_, entry, *context);
            const auto in_it = [&](std::size_t who) { return story_.actors[who].process == process; };
            story_.happenings.push_back({&entry, 0, call_time(entry, in_it)});
        } else if (std::holds_alternative<trace::SystemCall>(entry.what)) {
            story_.happenings.push_back({&entry, 0, time_of(entry)});
        } else if (const auto* gap = std::get_if<trace::Gap>(&entry.what)) {
            story_.notes.push_back(fmt::format("line {}: the capture has a gap here: {}", entry.line, gap->why));
        }
    }

    void add_call(const trace::Entry& entry, const Call& call, std::size_t who) {
        Actor& actor = story_.actors[who];
        if (call.call == "monitor") return;
        const bool early = call.call == "set" && call.error.empty() && !busy_[who];
        busy_[who] = busy_[who] || call.call != "set";
        if (!early)
            return story_.happenings.push_back(
                {&entry, who, call_time(entry, [who](std::size_t other) { return other == who; })});
        const std::string option = option_of(call);
        if (option.empty())
            story_.notes.push_back(
                fmt::format("line {}: {} of {}: its value is not recorded", entry.line, call.option, actor.name));
        else
            actor.options.push_back(option);
    }

    std::int64_t time_of(const trace::Entry& entry) {
        if (!begun_) last_real_ = entry.t_ns;
        begun_ = true;
        last_ += std::max<std::int64_t>(entry.t_ns - last_real_, 0);
        last_real_ = entry.t_ns;
        return last_;
    }

    // What a socket's program does while an attempt is due, and has not come, it did before: the machine was late, by
    // no more than this. A socket that was disconnected has none to come.
    std::int64_t call_time(const trace::Entry& entry, const std::function<bool(std::size_t)>& is_about) {
        constexpr std::int64_t kLateNs = 1'000 * kNsPerMs;
        const std::int64_t before = last_, late = time_of(entry);
        for (const auto& [key, due] : due_)
            if (is_about(key.first) && late >= due && late - due < kLateNs)
                last_ = std::min(last_, std::max(before, due - kNsPerMs));
        return last_;
    }

    std::int64_t event_time(const trace::Entry& entry, const Event& event, std::size_t who) {
        const auto key = std::make_pair(who, event.endpoint);
        const std::int64_t before = last_;
        const std::int64_t late = time_of(entry);
        const auto due = due_.find(key);
        if (due != due_.end()) {
            last_ = std::max(before, std::min(late, due->second));
            due_.erase(due);
        }
        if (event.event == "CONNECT_RETRIED" && !event.values.empty())
            due_[key] = last_ + static_cast<std::int64_t>(event.values.front()) * kNsPerMs;
        return last_;
    }

    void map_endpoints() {
        Endpoints endpoints(story_);
        for (const Happening& happening : story_.happenings) {
            const auto* call = std::get_if<Call>(&happening.entry->what);
            if (call == nullptr) continue;
            endpoints.add(call->endpoint, call->call == "bind" ? listening_after(*happening.entry, *call) : "");
        }
        for (const Happening& happening : story_.happenings) {
            const auto* event = std::get_if<Event>(&happening.entry->what);
            if (event != nullptr && event->event == "ACCEPTED") endpoints.add_accepted(event->endpoint);
        }
    }

    // LISTENING comes from within the call, and stands before it.
    [[nodiscard]] std::string listening_after(const trace::Entry& bind, const Call& call) const {
        for (const Happening& happening : story_.happenings) {
            const auto* event = std::get_if<Event>(&happening.entry->what);
            if (event != nullptr && event->event == "LISTENING" && event->socket == call.socket &&
                happening.entry->pid == bind.pid && happening.entry->t_ns >= bind.t_ns)
                return event->endpoint;
        }
        return "";
    }

    Story story_;
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> actors_;
    std::map<std::string, int> kinds_;
    std::map<std::size_t, bool> busy_;
    std::map<std::pair<std::size_t, std::string>, std::int64_t> due_;
    bool begun_ = false;
    std::int64_t last_real_ = 0, last_ = 0;
};

}  // namespace

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string process_of(const Story& story, const trace::Entry& entry, const trace::Context& context) {
    const auto found = story.processes.find({entry.pid, context.context});
    return found == story.processes.end() ? "" : found->second;
}

std::string endpoint_of(const Story& story, const std::string& in_trace) {
    const auto found = story.endpoints.find(in_trace);
    return found == story.endpoints.end() ? in_trace : found->second;
}

std::string option_of(const Call& call) {
    const OptionInfo* info = find_socket_option(call.option);
    if (!call.value || info == nullptr) return "";
    if (const auto* text = std::get_if<std::string>(&*call.value))
        return fmt::format("{}={}", call.option, word_or_quote(*text));
    const std::int64_t number = std::get<std::int64_t>(*call.value);
    const bool time = info->type == OptionType::duration_ms && number >= 0;
    return fmt::format("{}={}", call.option, time ? print_duration(number * kNsPerMs) : std::to_string(number));
}

Story read_story(const trace::Trace& trace) { return Reader().read(trace); }

}  // namespace faultline
