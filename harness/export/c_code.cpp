#include "export/c_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "monitor/events.hpp"
#include "scenario/options.hpp"
#include "scenario/verbs.hpp"

namespace faultline::exported {
namespace {

constexpr std::size_t kLongRun = 64;

bool has_ipc(const std::string& text) { return text.find("ipc://") != std::string::npos; }

}  // namespace

CContext::Write CContext::writer_of(const std::string& verb) {
    static const std::map<std::string, Write> writers{
        {"process", &CContext::nothing},
        {"restart", &CContext::nothing},
        {"tsc", &CContext::nothing},
        {"context", &CContext::open_context},
        {"socket", &CContext::open_socket},
        {"set", &CContext::set_options},
        {"unset", &CContext::unset_option},
        {"get", &CContext::get_option},
        {"monitor", &CContext::monitor},
        {"read", &CContext::read},
        {"bind", &CContext::on_endpoint},
        {"unbind", &CContext::on_endpoint},
        {"connect", &CContext::on_endpoint},
        {"disconnect", &CContext::on_endpoint},
        {"prebind", &CContext::prebind},
        {"send", &CContext::send},
        {"recv", &CContext::receive},
        {"poll", &CContext::poll},
        {"close", &CContext::close},
        {"term", &CContext::term},
        {"shutdown", &CContext::shutdown},
        {"answer", &CContext::answer},
        {"exhaust", &CContext::exhaust},
        {"release", &CContext::release},
        {"advance", &CContext::advance},
        {"occupy", &CContext::occupy},
        {"vacate", &CContext::vacate},
        {"kill", &CContext::kill},
        {"stop", &CContext::stop},
        {"cont", &CContext::resume_process},
        {"interrupt", &CContext::interrupt},
        {"unlink", &CContext::unlink},
        {"mkdir", &CContext::make_directory},
        {"touch", &CContext::touch},
        {"stale", &CContext::leave_stale},
        {"chmod", &CContext::change_mode},
        {"random", &CContext::set_random},
        {"resolve", &CContext::resolve},
        {"inject", &CContext::inject},
        {"restore", &CContext::restore},
        {"listen", &CContext::listen},
        {"dial", &CContext::dial},
        {"accept", &CContext::accept},
        {"write", &CContext::write},
        {"expect", &CContext::expect},
        {"say", &CContext::say},
        {"hear", &CContext::hear},
        {"fin", &CContext::end_peer},
        {"reset", &CContext::end_peer},
        {"half_close", &CContext::half_close},
        {"stall", &CContext::stall},
        {"resume", &CContext::stall},
        {"proxy", &CContext::open_proxy},
        {"cut", &CContext::cut},
        {"corrupt", &CContext::corrupt},
        {"drop", &CContext::drop},
        {"drip", &CContext::drip},
        {"delay", &CContext::delay},
        {"limit", &CContext::limit},
        {"join", &CContext::join},
    };
    const auto found = writers.find(verb);
    return found == writers.end() ? nullptr : found->second;
}

Code CContext::code_of(const PlannedStep& planned) {
    const Write write = writer_of(planned.step->action.verb);
    if (write != nullptr) return (this->*write)(planned);
    refuse(planned, "has no form in C yet");
    return {};
}

void CContext::refuse(const PlannedStep& planned, const std::string& reason) {
    refusals.push_back({planned.step->place, "`" + planned.step->action.verb + "`", reason});
}

Code CContext::nothing(const PlannedStep&) { return {}; }

std::string CContext::variable(const std::string& name) { return is_reserved(name) ? name + "_" : name; }

std::string CContext::process_variable(std::size_t process) const {
    const PlannedProcess& planned = plan_.processes[process];
    std::string name = is_reserved(planned.name) ? planned.name + "_process" : planned.name;
    if (planned.start > 1) name += fmt::format("_{}", planned.start);
    return name;
}

std::string CContext::socket_of(const PlannedStep& planned) { return sockets_[planned.step->action.text("socket")]; }

std::string CContext::peer_of(const PlannedStep& planned, const std::string& key) {
    return "&" + peers_[planned.step->action.text(key)];
}

std::string CContext::endpoint(const std::string& text) {
    if (has_ipc(text)) features.insert("directory");
    const std::string literal = c_string(text);
    const std::size_t dollar = text.find('$');
    const bool named = dollar != std::string::npos && dollar + 1 < text.size() && text[dollar + 1] >= 'a';
    if (named) features.insert("names");
    return named ? "fill(" + literal + ")" : literal;
}

std::string CContext::path(const std::string& text) {
    features.insert("directory");
    return endpoint(text);
}

Code CContext::open_context(const PlannedStep& planned) {
    Code code;
    for (const Option& option : std::get<std::vector<Option>>(planned.step->action.arguments.at("options")))
        code.calls.push_back(fmt::format("ok(zmq_ctx_set(ctx(), {}, {}))", zmq_constant(option.name), option.value));
    return code;
}

Code CContext::open_socket(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& name = action.text("name");
    const std::string socket = sockets_[name] = variable(name);
    const std::string type = "ZMQ_" + action.text("type");
    const int number = socket_type_number(action.text("type"));
    if (number > 11) constants_[type] = std::to_string(number);  // of the draft API
    Code code;
    code.calls.push_back(fmt::format("made({} = open_socket({}))", socket, type));
    if (!action.has("unmonitored")) code.calls.push_back(fmt::format("monitored({}, {})", socket, c_string(name)));
    if (!action.has("options")) return code;
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        code.calls.push_back(set_one(planned, socket, option));
    return code;
}

std::string CContext::option_constant(const OptionInfo& info) {
    std::string constant = zmq_constant(info.name);
    if (info.id >= kFirstNewOption) constants_[constant] = std::to_string(info.id);
    return constant;
}

std::string CContext::set_one(const PlannedStep& planned, const std::string& socket, const Option& option) {
    const OptionInfo* info = find_socket_option(option.name);
    if (info == nullptr) {
        refuse(planned, "sets an option that is unknown: " + option.name);
        return "\"ok\"";
    }
    const std::string constant = option_constant(*info);
    const std::string value = option.content.value_or(option.value);
    std::string error;
    const auto bytes = encode_option(*info, value, &error);
    if (info->type == OptionType::string || info->type == OptionType::binary) {
        const bool named = !option.quoted && !option.content && value.find('$') != std::string::npos;
        if (named) {
            const std::string text = endpoint(value);
            return fmt::format("ok(zmq_setsockopt({}, {}, {}, strlen({})))", socket, constant, text, text);
        }
        return fmt::format("ok(zmq_setsockopt({}, {}, {}, {}))", socket, constant, c_string(bytes.value_or(value)),
                           bytes.value_or(value).size());
    }
    if (!bytes) {
        refuse(planned, option.name + ": " + error);
        return "\"ok\"";
    }
    if (info->type == OptionType::integer64) return fmt::format("set_int64({}, {}, {})", socket, constant, value);
    int number = 0;
    std::memcpy(&number, bytes->data(), sizeof number);
    return fmt::format("set_int({}, {}, {})", socket, constant, number);
}

Code CContext::set_options(const PlannedStep& planned) {
    Code code;
    for (const Option& option : std::get<std::vector<Option>>(planned.step->action.arguments.at("options")))
        code.calls.push_back(set_one(planned, socket_of(planned), option));
    return code;
}

Code CContext::unset_option(const PlannedStep& planned) {
    const OptionInfo& info = *find_socket_option(planned.step->action.text("option"));
    return {{fmt::format("ok(zmq_setsockopt({}, {}, NULL, 0))", socket_of(planned), option_constant(info))}, "", {}};
}

Code CContext::get_option(const PlannedStep& planned) {
    const OptionInfo& info = *find_socket_option(planned.step->action.text("option"));
    const char* how = "got_int";
    if (info.type == OptionType::integer64) how = "got_int64";
    if (info.type == OptionType::string || info.type == OptionType::binary) how = "got_text";
    return {{fmt::format("{}({}, {})", how, socket_of(planned), option_constant(info))}, "", {}};
}

Code CContext::monitor(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string socket = socket_of(planned), name = c_string(action.text("socket"));
    const std::string words = action.has("events") ? action.text("events") : "all";
    if (words == "none") return {{fmt::format("ok(zmq_socket_monitor({}, NULL, 0))", socket)}, "", {}};
    std::string events;
    std::istringstream stream(words == "all" ? "" : words);
    for (std::string event; stream >> event;) {
        events += (events.empty() ? "" : " | ") + ("ZMQ_EVENT_" + event);
        const EventInfo* info = find_event(event);
        if (info != nullptr && info->draft) constants_["ZMQ_EVENT_" + event] = fmt::format("0x{:x}", info->id);
    }
    if (events.empty()) events = "ZMQ_EVENT_ALL";
    if (!action.has("endpoint") && !action.has("unread"))
        return {{fmt::format("monitored_for({}, {}, {})", socket, name, events)}, "", {}};
    const std::string at = action.has("endpoint") ? endpoint(action.text("endpoint"))
                                                  : c_string("inproc://monitor." + action.text("socket"));
    if (!action.has("unread")) return {{fmt::format("monitored_at({}, {}, {}, {})", socket, name, events, at)}, "", {}};
    monitors_[action.text("socket")] = at;
    return {{fmt::format("ok(zmq_socket_monitor({}, {}, {}))", socket, at, events)}, "", {}};
}

Code CContext::read(const PlannedStep& planned) {
    const std::string& name = planned.step->action.text("socket");
    return {{fmt::format("read_events({}, {})", c_string(name), monitors_[name])}, "", {}};
}

Code CContext::on_endpoint(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    return {{fmt::format("ok(zmq_{}({}, {}))", action.verb, socket_of(planned), endpoint(action.text("endpoint")))},
            "",
            {}};
}

Code CContext::prebind(const PlannedStep& planned) {
    return {{fmt::format("handed_over({}, {})", socket_of(planned), endpoint(planned.step->action.text("endpoint")))},
            "",
            {}};
}

// Each part is sent if the one before was.
std::string CContext::sent(const std::string& socket, const Message& message, bool dontwait) {
    std::string expression;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const std::string bytes(message[i].bytes.begin(), message[i].bytes.end());
        const bool long_run = bytes.size() > kLongRun && bytes.find_first_not_of(bytes[0]) == std::string::npos;
        const std::string data = long_run
                                     ? fmt::format("filled({}, {})", bytes.size(), static_cast<unsigned char>(bytes[0]))
                                     : c_string(bytes, 12);
        std::string flags;
        if (i + 1 < message.size()) flags = "ZMQ_SNDMORE";
        if (dontwait) flags += flags.empty() ? "ZMQ_DONTWAIT" : " | ZMQ_DONTWAIT";
        if (i > 0) expression += " < 0 ? -1 :\n               ";
        expression += fmt::format("zmq_send({}, {}, {}, {})", socket, data, bytes.size(), flags.empty() ? "0" : flags);
    }
    return "sent(" + expression + ")";
}

Code CContext::send(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    return {
        {sent(socket_of(planned), std::get<Message>(action.arguments.at("message")), action.has("dontwait"))}, "", {}};
}

Code CContext::answer(const PlannedStep& planned) {
    return {{sent(socket_of(planned), answer_message(planned.step->action), false)}, "", {}};
}

Code CContext::receive(const PlannedStep& planned) {
    const char* flags = planned.step->action.has("dontwait") ? "ZMQ_DONTWAIT" : "0";
    return {{fmt::format("received({}, {})", socket_of(planned), flags)}, "", {}};
}

Code CContext::poll(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    std::string events = action.text("events").find("in") != std::string::npos ? "ZMQ_POLLIN" : "";
    if (action.text("events").find("out") != std::string::npos)
        events += events.empty() ? "ZMQ_POLLOUT" : " | ZMQ_POLLOUT";
    const std::int64_t timeout = action.has("timeout") ? action.number("timeout") / 1'000'000 : -1;
    return {{fmt::format("polled({}, {}, {})", socket_of(planned), events, timeout)}, "", {}};
}

Code CContext::close(const PlannedStep& planned) {
    return {{fmt::format("ok(zmq_close({}))", socket_of(planned))}, "", {}};
}

Code CContext::term(const PlannedStep&) { return {{"terminated()"}, "", {}}; }
Code CContext::shutdown(const PlannedStep&) { return {{"ok(zmq_ctx_shutdown(ctx()))"}, "", {}}; }
Code CContext::exhaust(const PlannedStep&) { return {{"exhaust_fds()"}, "", {}}; }
Code CContext::release(const PlannedStep&) {
    features.insert("release");
    return {{"release_fds()"}, "", {}};
}

std::string CContext::tables() const {
    std::string text;
    for (const auto& [name, value] : constants_)
        text += fmt::format("\n#ifndef {}\n#define {} {}  // not in every zmq.h\n#endif\n", name, name, value);
    if (!faults_.empty()) text += fmt::format("\nstatic struct fault faults[] = {{\n{}}};\n", fmt::join(faults_, ""));
    std::string processes;
    for (std::size_t i = 0; i < plan_.processes.size(); ++i) {
        if (!plan_.processes[i].forked) continue;
        const std::string variable = process_variable(i);
        text += fmt::format("{}static struct process {} = {{.name = {}}};\n", processes.empty() ? "\n" : "", variable,
                            c_string(plan_.processes[i].name));
        processes += (processes.empty() ? "&" : ", &") + variable;
    }
    if (!processes.empty()) text += fmt::format("static struct process *const processes[] = {{{}}};\n", processes);
    return text;
}

std::string CContext::variables() const {
    std::string text;
    const auto add = [&](const char* type, const char* star, const std::map<std::string, std::string>& all) {
        std::set<std::string> names;
        for (const auto& [name, variable] : all) names.insert(star + variable);
        if (!names.empty()) text += fmt::format("static {} {};\n", type, fmt::join(names, ", "));
    };
    add("void", "*", sockets_);
    add("struct peer", "", peers_);
    add("struct proxy", "", proxies_);
    return text;
}

}  // namespace faultline::exported
