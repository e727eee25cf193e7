// Who connects to the program.
#include "monitor/events.hpp"
#include "reproduce/endpoints.hpp"
#include "reproduce/planner.hpp"

namespace faultline::reproduce {

void Planner::take_visit(std::size_t i, const Happening& happening, const Event& event) {
    auto& visitors = visitors_[{happening.actor, event.endpoint}];
    const auto open = std::ranges::find_if(visitors, [](const Visitor& one) { return !one.over && !one.shaken; });
    if (event.event == "ACCEPTED") {
        accepted(i, happening, event);
    } else if (event.event == "ACCEPT_FAILED") {
        accept_failed(i, happening, event);
    } else if (event.event == "HANDSHAKE_SUCCEEDED" && open != visitors.end()) {
        open->shaken = true;
    } else if (event.event.starts_with("HANDSHAKE_FAILED") && open != visitors.end()) {
        if (open->raw) handshake_failed(happening, event, open->name);
        open->over = true;
    } else if (event.event == "DISCONNECTED" && !event.values.empty()) {
        const auto who = std::ranges::find_if(
            visitors, [&](const Visitor& one) { return !one.over && one.fd == event.values.front(); });
        if (who == visitors.end() || ends_by_itself(i)) return;
        other(happening.at_ns, Rank::before, happening, (who->raw ? "fin " : "kill ") + who->name,
              "who had connected is gone");
        who->over = true;
    }
}

void Planner::accepted(std::size_t i, const Happening& happening, const Event& event) {
    const Actor& actor = story_.actors[happening.actor];
    const std::string kind = opposite(actor.kind);
    const bool raw = fate_of(i) != Fate::shaken || kind.empty();
    Visitor visitor{.name = raw ? fmt::format("raw{}", ++raws_) : fmt::format("peer{}", ++peers_),
                    .raw = raw,
                    .fd = event.values.empty() ? 0 : event.values.front()};
    if (const auto storm = exhausted_.find(actor.process); storm != exhausted_.end()) {  // it waits in the backlog
        const std::int64_t at_ns = storm->second;
        exhausted_.erase(storm);
        storms_.erase(actor.process);
        auto& visitors = visitors_[{happening.actor, event.endpoint}];
        if (!visitors.empty()) visitors.back().fd = visitor.fd;
        // At once: while it lasts, no time passes.
        return other(at_ns, Rank::after, happening, "release fds" + in_process(actor.process), "there are fds again");
    }
    const std::string endpoint = place_of(endpoint_of(story_, event.endpoint));
    if (raw) {
        other(happening.at_ns, Rank::before, happening, fmt::format("dial {} {}", visitor.name, endpoint),
              "somebody connects");
    } else {
        other(happening.at_ns, Rank::before, happening, "process " + visitor.name, "a peer connects");
        other_more(fmt::format("socket {}_{} {} in {} unmonitored", visitor.name, lower(kind), kind, visitor.name));
        other_more(fmt::format("connect {}_{} {}", visitor.name, lower(kind), endpoint));
    }
    visitors_[{happening.actor, event.endpoint}].push_back(std::move(visitor));
}

void Planner::exhaust_fds(const Happening& happening, const std::string& process) {
    exhausted_[process] = happening.at_ns;
    other(happening.at_ns, Rank::before, happening, "exhaust fds" + in_process(process), "no fd is free any more");
}

void Planner::accept_failed(std::size_t i, const Happening& happening, const Event& event) {
    const Actor& actor = story_.actors[happening.actor];
    if (const auto storm = exhausted_.find(actor.process); storm != exhausted_.end()) return;  // one of a row
    if (event.values.empty() || errno_name(event.values.front()) != "EMFILE")
        return gap(happening, "no verb of the language lets accept fail so without injecting it");
    int count = 0;
    bool raw = false;
    for (std::size_t next = i; next < story_.happenings.size(); ++next) {
        const auto* later = std::get_if<Event>(&story_.happenings[next].entry->what);
        if (later == nullptr || story_.happenings[next].actor != happening.actor) continue;
        if (later->event == "ACCEPTED") {
            raw = fate_of(next) != Fate::shaken;
            break;
        }
        count += later->event == "ACCEPT_FAILED" ? 1 : 0;
    }
    exhaust_fds(happening, actor.process);
    storms_[actor.process] = &happening;
    const std::string kind = opposite(actor.kind), at = place_of(endpoint_of(story_, event.endpoint)),
                      until = fmt::format(" until {} ACCEPT_FAILED x{}", actor.name, count);
    const std::string name = raw ? fmt::format("raw{}", ++raws_) : fmt::format("peer{}", ++peers_);
    if (raw) {
        other_more(fmt::format("dial {} {}{}", name, at, until));
    } else {
        other_more("process " + name);
        other_more(fmt::format("socket {}_{} {} in {} unmonitored", name, lower(kind), kind, name));
        other_more(fmt::format("connect {}_{} {}{}", name, lower(kind), at, until));
    }
    visitors_[{happening.actor, event.endpoint}].push_back({.name = name, .raw = raw});
}

// No time passes in a storm, so the run would never come to an end.
void Planner::end_storms() {
    for (const auto& [process, begin] : storms_)
        other(begin->at_ns, Rank::after, *begin, "release fds" + in_process(process),
              "the trace ends while accept still fails");
}

// One that no ACCEPT_FAILED tells of: over ipc libzmq aborts instead (ipc_listener.cpp, accept()).
void Planner::take_accept(std::size_t i, const Happening& happening, const trace::SystemCall& call) {
    const auto listener = listeners_.find({happening.entry->pid, call.fd});
    if (listener == listeners_.end()) return;
    const auto& [actor, endpoint] = listener->second;
    const auto next = std::find_if(story_.happenings.begin() + static_cast<std::ptrdiff_t>(i), story_.happenings.end(),
                                   [&](const Happening& later) {
                                       return later.actor == listener->second.first &&
                                              std::holds_alternative<Event>(later.entry->what);
                                   });
    if (next != story_.happenings.end() && std::get<Event>(next->entry->what).event == "ACCEPT_FAILED") return;
    const std::string& process = story_.actors[actor].process;
    if (exhausted_.contains(process)) return;
    exhaust_fds(happening, process);
    const std::string name = fmt::format("raw{}", ++raws_);
    other_more(fmt::format("dial {} {}", name, place_of(endpoint_of(story_, endpoint))));
    visitors_[listener->second].push_back({.name = name, .raw = true});
}

}  // namespace faultline::reproduce
