#include "scenario/peer_names.hpp"

#include <fmt/format.h>

#include "scenario/suggest.hpp"
#include "zmtp/values.hpp"

namespace faultline {

MaybeComplaint PeerNames::fresh(const std::string& name) const {
    const auto known = peers_.find(name);
    if (known == peers_.end() || known->second.state != State::alive) return std::nullopt;
    return Complaint{fmt::format("peer {} is open since line {}", name, known->second.line),
                     "choose another name, or close it first"};
}

MaybeComplaint PeerNames::open(const std::string& name) const {
    const auto known = peers_.find(name);
    if (known == peers_.end()) {
        std::vector<std::string_view> names;
        for (const auto& [other, peer] : peers_) names.push_back(other);
        return Complaint{fmt::format("peer {} is not declared", name), did_you_mean(name, names)};
    }
    const Peer& peer = known->second;
    if (peer.state != State::gone) return std::nullopt;
    return Complaint{fmt::format("peer {} was closed by {} in line {}", name, peer.gone_by, peer.line), ""};
}

MaybeComplaint PeerNames::either(const std::string& name) const { return open(name); }

MaybeComplaint PeerNames::listener(const std::string& name) const {
    if (auto complaint = open(name)) return complaint;
    const Peer& peer = peers_.at(name);
    if (peer.state == State::unknown) return std::nullopt;
    if (!peer.listens)
        return Complaint{fmt::format("{} is a connection: nobody can be accepted from it", name),
                         "accept needs a peer of listen"};
    // The kernel would then let a dropped SYN in when it repeats it, after a second of real time.
    if (peer.full)
        return Complaint{fmt::format("the backlog of {} is to stay full", name), "leave out `full` to accept from it"};
    return std::nullopt;
}

MaybeComplaint PeerNames::connection(std::string_view verb, const std::string& name) const {
    if (auto complaint = open(name)) return complaint;
    const Peer& peer = peers_.at(name);
    if (peer.state == State::unknown) return std::nullopt;
    if (peer.listens)
        return Complaint{fmt::format("{} is a listener, not a connection", name),
                         fmt::format("write: accept {} PEER", name)};
    if (verb == "reset" && peer.ipc)
        return Complaint{fmt::format("{} is connected over ipc, which knows no reset", name), "write: fin " + name};
    if (!peer.certain) return std::nullopt;
    const bool sends = verb == "write" || verb == "say" || verb == "half_close";
    if (sends && peer.half_closed)
        return Complaint{fmt::format("{} was half-closed in line {}: it sends no more", name, *peer.half_closed), ""};
    if (verb == "stall" && peer.stalled)
        return Complaint{fmt::format("{} is stalled since line {}", name, *peer.stalled), ""};
    if (verb == "resume" && !peer.stalled)
        return Complaint{fmt::format("{} is not stalled", name), "resume needs a stalled peer"};
    return std::nullopt;
}

bool PeerNames::speaks_curve(const std::string& name) const {
    const auto known = peers_.find(name);
    return known != peers_.end() && known->second.curve;
}

void PeerNames::declare(const Action& action, bool certain, int line) {
    Peer peer;
    peer.state = certain ? State::alive : State::unknown;
    peer.line = line;
    if (action.verb == "accept") {
        peer.ipc = peers_[action.text("listener")].ipc;
    } else {
        peer.listens = action.verb == "listen";
        peer.full = action.has("full");
        peer.ipc = action.text("endpoint").starts_with("ipc://");
    }
    peers_[action.text("name")] = peer;
}

void PeerNames::apply(const Action& action, bool certain, int line) {
    const std::string& verb = action.verb;
    if ((verb == "listen" || verb == "dial" || verb == "accept") && action.expected_result == "ok")
        return declare(action, certain, line);
    const auto named = action.has("peer") ? peers_.find(action.text("peer")) : peers_.end();
    if (named == peers_.end()) return;  // a proxy
    Peer& peer = named->second;
    if (verb == "say") {
        for (const zmtp::Item& item : std::get<zmtp::Items>(action.arguments.at("items")))
            if (item.name == "greeting") peer.curve = zmtp::greets_with_curve(item);
    }
    if (verb == "fin" || verb == "reset") {
        peer.state = certain ? State::gone : State::unknown;
        peer.line = line;
        peer.gone_by = verb;
    }
    if (verb != "half_close" && verb != "stall" && verb != "resume") return;
    peer.certain = peer.certain && certain;
    if (verb == "half_close" && action.expected_result == "ok") peer.half_closed = line;
    if (verb == "stall") peer.stalled = line;
    if (verb == "resume") peer.stalled.reset();
}

}  // namespace faultline
