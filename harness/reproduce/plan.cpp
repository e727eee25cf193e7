#include "reproduce/plan.hpp"

#include <array>

#include "reproduce/endpoints.hpp"
#include "reproduce/planner.hpp"

namespace faultline {
namespace reproduce {

std::string opposite(std::string_view kind) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kPairs{{{"REQ", "REP"},
                                                                                    {"REP", "REQ"},
                                                                                    {"DEALER", "ROUTER"},
                                                                                    {"ROUTER", "DEALER"},
                                                                                    {"PUB", "SUB"},
                                                                                    {"SUB", "PUB"},
                                                                                    {"XPUB", "XSUB"},
                                                                                    {"XSUB", "XPUB"},
                                                                                    {"PUSH", "PULL"},
                                                                                    {"PULL", "PUSH"},
                                                                                    {"PAIR", "PAIR"}}};
    for (const auto& [one, other] : kPairs)
        if (one == kind) return std::string(other);
    return "";
}

void Planner::open_actors() {
    std::set<std::string> processes{"main"};
    for (const Actor& actor : story_.actors) {
        if (processes.insert(actor.process).second)
            steps_.push_back({{0, "process " + actor.process, "", 0, 0}, Rank::before});
    }
    for (const Actor& actor : story_.actors) {
        std::string text = fmt::format("socket {} {}", actor.name, actor.kind);
        text += in_process(actor.process);
        for (const std::string& option : actor.options) text += " " + option;
        steps_.push_back({{0, text, "", 0, 0}, Rank::before});
    }
    for (const Happening& happening : story_.happenings) {
        const auto* call = std::get_if<Call>(&happening.entry->what);
        if (call == nullptr || !call->error.empty()) continue;
        if (call->call == "bind") bound_.insert(endpoint_of(story_, call->endpoint));
    }
    for (const Happening& happening : story_.happenings) {
        const auto* call = std::get_if<Call>(&happening.entry->what);
        if (call == nullptr || call->call != "connect") continue;
        const std::string to = endpoint_of(story_, call->endpoint);
        if (std::ranges::any_of(bound_, [&](const std::string& bound) { return leads_to(to, bound); }))
            own_connects_.insert(to);
    }
}

void Planner::take(std::size_t i) {
    const Happening& happening = story_.happenings[i];
    if (const auto* call = std::get_if<Call>(&happening.entry->what)) take_call(happening, *call);
    if (const auto* event = std::get_if<Event>(&happening.entry->what)) take_event(i, happening, *event);
    if (const auto* call = std::get_if<trace::SystemCall>(&happening.entry->what))
        take_system_call(i, happening, *call);
    if (const auto* context = std::get_if<trace::Context>(&happening.entry->what)) {
        const std::string process = process_of(story_, *happening.entry, *context);
        if (context->call != "term" || process.empty()) return;
        steps_.push_back({{happening.at_ns, term_of(process), "", happening.entry->line, 0}, Rank::program});
    }
}

void Planner::take_call(const Happening& happening, const Call& call) {
    const std::string& name = story_.actors[happening.actor].name;
    const std::string endpoint = endpoint_of(story_, call.endpoint);
    std::string text = fmt::format("{} {}", call.call, name);
    if (call.call == "set") {
        const std::string option = option_of(call);
        if (option.empty()) return gap(happening, call.option + ": its value is not recorded");
        text += " " + option;
    } else if (call.call != "close") {
        text += " " + endpoint;
    }
    if (!call.error.empty()) text += " -> " + call.error;
    if (call.call == "bind" && call.error == "EADDRINUSE" && !bound_.contains(endpoint))
        other(happening.at_ns, Rank::before, happening, "occupy " + endpoint, "somebody else is there");
    if (call.call == "connect" && call.error.empty() && !own_connects_.contains(endpoint)) {
        Link& link = links_[{happening.actor, call.endpoint}];
        link.attempt_ns = happening.at_ns;
    }
    if (call.call == "bind" && call.error.empty()) listening_[happening.actor].insert(call.endpoint);
    steps_.push_back({{happening.at_ns, text, "", happening.entry->line, happening.actor}, Rank::program});
}

void Planner::take_event(std::size_t i, const Happening& happening, const Event& event) {
    if (event.event == "LISTENING" && !event.values.empty())
        listeners_[{happening.entry->pid, static_cast<std::int64_t>(event.values.front())}] = {happening.actor,
                                                                                               event.endpoint};
    if (event.event == "CONNECT_RETRIED") note_jitter(happening, event);
    // Once it has a connection, an event of a name can be of its address (libzmq #4056).
    auto link = links_.find({happening.actor, event.endpoint});
    if (link == links_.end())
        link = std::ranges::find_if(links_, [&](const auto& one) {
            return one.first.first == happening.actor && place_of(one.first.second) == place_of(event.endpoint);
        });
    if (link != links_.end()) return take_link(i, happening, event, link->second);
    const std::string at = endpoint_of(story_, event.endpoint);
    if (std::ranges::none_of(own_connects_, [&](const std::string& to) { return leads_to(to, at); }))
        take_visit(i, happening, event);
}

void Planner::take_system_call(std::size_t i, const Happening& happening, const trace::SystemCall& call) {
    if (call.call == "getaddrinfo") take_name(happening, call);
    if (call.call == "accept" && call.error == "EMFILE") take_accept(i, happening, call);
}

// getaddrinfo's failure is of the attempt that is under way.
void Planner::take_name(const Happening& happening, const trace::SystemCall& call) {
    const bool good = call.error.empty();
    const bool is_address = is_numeric(call.address) || call.address.find(':') != std::string::npos;
    if (good && (is_address || is_local(call.address))) return;
    const auto known = names_.find(call.address);
    if (known != names_.end() && known->second == good) return;
    names_[call.address] = good;
    std::int64_t at_ns = happening.at_ns;
    for (const auto& [key, link] : links_)
        if (key.second.find("//" + call.address + ":") != std::string::npos) at_ns = std::min(at_ns, link.attempt_ns);
    other(at_ns, Rank::before, happening, fmt::format("resolve {} {}", call.address, good ? "127.0.0.1" : call.error),
          good ? "the name resolves" : "the name fails");
}

}  // namespace reproduce

Plan plan_scenario(const Story& story) { return reproduce::Planner(story).plan(); }

}  // namespace faultline
