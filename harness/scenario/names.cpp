#include "scenario/names.hpp"

#include <fmt/format.h>

#include <array>

#include "scenario/suggest.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

// Words that begin a line of another kind below an action.
constexpr std::array<std::string_view, 4> kReserved = {"any", "repeat", "until", "when"};

MaybeComplaint reserved(const std::string& name) {
    for (const std::string_view word : kReserved) {
        if (word == name) return Complaint{fmt::format("{} is a word of the language", name), "choose another name"};
    }
    return std::nullopt;
}

bool succeeds(const Action& action) { return action.expected_result == "ok"; }

std::string text_or(const Action& action, const std::string& key, std::string_view otherwise) {
    return action.has(key) ? action.text(key) : std::string(otherwise);
}

}  // namespace

// The process of sockets that name none is there from the beginning.
Names::Names() { processes_[std::string(kDefaultProcess)] = {}; }

MaybeComplaint Names::new_process(const std::string& name) const {
    if (auto complaint = reserved(name)) return complaint;
    if (name == kDefaultProcess) {
        return Complaint{fmt::format("process {} exists without being declared", name), "choose another name"};
    }
    const auto known = processes_.find(name);
    if (known != processes_.end() && known->second.state != State::unknown) {
        return Complaint{fmt::format("process {} is declared in line {}", name, known->second.line),
                         "choose another name"};
    }
    if (sockets_.contains(name)) return Complaint{fmt::format("{} is a socket", name), "choose another name"};
    if (auto complaint = known_as_proxy(name)) return complaint;
    return peers_.fresh(name);
}

MaybeComplaint Names::new_socket(const std::string& name) const {
    if (auto complaint = reserved(name)) return complaint;
    if (processes_.contains(name)) return Complaint{fmt::format("{} is a process", name), "choose another name"};
    const auto known = sockets_.find(name);
    if (known == sockets_.end() || known->second.state != State::alive) {
        if (auto complaint = known_as_proxy(name)) return complaint;
        return peers_.fresh(name);
    }
    return Complaint{fmt::format("socket {} is open since line {}", name, known->second.line),
                     "choose another name, or close it first"};
}

MaybeComplaint Names::process(std::string_view verb, const std::string& name) const {
    const auto known = processes_.find(name);
    if (known == processes_.end()) {
        if (const auto socket = sockets_.find(name); socket != sockets_.end())
            return Complaint{fmt::format("{} is a socket, not a process", name),
                             fmt::format("it lives in process {}", socket->second.process)};
        const std::string hint = did_you_mean(name, process_names());
        return Complaint{fmt::format("process {} is not declared", name),
                         hint.empty() ? fmt::format("write above: process {}", name) : hint};
    }
    if (known->second.state == State::unknown) return std::nullopt;
    const bool killed = known->second.state == State::gone;
    if (verb == "restart" && !killed) {
        return Complaint{fmt::format("process {} is running", name), "restart needs a killed process"};
    }
    if (verb != "restart" && killed) {
        return Complaint{fmt::format("process {} was killed in line {}", name, known->second.line), "restart it first"};
    }
    return std::nullopt;
}

MaybeComplaint Names::known_socket(const std::string& name) const {
    if (sockets_.contains(name)) return std::nullopt;
    if (processes_.contains(name)) return Complaint{fmt::format("{} is a process, not a socket", name), ""};
    if (peers_.contains(name)) return Complaint{fmt::format("{} is a peer, not a socket", name), ""};
    return Complaint{fmt::format("socket {} is not declared", name), did_you_mean(name, socket_names())};
}

MaybeComplaint Names::open_socket(const std::string& name) const {
    if (auto complaint = known_socket(name)) return complaint;
    const Socket& socket = sockets_.at(name);
    if (socket.state != State::gone) return std::nullopt;
    if (socket.gone_by == "kill") {
        return Complaint{fmt::format("socket {} died with process {} in line {}", name, socket.process, socket.line),
                         ""};
    }
    return Complaint{fmt::format("socket {} was closed in line {}", name, socket.line), ""};
}

MaybeComplaint Names::monitored_socket(const std::string& name) const {
    if (auto complaint = known_socket(name)) return complaint;
    if (sockets_.at(name).monitored) return std::nullopt;
    return Complaint{fmt::format("socket {} is unmonitored: it has no events", name),
                     fmt::format("declare it without `unmonitored`, or write: monitor {}", name)};
}

MaybeComplaint Names::known_subject(const std::string& name) const {
    if (sockets_.contains(name) || processes_.contains(name)) return std::nullopt;
    std::vector<std::string_view> all = socket_names();
    for (const std::string_view process : process_names()) all.push_back(process);
    return Complaint{fmt::format("no socket or process {} is declared", name), did_you_mean(name, all)};
}

MaybeComplaint Names::taken(const std::string& name) const {
    if (processes_.contains(name)) return Complaint{fmt::format("{} is a process", name), "choose another name"};
    if (sockets_.contains(name)) return Complaint{fmt::format("{} is a socket", name), "choose another name"};
    return known_as_proxy(name);
}

MaybeComplaint Names::new_peer(const std::string& name) const {
    if (auto complaint = reserved(name)) return complaint;
    if (auto complaint = taken(name)) return complaint;
    return peers_.fresh(name);
}

MaybeComplaint Names::peer(const std::string& verb, const std::string& name) const {
    if (proxies_.contains(name)) return proxy_as_peer(verb, name);
    if (!peers_.contains(name)) {
        if (const auto other = taken(name)) return Complaint{other->message + ", not a peer", ""};
        const bool either = verb == "reset" || verb == "stall";
        const std::string hint = either ? proxy(name)->hint : "";
        if (!hint.empty()) return Complaint{fmt::format("no peer or proxy {} is declared", name), hint};
    }
    return verb == "fin" ? peers_.either(name) : peers_.connection(verb, name);
}

MaybeComplaint Names::proxy_as_peer(const std::string& verb, const std::string& name) const {
    if (verb == "reset" && ipc_proxies_.contains(name))
        return Complaint{fmt::format("{} passes on what goes over ipc, which knows no reset", name),
                         fmt::format("write: cut {}", name)};
    if (verb == "reset" || verb == "stall") return std::nullopt;
    return Complaint{fmt::format("{} is a proxy, not a peer", name), verb == "resume" ? "write: join " + name : ""};
}

MaybeComplaint Names::listener(const std::string& name) const {
    if (!peers_.contains(name)) {
        if (const auto other = taken(name)) return Complaint{other->message + ", not a peer", ""};
    }
    return peers_.listener(name);
}

MaybeComplaint Names::context(const std::string& process) const {
    const auto known = processes_.find(process);
    if (known == processes_.end() || !known->second.has_socket) return std::nullopt;
    return Complaint{fmt::format("process {} has a socket already", process),
                     "write context before the first socket of its process"};
}

MaybeComplaint Names::injected(const std::string& call) const {
    if (injected_.contains(call)) return std::nullopt;
    return Complaint{fmt::format("nothing was injected into {}", call),
                     did_you_mean(call, {injected_.begin(), injected_.end()})};
}

MaybeComplaint Names::occupied(const std::string& endpoint) const {
    if (occupied_.contains(endpoint)) return std::nullopt;
    const std::string hint = did_you_mean(endpoint, {occupied_.begin(), occupied_.end()});
    return Complaint{fmt::format("nothing occupies {}", endpoint),
                     hint.empty() ? "an occupy above must put a listener there" : hint};
}

MaybeComplaint Names::known_as_proxy(const std::string& name) const {
    const auto known = proxies_.find(name);
    if (known == proxies_.end() || known->second == 0) return std::nullopt;
    return Complaint{fmt::format("proxy {} is there since line {}", name, known->second), "choose another name"};
}

MaybeComplaint Names::new_proxy(const std::string& name) const {
    if (auto complaint = reserved(name)) return complaint;
    if (sockets_.contains(name)) return Complaint{fmt::format("{} is a socket", name), "choose another name"};
    if (processes_.contains(name)) return Complaint{fmt::format("{} is a process", name), "choose another name"};
    if (auto complaint = peers_.fresh(name)) return complaint;
    return known_as_proxy(name);
}

MaybeComplaint Names::proxy(const std::string& name) const {
    if (proxies_.contains(name)) return std::nullopt;
    std::vector<std::string_view> names;
    for (const auto& [known, line] : proxies_) names.push_back(known);
    return Complaint{fmt::format("proxy {} is not declared", name), did_you_mean(name, names)};
}

MaybeComplaint Names::host(const std::string& address) const {
    if (hosts_.contains(address)) return std::nullopt;
    const std::string hint = did_you_mean(address, {hosts_.begin(), hosts_.end()});
    return Complaint{fmt::format("no process is on a host {}", address),
                     hint.empty() ? "put one there: process NAME host=10.1.0.2" : hint};
}

MaybeComplaint Names::own_address(bool add, const std::string& address) const {
    const auto known = addresses_.find(address);
    const State state = known == addresses_.end() ? State::gone : known->second;
    if (add && state == State::alive) return Complaint{fmt::format("{} is there already", address), "remove it first"};
    if (!add && state == State::gone) return Complaint{fmt::format("{} is not there", address), "add it first"};
    return std::nullopt;
}

void Names::apply(const Action& action, bool certain, int line) {
    peers_.apply(action, certain, line);
    const State after = certain ? State::alive : State::unknown;
    if (action.verb == "process") processes_[action.text("name")] = {after, false, line};
    if (action.verb == "process" && action.has("host")) hosts_.insert(action.text("host"));
    if (action.verb == "socket" && succeeds(action)) open(action, certain, line);
    if (action.verb == "kill") kill(action.text("process"), certain, line);
    if (action.verb == "restart") restart(action.text("process"), certain, line);
    if (action.verb == "address") {
        const bool add = action.text("what") == "add";
        addresses_[action.text("address")] = certain ? (add ? State::alive : State::gone) : State::unknown;
    }
    if (action.verb == "proxy") {
        proxies_[action.text("name")] = line;
        const bool ipc = action.text("endpoint").starts_with("ipc://") || action.text("server").starts_with("ipc://");
        if (ipc) ipc_proxies_.insert(action.text("name"));
    }
    if (action.verb == "inject") injected_.insert(action.text("call"));
    if (action.verb == "occupy") occupied_.insert(action.text("endpoint"));
    if (action.verb == "vacate" && certain) occupied_.erase(action.text("endpoint"));
    if (action.verb == "monitor" && succeeds(action)) sockets_[action.text("socket")].monitored = true;
    if (action.verb == "close" && (succeeds(action) || action.expected_result == "blocks")) {
        Socket& socket = sockets_[action.text("socket")];
        socket.state = certain ? State::gone : State::unknown;
        socket.line = line;
        socket.gone_by = "close";
    }
}

void Names::open(const Action& action, bool certain, int line) {
    const std::string process = text_or(action, "process", kDefaultProcess);
    const bool monitored = !action.has("unmonitored");
    sockets_[action.text("name")] = {certain ? State::alive : State::unknown, process, monitored, line, ""};
    Process& home = processes_.try_emplace(process, Process{State::unknown, false, line}).first->second;
    if (certain) home.has_socket = true;
}

void Names::kill(const std::string& name, bool certain, int line) {
    Process& process = processes_[name];
    process = {certain ? State::gone : State::unknown, false, line};
    for (auto& [socket_name, socket] : sockets_) {
        if (socket.process != name || socket.state == State::gone) continue;
        socket.state = process.state;
        socket.line = line;
        socket.gone_by = "kill";
    }
}

void Names::restart(const std::string& name, bool certain, int line) {
    processes_[name] = {certain ? State::alive : State::unknown, false, line};
}

void Names::assume_proxy(const std::string& name) {
    if (!sockets_.contains(name) && !processes_.contains(name)) proxies_.try_emplace(name, 0);
}

void Names::assume_process(const std::string& name) {
    if (peers_.contains(name)) return;
    processes_.try_emplace(name, Process{State::unknown, false, 0});
}
void Names::assume_socket(const std::string& name) {
    if (peers_.contains(name)) return;
    sockets_.try_emplace(name, Socket{State::unknown, std::string(kDefaultProcess), true, 0, ""});
}

std::vector<std::string_view> Names::process_names() const {
    std::vector<std::string_view> names;
    for (const auto& [name, process] : processes_) names.push_back(name);
    return names;
}

std::vector<std::string_view> Names::socket_names() const {
    std::vector<std::string_view> names;
    for (const auto& [name, socket] : sockets_) names.push_back(name);
    return names;
}

}  // namespace faultline
