// What is done to a socket's surroundings, as C: peers, processes, files, calls of libc's.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "export/c_code.hpp"
#include "scenario/bytes.hpp"
#include "scenario/print.hpp"

namespace faultline::exported {
namespace {

std::string must(const std::string& good, const std::string& what) { return fmt::format("must({}, {});", good, what); }

// `2, (struct piece[]) {{BYTES("\377"), 1}, …}`: what hears() and said() take.
std::string pieces_text(const Bytes& bytes) {
    if (bytes.empty()) return "0, NULL";
    std::string rows;
    for (const BytesPiece& piece : bytes) {
        if (!rows.empty()) rows += ", ";
        switch (piece.kind) {
            case BytesPiece::Kind::hole: rows += fmt::format("{{NULL, {}, 1}}", piece.count); break;
            case BytesPiece::Kind::rest: rows += "{NULL, 0, 0}"; break;
            case BytesPiece::Kind::literal:
            case BytesPiece::Kind::file:
                rows += fmt::format("{{BYTES({}), {}}}", c_string(piece.bytes, 12), piece.count);
                break;
        }
    }
    return fmt::format("{}, (const struct piece[]) {{{}}}", bytes.size(), rows);
}

}  // namespace

Code CContext::advance(const PlannedStep& planned) { return {{}, "", {fmt::format("advance({});", planned.wait_ms)}}; }

Code CContext::occupy(const PlannedStep& planned) {
    return {{}, "", {fmt::format("occupy({});", endpoint(planned.step->action.text("endpoint")))}};
}
Code CContext::vacate(const PlannedStep& planned) {
    return {{}, "", {fmt::format("vacate({});", endpoint(planned.step->action.text("endpoint")))}};
}

Code CContext::kill(const PlannedStep& planned) {
    return {{}, "", {fmt::format("kill_process(&{});", process_variable(planned.process))}};
}
Code CContext::stop(const PlannedStep& planned) {
    return {{}, "", {fmt::format("stop_process(&{});", process_variable(planned.process))}};
}
Code CContext::resume_process(const PlannedStep& planned) {
    return {{}, "", {fmt::format("continue_process(&{});", process_variable(planned.process))}};
}

Code CContext::interrupt(const PlannedStep& planned) {
    if (plan_.processes[planned.process].forked) refuse(planned, "would have to reach into another process");
    features.insert("interrupts");
    return {{}, "", {fmt::format("interrupt_call({});", c_string(planned.step->action.text("socket")))}};
}

Code CContext::unlink(const PlannedStep& planned) {
    const std::string file = path(planned.step->action.text("path"));
    return {{}, "", {must(fmt::format("remove({}) == 0", file), file)}};
}
Code CContext::make_directory(const PlannedStep& planned) {
    const std::string file = path(planned.step->action.text("path"));
    return {{}, "", {must(fmt::format("mkdir({}, 0700) == 0", file), file)}};
}
Code CContext::touch(const PlannedStep& planned) {
    return {{}, "", {fmt::format("touch({});", path(planned.step->action.text("path")))}};
}
Code CContext::leave_stale(const PlannedStep& planned) {
    return {{}, "", {fmt::format("leave_stale({});", endpoint("ipc://" + planned.step->action.text("path")))}};
}
Code CContext::change_mode(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string file = path(action.text("path"));
    features.insert("permissions");
    return {{}, "", {must(fmt::format("chmod({}, {}) == 0", file, action.text("mode")), file)}};
}

// Every process has its own.
Code CContext::set_random(const PlannedStep& planned) {
    std::vector<std::string> values;
    std::istringstream words(planned.step->action.text("values"));
    for (std::string value; words >> value;) values.push_back(value);
    if (values == std::vector<std::string>{"libc"}) {
        refuse(planned, "libc: intervals could not be compared");
        return {};
    }
    features.insert("random");
    wanted.insert("rand");
    return {{fmt::format("set_random({}, {})", values.size(), fmt::join(values, ", "))}, "", {}};
}

Code CContext::resolve(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& address = action.text("address");
    const bool error = address.starts_with("EAI_");
    return {{fmt::format("resolve({}, {}, {})", c_string(action.text("name")), error ? "NULL" : c_string(address),
                         error ? address : "0")},
            "",
            {}};
}

Code CContext::inject(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& fault = action.text("fault");
    const int line = planned.step->place.line;
    std::string row = fmt::format("    {{.line = {}, .call = \"{}\"", line, action.text("call"));
    if (fault.starts_with("short="))
        row += ", .most = " + fault.substr(std::string("short=").size());
    else
        row += ", .error = " + fault;
    row += fmt::format(", .nth = {}", action.has("nth") ? action.text("nth") : "1");
    const std::string times = action.has("times") ? action.text("times") : "1";
    row += fmt::format(", .times = {}", times == "all" ? "0" : times);
    if (action.has("option")) {
        const std::string& option = action.text("option");
        const char* level = option.starts_with("SO_")     ? "SOL_SOCKET"
                            : option.starts_with("TCP_")  ? "IPPROTO_TCP"
                            : option.starts_with("IPV6_") ? "IPPROTO_IPV6"
                                                          : "IPPROTO_IP";
        row += fmt::format(", .level = {}, .option = {}", level, option);
        features.insert("options");
    }
    if (action.has("endpoint")) {
        row += ", .endpoint = " + c_string(action.text("endpoint"));
        features.insert("endpoints");
    }
    if (action.has("fd")) {
        row += ", .fd = " + c_string(action.text("fd").substr(1));
        features.insert("fds");
    }
    faults_.push_back(row + "},\n");
    wanted.insert("fault_in_" + action.text("call"));
    features.insert("counted");
    return {{fmt::format("arm({})", line)}, "", {}};
}

Code CContext::restore(const PlannedStep& planned) {
    return {{fmt::format("disarm({})", c_string(planned.step->action.text("call")))}, "", {}};
}

Code CContext::listen(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& name = action.text("name");
    peers_[name] = variable(name);
    listeners_[name] = true;
    const bool full = action.has("full");
    const std::int64_t backlog = action.has("backlog") ? action.number("backlog") : full ? 0 : 128;
    Code code{
        {}, "", {fmt::format("listen_at(&{}, {}, {});", peers_[name], endpoint(action.text("endpoint")), backlog)}};
    if (full) code.statements.push_back(fmt::format("fill_backlog(&{});", peers_[name]));
    return code;
}

void CContext::open_connection(const std::string& name) {
    peers_[name] = variable(name);
    listeners_[name] = false;
    bytes_.open(name);
    features.insert("sigpipe");
}

Code CContext::dial(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& name = action.text("name");
    open_connection(name);
    const std::string host = text_of(action, "from");
    const std::string from = host.find(':') != std::string::npos ? "tcp://[" + host + "]:0" : "tcp://" + host + ":0";
    return {{},
            fmt::format("dialled(&{}, {}, {})", peers_[name], endpoint(action.text("endpoint")),
                        host.empty() ? "NULL" : c_string(from)),
            {}};
}

Code CContext::accept(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& name = action.text("name");
    open_connection(name);
    return {{},
            fmt::format("accepted({}, &{}, {})", peer_of(planned, "listener"), peers_[name],
                        action.expected_result == "EAGAIN" ? 0 : 1),
            {}};
}

Code CContext::spoken(const PlannedStep& planned, const Bytes& bytes) {
    return {{}, fmt::format("said({}, {})", peer_of(planned), pieces_text(bytes)), {}};
}

Code CContext::write(const PlannedStep& planned) {
    return spoken(planned, std::get<Bytes>(planned.step->action.arguments.at("bytes")));
}

Code CContext::say(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const auto bytes = bytes_.say(action.text("peer"), std::get<zmtp::Items>(action.arguments.at("items")));
    if (!bytes) refuse(planned, bytes.error());
    return spoken(planned, bytes.value_or(Bytes{}));
}

Code CContext::heard(const PlannedStep& planned, const Received& received, std::size_t kept) {
    const std::string end = received.end == "EAGAIN" ? "" : received.end;
    const std::string expected = print_expected_data(planned.step->action).value_or("");
    return {{},
            "",
            {fmt::format("hears({}, {},\n          {}, {}, {});", peer_of(planned), c_string(expected),
                         pieces_text(received.bytes), c_string(end), kept)}};
}

Code CContext::expect(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    return heard(planned, action.expected_bytes.value_or(Received{{}, action.expected_result}), 0);
}

Code CContext::hear(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const auto received = bytes_.hear(action.text("peer"), action.expected_items.value_or(zmtp::Items{}));
    if (!received) refuse(planned, received.error());
    const Heard all = received.value_or(Heard{});
    return heard(planned, all.received, all.kept);
}

Code CContext::end_peer(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& name = action.text("peer");
    if (proxies_.contains(name)) return reset_proxy(planned);
    const char* how = action.verb == "reset" ? "reset_peer" : listeners_[name] ? "close_listener" : "close_peer";
    return {{}, "", {fmt::format("{}({});", how, peer_of(planned))}};
}

Code CContext::half_close(const PlannedStep& planned) {
    return {{}, fmt::format("half_closed({})", peer_of(planned)), {}};
}

Code CContext::stall(const PlannedStep& planned) {
    if (proxies_.contains(planned.step->action.text("peer"))) return stall_proxy(planned);
    features.insert("stalls");
    if (planned.step->action.verb == "stall") return {{}, "", {fmt::format("stall_peer({});", peer_of(planned))}};
    return {{}, "", {fmt::format("{}.stalled = 0;", peers_[planned.step->action.text("peer")])}};
}

}  // namespace faultline::exported
