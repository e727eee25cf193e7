// The other side of what the program connects to.
#include "monitor/events.hpp"
#include "reproduce/endpoints.hpp"
#include "reproduce/planner.hpp"

namespace faultline::reproduce {

// The next event of the same socket and endpoint that says how the connection of event `i` went on.
Fate Planner::fate_of(std::size_t i) const {
    const auto& first = std::get<Event>(story_.happenings[i].entry->what);
    for (std::size_t next = i + 1; next < story_.happenings.size(); ++next) {
        const auto* event = std::get_if<Event>(&story_.happenings[next].entry->what);
        if (event == nullptr || story_.happenings[next].actor != story_.happenings[i].actor ||
            event->endpoint != first.endpoint)
            continue;
        if (event->event == "HANDSHAKE_SUCCEEDED") return Fate::shaken;
        if (event->event.starts_with("HANDSHAKE_FAILED")) return Fate::failed;
        if (event->event == "DISCONNECTED") return Fate::dropped;
        if (event->event == first.event) return Fate::silent;
    }
    return Fate::silent;
}

// Whether the program itself closes, disconnects or unbinds at the time of event `i`.
bool Planner::ends_by_itself(std::size_t i) const {
    constexpr std::int64_t kNear = 20 * kNsPerMs;
    for (const Happening& other : story_.happenings) {
        if (other.at_ns > story_.happenings[i].at_ns || other.at_ns + kNear < story_.happenings[i].at_ns) continue;
        const auto* context = std::get_if<trace::Context>(&other.entry->what);
        if (context != nullptr && context->call != "set") return true;
        const auto* call = std::get_if<Call>(&other.entry->what);
        if (call != nullptr && other.actor == story_.happenings[i].actor &&
            (call->call == "close" || call->call == "disconnect" || call->call == "unbind"))
            return true;
    }
    return false;
}

void Planner::take_link(std::size_t i, const Happening& happening, const Event& event, Link& link) {
    if (event.event == "CONNECT_RETRIED") {
        link.attempt_ns = happening.at_ns + kNsPerMs;
        link.connected = false;
    } else if (event.event == "CONNECTED") {
        connected(i, happening, event, link);
    } else if (event.event == "CLOSED" && !link.connected && !ends_by_itself(i)) {
        if (link.who != Link::Who::nobody) gone(happening, link, link.attempt_ns, "nobody listens any more");
    } else if (event.event == "DISCONNECTED" && !ends_by_itself(i)) {
        link.connected = false;
        if (link.who == Link::Who::socket) gone(happening, link, happening.at_ns, "the peer is gone");
        if (link.who == Link::Who::raw && !link.failed)
            other(happening.at_ns, Rank::before, happening, fmt::format("fin {}_{}", link.name, link.connections),
                  "the other end closes the connection");
    } else if (event.event.starts_with("HANDSHAKE_FAILED")) {
        link.failed = true;
        handshake_failed(happening, event, fmt::format("{}_{}", link.name, link.connections));
    }
}

void Planner::gone(const Happening& happening, Link& link, std::int64_t at_ns, const std::string& why) {
    const bool socket = link.who == Link::Who::socket;
    other(at_ns, Rank::before, happening, (socket ? "kill " : "fin ") + link.name, why);
    link.who = Link::Who::nobody;
    link.made_before = link.made_before || socket;
}

void Planner::connected(std::size_t i, const Happening& happening, const Event& event, Link& link) {
    const std::string kind = opposite(story_.actors[happening.actor].kind);
    const std::string endpoint = place_of(endpoint_of(story_, event.endpoint));
    const bool socket = fate_of(i) == Fate::shaken && !kind.empty();
    const Link::Who wanted = socket ? Link::Who::socket : Link::Who::raw;
    if (link.who != Link::Who::nobody && link.who != wanted)
        gone(happening, link, link.attempt_ns, "somebody else listens now");
    link.connected = true;
    link.failed = false;
    intervals_.erase({happening.actor, event.endpoint});
    if (link.who == Link::Who::nobody && socket) {
        if (!link.made_before) link.name = fmt::format("peer{}", ++peers_);
        other(link.attempt_ns, Rank::before, happening, (link.made_before ? "restart " : "process ") + link.name,
              "a peer listens there from here on");
        other_more(fmt::format("socket {}_{} {} in {} unmonitored", link.name, lower(kind), kind, link.name));
        other_more(fmt::format("bind {}_{} {}", link.name, lower(kind), endpoint));
    } else if (link.who == Link::Who::nobody) {
        link.name = fmt::format("raw{}", ++raws_);
        link.connections = 0;
        other(link.attempt_ns, Rank::before, happening, fmt::format("listen {} {}", link.name, endpoint),
              "somebody listens there from here on");
    }
    link.who = wanted;
    if (wanted == Link::Who::raw)
        other(happening.at_ns, Rank::after, happening,
              fmt::format("accept {} {}_{}", link.name, link.name, link.connections + 1), "it accepts");
    if (wanted == Link::Who::raw) ++link.connections;
}

void Planner::handshake_failed(const Happening& happening, const Event& event, const std::string& peer) {
    const std::uint64_t value = event.values.empty() ? 0 : event.values.front();
    if (event.event == "HANDSHAKE_FAILED_NO_DETAIL") {
        const std::string error = errno_name(value);
        if (error == "ECONNRESET") {
            other(happening.at_ns, Rank::before, happening, "reset " + peer, "the other end resets the connection");
        } else if (error == "EPIPE" || value == 0) {
            other(happening.at_ns, Rank::before, happening, "fin " + peer, "the other end closes the connection");
        }  // ETIMEDOUT, EAGAIN: it says nothing, and time goes by
        return;
    }
    if (event.event == "HANDSHAKE_FAILED_PROTOCOL") {
        const std::string error = protocol_error_name(value);
        if (error == "ZMTP_MECHANISM_MISMATCH") {
            other(happening.at_ns, Rank::before, happening, fmt::format("say {} greeting mechanism=OTHER", peer),
                  "the other end has another mechanism; which, the trace does not say");
            return;
        }
    }
    gap(happening, "what the other end said is not in a trace");
}

}  // namespace faultline::reproduce
