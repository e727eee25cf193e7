// Actions as Python.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "export/c_text.hpp"
#include "export/python_program.hpp"
#include "monitor/events.hpp"
#include "scenario/options.hpp"
#include "scenario/print.hpp"
#include "scenario/verbs.hpp"

namespace faultline::exported {

void PythonProgram::context(const Action& action) {
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        called(action, fmt::format("ctx().set(zmq.{}, {})", zmq_constant(option.name).substr(4), option.value));
}

void PythonProgram::socket(const Action& action) {
    const std::string name = variable(action.text("name"));
    if (socket_type_number(action.text("type")) > 11) return refuse(action, "is of the draft API");
    if (action.expected_result != "ok") return refuse(action, "makes no socket");
    add(fmt::format("{} = ctx().socket(zmq.{})", name, action.text("type")));
    if (!action.has("unmonitored")) add(fmt::format("monitored({}, {})", name, python_text(action.text("name"))));
    if (!action.has("options")) return;
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        set_one(action, name, option);
}

void PythonProgram::set_one(const Action& action, const std::string& socket, const Option& option) {
    const OptionInfo* info = find_socket_option(option.name);
    if (info == nullptr) return refuse(action, "sets an option that is unknown: " + option.name);
    const std::string value = option.content.value_or(option.value);
    std::string error, shown = value;
    const auto bytes = encode_option(*info, value, &error);
    if (info->type == OptionType::string || info->type == OptionType::binary) {
        shown = python_bytes(bytes.value_or(value));
    } else if (!bytes) {
        return refuse(action, option.name + ": " + error);
    } else if (info->type != OptionType::integer64) {
        int number = 0;
        std::memcpy(&number, bytes->data(), sizeof number);
        shown = std::to_string(number);
    }
    add(fmt::format("result({}, lambda: set_option({}, {}, {}))  # {}", python_text(result_pattern(action)), socket,
                    info->id, shown, info->name));
}

void PythonProgram::set(const Action& action) {
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        set_one(action, socket_of(action), option);
}

void PythonProgram::get(const Action& action) {
    const OptionInfo& info = *find_socket_option(action.text("option"));
    if (info.id >= kFirstNewOption) return refuse(action, "reads an option of which pyzmq does not know the type");
    called(action, fmt::format("got({}.getsockopt(zmq.{}))", socket_of(action), zmq_constant(info.name).substr(4)));
}

void PythonProgram::monitor(const Action& action) {
    const std::string words = action.has("events") ? action.text("events") : "all";
    if (words == "none") return called(action, fmt::format("{}.disable_monitor()", socket_of(action)));
    if (action.has("endpoint") || action.has("unread"))
        return refuse(action, "gives a monitor a place or a reader of its own");
    std::string events = words == "all" ? "zmq.EVENT_ALL" : "";
    for (std::size_t at = 0; words != "all" && at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        const EventInfo* info = find_event(words.substr(at, end - at));
        if (info == nullptr) return refuse(action, "names an event that is unknown");
        events += fmt::format("{}0x{:04x}", events.empty() ? "" : " | ", info->id);
        at = end + 1;
    }
    called(action, fmt::format("monitored({}, {}, {})", socket_of(action), python_text(action.text("socket")), events));
}

void PythonProgram::endpoint(const Action& action) {
    called(action, fmt::format("{}.{}({})", socket_of(action), action.verb, filled(action.text("endpoint"))));
}

void PythonProgram::send(const Action& action) {
    send_parts(action, std::get<Message>(action.arguments.at("message")));
}
void PythonProgram::answer(const Action& action) { send_parts(action, answer_message(action)); }

void PythonProgram::send_parts(const Action& action, const Message& message) {
    std::string parts;
    for (const MessagePart& part : message) {
        const std::string bytes(part.bytes.begin(), part.bytes.end());
        const bool same = bytes.size() > 64 && bytes.find_first_not_of(bytes[0]) == std::string::npos;
        parts += (parts.empty() ? "" : ", ") +
                 (same ? fmt::format("{} * {}", python_bytes(bytes.substr(0, 1)), bytes.size()) : python_bytes(bytes));
    }
    called(action, fmt::format("{}.send_multipart([{}]{})", socket_of(action), parts,
                               action.has("dontwait") ? ", zmq.DONTWAIT" : ""));
}

void PythonProgram::receive(const Action& action) {
    called(action, fmt::format("received({}{})", socket_of(action), action.has("dontwait") ? ", zmq.DONTWAIT" : ""));
}

void PythonProgram::poll(const Action& action) {
    const std::string& words = action.text("events");
    std::string events = words.find("in") != std::string::npos ? "zmq.POLLIN" : "";
    if (words.find("out") != std::string::npos) events += events.empty() ? "zmq.POLLOUT" : " | zmq.POLLOUT";
    if (!action.has("timeout")) return refuse(action, "waits without limit");
    called(action, fmt::format("polled({}, {}, {})", socket_of(action), events, action.number("timeout") / 1'000'000));
}

void PythonProgram::close(const Action& action) { called(action, fmt::format("{}.close()", socket_of(action))); }

void PythonProgram::advance(const Action&) { add(fmt::format("advance({})", static_cast<double>(wait_ms_) / 1000)); }

void PythonProgram::occupy(const Action& action) {
    add(fmt::format("holders[{}] = listener({})", python_text(action.text("endpoint")),
                    filled(action.text("endpoint"))));
}
void PythonProgram::vacate(const Action& action) {
    add(fmt::format("close_listener(holders.pop({}))", python_text(action.text("endpoint"))));
}

void PythonProgram::file(const Action& action) {
    const std::string path = filled(action.text("path"));
    if (action.verb == "unlink")
        add(fmt::format("os.rmdir({}) if os.path.isdir({}) else os.remove({})", path, path, path));
    if (action.verb == "mkdir") add(fmt::format("os.mkdir({}, 0o700)", path));
    if (action.verb == "touch") add(fmt::format("open({}, \"x\").close()", path));
}

void PythonProgram::listen(const Action& action) {
    if (action.has("full")) return refuse(action, "fills a backlog: --as c does it");
    const std::string& name = action.text("name");
    listeners_.insert(name);
    add(fmt::format("{} = listener({}, {})", variable(name), filled(action.text("endpoint")),
                    action.has("backlog") ? action.number("backlog") : 128));
}

void PythonProgram::dial(const Action& action) {
    if (action.expected_result != "ok" || action.has("from")) return refuse(action, "dials from an address, or fails");
    listeners_.erase(action.text("name"));
    bytes_.open(action.text("name"));
    add(fmt::format("{} = dialled({})", variable(action.text("name")), filled(action.text("endpoint"))));
}

void PythonProgram::accept(const Action& action) {
    if (action.expected_result != "ok") return refuse(action, "accepts nothing");
    listeners_.erase(action.text("name"));
    bytes_.open(action.text("name"));
    add(fmt::format("{} = Peer({}.accept()[0])", variable(action.text("name")), variable(action.text("listener"))));
}

void PythonProgram::spoken(const Action& action, const Bytes& bytes) {
    std::string pieces;
    for (const BytesPiece& piece : bytes)
        pieces += (pieces.empty() ? "" : " + ") + python_bytes(piece.bytes) +
                  (piece.count == 1 ? "" : fmt::format(" * {}", piece.count));
    called(action, fmt::format("{}.say({})", variable(action.text("peer")), pieces));
}
void PythonProgram::write(const Action& action) { spoken(action, std::get<Bytes>(action.arguments.at("bytes"))); }
void PythonProgram::say(const Action& action) {
    const auto bytes = bytes_.say(action.text("peer"), std::get<zmtp::Items>(action.arguments.at("items")));
    if (!bytes) return refuse(action, bytes.error());
    spoken(action, *bytes);
}

void PythonProgram::heard(const Action& action, const Received& received, std::size_t kept) {
    std::string pieces;
    for (const BytesPiece& piece : received.bytes) {
        pieces += pieces.empty() ? "" : ", ";
        if (piece.kind == BytesPiece::Kind::rest)
            pieces += "None";
        else if (piece.kind == BytesPiece::Kind::hole)
            pieces += std::to_string(piece.count);
        else
            pieces += python_bytes(piece.bytes) + (piece.count == 1 ? "" : fmt::format(" * {}", piece.count));
    }
    const std::string end = received.end == "EAGAIN" ? "" : received.end;
    add(fmt::format("{}.hears({}, [{}], \"{}\", {})", variable(action.text("peer")),
                    python_text(print_expected_data(action).value_or("")), pieces, end, kept));
}
void PythonProgram::expect(const Action& action) {
    heard(action, action.expected_bytes.value_or(Received{{}, action.expected_result}), 0);
}
void PythonProgram::hear(const Action& action) {
    const auto received = bytes_.hear(action.text("peer"), action.expected_items.value_or(zmtp::Items{}));
    if (!received) return refuse(action, received.error());
    heard(action, received->received, received->kept);
}

void PythonProgram::end_peer(const Action& action) {
    const std::string& name = action.text("peer");
    if (listeners_.contains(name)) return add(fmt::format("close_listener({})", variable(name)));
    add(fmt::format("{}.{}()", variable(name), action.verb == "reset" ? "reset" : "close"));
}
void PythonProgram::half_close(const Action& action) {
    called(action, fmt::format("{}.fd.shutdown(net.SHUT_WR)", variable(action.text("peer"))));
}

}  // namespace faultline::exported
