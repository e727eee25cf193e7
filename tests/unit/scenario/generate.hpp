// Scenarios drawn at random from the verb table, the same ones for the same seed.
//
// Lines are drawn without looking at what stands above them, and kept where the parser takes them: so every rule of the
// checker holds without being told here, and a new verb is drawn as soon as the table has it. A kind of parameter that
// draw_value() doesn't know is a warning of the compiler, and its verbs are missed by the test of the generator.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/events.hpp"
#include "scenario/options.hpp"
#include "scenario/parse.hpp"
#include "scenario/quoting.hpp"
#include "scenario/verbs.hpp"

namespace faultline::generate {

class Generator {
  public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    // How often each verb was drawn and taken; of all scenarios together where it is handed on.
    std::map<std::string_view, int> taken;

    std::string scenario() {
        const bool with_for = chance(4);
        std::string text = header(with_for);
        text += "process peer\nprocess other host=10.1.0.2\nsocket server REP in peer\nsocket client DEALER\n";
        if (chance(3))
            text += "listen door tcp://127.0.0.1:1\ndial evil ipc://e\ndial guest tcp://127.0.0.1:2\nstall guest\n";
        for (int steps = 4 + number(12); steps > 0; --steps) {
            const Verb& verb = next_verb();
            for (int attempt = 0; attempt < 12; ++attempt) {
                const std::string more = step(verb, with_for);
                if (!parse_scenarios(text + more, {.file = "g.fault", .id = "g"})) continue;
                text += more;
                ++taken[verb.name];
                break;
            }
        }
        const std::string with_outcome = text + outcome();
        return parse_scenarios(with_outcome, {.file = "g.fault", .id = "g"}) ? with_outcome : text;
    }

  private:
    int number(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }
    bool chance(int one_in) { return number(one_in) == 0; }
    template <typename List>
    std::string pick(const List& list) {
        return std::string(*(std::begin(list) + number(static_cast<int>(std::size(list)))));
    }
    std::string word(std::initializer_list<const char*> words) { return pick(words); }

    // Each verb in its turn, so that none depends on luck.
    const Verb& next_verb() { return all_verbs()[next_verb_++ % all_verbs().size()]; }

    // ---- values --------------------------------------------------------------------------------------------------

    std::string quoted_bytes() {
        std::string bytes;
        for (int length = number(12); length > 0; --length) {
            bytes += chance(2) ? static_cast<char>(random_() % 256) : word({"a", "\\", "\"", "#", "$x", " ", "\n"})[0];
        }
        return quote(bytes);
    }
    std::string hex_digits() {
        std::string digits;
        for (int bytes = number(5) + 1; bytes > 0; --bytes) digits += fmt::format("{:02x}", random_() % 256);
        return digits;
    }
    std::string message(bool holes) {
        std::string text;
        for (int parts = 1 + number(3); parts > 0; --parts) {
            text += holes && chance(3) ? "*" : chance(2) ? quoted_bytes() : "hex " + hex_digits();
            if (parts > 1) text += chance(4) ? "|" : " | ";
        }
        return text;
    }
    std::string duration() {
        return fmt::format("{}{}", chance(3) ? number(100'000) : number(20),
                           word({"h", "m", "s", "ms", "us", "ns", "ms", "s"}));
    }
    std::string endpoint() {
        return word({"tcp://127.0.0.1:5555", "tcp://*:*", "ipc://here.ipc", "ipc://@x", "inproc://a", "tcp://[::1]:5",
                     "\"ipc://a b\"", "tcp://a#b:1", "$endpoint", "\"\"", "tcp://127.0.0.1:5555", "ipc://here.ipc"});
    }
    std::string option(bool context) {
        const auto options = context ? all_context_options() : all_socket_options();
        const OptionInfo& info = options[static_cast<std::size_t>(number(static_cast<int>(options.size())))];
        return fmt::format("{}={}", info.name, option_value(info.type));
    }
    std::string option_value(OptionType type) {
        switch (type) {
            case OptionType::integer: return std::to_string(number(2'000'000) - 10);
            case OptionType::integer64: return std::to_string(static_cast<std::int64_t>(random_()));
            case OptionType::duration_ms:
                return chance(5) ? "-1" : fmt::format("{}{}", number(30), word({"ms", "s", "m"}));
            case OptionType::boolean: return word({"0", "1", "2"});
            case OptionType::string:
                return word({"bob", "\"a b\"", "\"\\\"\"", "127.0.0.1/8", "\"$x\"", "\"a|b\"", "\"\""});
            case OptionType::binary: return chance(2) ? "hex:" + hex_digits() : quoted_bytes();
        }
        return "";
    }
    std::string event() {
        const auto events = all_events();
        return std::string(events[static_cast<std::size_t>(number(static_cast<int>(events.size())))].name);
    }
    // A guess, and now and then more than one of it, for kinds that are lists.
    template <typename Draw>
    std::string list(Draw draw) {
        std::string text = draw();
        while (chance(2)) text += " " + draw();
        return text;
    }
    std::string bytes() {
        return list([&] { return word({"\"a\"", "hex 00FF", "file x/y", "\"\"", "\"\\r\\n\" x3", "hex 00 x1000"}); });
    }
    std::string said() {
        std::string text =
            word({"greeting", "greeting version=2.0 type=REP identity=\"a b\"", "PING ttl=10s context=\"\""});
        while (chance(2))
            text += " then " + word({"READY Socket-Type=REP Identity=hex:00ff", "ERROR reason=400", "ERROR hex 00 x3",
                                     "frame flags=0x85 \"a\"", "frame"});
        while (chance(2)) text += " then message " + bytes() + (chance(2) ? " | " + bytes() : "");
        return text;
    }
    std::string socket() { return word({"server", "client", "a", "b", "server", "client"}); }
    std::string process() { return word({"peer", "other", "main", "p"}); }

    std::string draw_value(const Verb& verb, const Parameter& parameter) {
        switch (parameter.kind) {
            case ParameterKind::new_process: return word({"p", "q", "r", "s"});
            case ParameterKind::new_socket: return word({"a", "b", "c", "server", "client"});
            case ParameterKind::process: return process();
            case ParameterKind::socket: return socket();
            case ParameterKind::socket_type: return pick(all_socket_types());
            case ParameterKind::socket_options: return list([&] { return option(false); });
            case ParameterKind::context_options: return list([&] { return option(true); });
            case ParameterKind::option_name: return option_name();
            case ParameterKind::monitor_events:
                return chance(3) ? word({"all", "none"}) : list([&] { return event(); });
            case ParameterKind::endpoint: return endpoint();
            case ParameterKind::path: return word({"a.ipc", "sub/b.ipc", "\"a b\"", "a#b"});
            case ParameterKind::message: return message(false);
            case ParameterKind::duration: return duration();
            case ParameterKind::ready: return word({"in", "out", "in,out"});
            case ParameterKind::random_values:
                return chance(4) ? "libc" : list([&] { return std::to_string(random_() % 2'147'483'648); });
            case ParameterKind::host_name: return word({"a.example", "b", "\"c d\""});
            case ParameterKind::address: return chance(2) ? word({"127.0.0.1", "::1"}) : pick(all_resolver_errors());
            case ParameterKind::file_mode: return word({"0500", "0000"});
            case ParameterKind::clock_shift: return word({"+1h", "-10y", "+30s"});
            case ParameterKind::bytes: return word({"200", "\"a b\"", "hex:00ff", "\"\""});
            case ParameterKind::own_ipv4: return word({"10.0.0.1", "192.168.1.2"});
            case ParameterKind::new_host:
            case ParameterKind::host: return word({"10.1.0.2", "10.1.0.254"});
            case ParameterKind::new_proxy: return word({"wire", "relay"});
            case ParameterKind::proxy: return word({"wire", "relay"});
            case ParameterKind::position: return word({"byte64", "byte1"});
            case ParameterKind::rate: return word({"1000B/s", "1B/s"});
            case ParameterKind::system_call: return word({"accept4", "setsockopt", "recv", "send", "listen"});
            case ParameterKind::call_fault: return word({"EMFILE", "short=1", "ECONNRESET"});
            case ParameterKind::count: return word({"1", "2", "70000"});
            case ParameterKind::call_times: return word({"1", "3", "all"});
            case ParameterKind::fd_name: return word({"$f", "$listener"});
            case ParameterKind::socket_constant: return word({"TCP_NODELAY", "SO_SNDBUF"});
            case ParameterKind::new_listener:
            case ParameterKind::listener: return word({"door", "gate"});
            case ParameterKind::new_peer: return word({"evil", "guest"});
            case ParameterKind::peer:
            case ParameterKind::peer_or_proxy:
            case ParameterKind::any_peer: return word({"evil", "guest"});
            case ParameterKind::peer_bytes: return bytes();
            case ParameterKind::zmtp_items: return said();
            case ParameterKind::own_address: return word({"127.0.0.2", "::1"});
            case ParameterKind::backlog: return word({"0", "7", "65535"});
            case ParameterKind::choice: return choice(parameter.shown);
            case ParameterKind::flag:
            case ParameterKind::literal: return std::string(parameter.shown);
        }
        return fmt::format("no value is drawn for {} of {}", parameter.shown, verb.name);
    }
    std::string option_name() {
        const auto options = all_socket_options();
        return std::string(options[static_cast<std::size_t>(number(static_cast<int>(options.size())))].name);
    }
    std::string choice(std::string_view words) {
        std::vector<std::string> all;
        for (std::size_t start = 0; start <= words.size();) {
            const std::size_t end = std::min(words.find('|', start), words.size());
            all.emplace_back(words.substr(start, end - start));
            start = end + 1;
        }
        return pick(all);
    }

    // ---- lines ---------------------------------------------------------------------------------------------------

    std::string result(const Verb& verb) {
        switch (verb.result) {
            case ResultKind::none: return "";
            case ResultKind::call:
                return chance(2) ? "" : " -> " + word({"ok", "blocks", "EAGAIN", "ETERM", "EWOULDBLOCK"});
            case ResultKind::peer_call: return chance(2) ? "" : " -> " + word({"ok", "EPIPE"});
            case ResultKind::received:
                return " -> " + (chance(3) ? word({"EOF", "ECONNRESET", "EAGAIN"})
                                           : bytes() + word({"", " *4", " *"}) + word({"", " then EOF"}));
            case ResultKind::heard:
                return " -> " + (chance(3) ? word({"EOF", "ECONNRESET", "EAGAIN", "*"})
                                           : said() + word({"", " then READY A=* then EOF"}));
            case ResultKind::message: return " -> " + (chance(3) ? word({"blocks", "EAGAIN"}) : message(true));
            case ResultKind::value:
                return " -> " +
                       (chance(4) ? word({"EINVAL", "ETERM"}) : option_value(static_cast<OptionType>(number(6))));
            case ResultKind::ready: return " -> " + word({"in", "out", "in,out", "none", "blocks", "ETERM"});
        }
        return "";
    }

    std::string action(const Verb& verb) {
        std::string text(verb.name);
        std::vector<std::string> others;
        for (const Parameter& parameter : verb.parameters) {
            if (parameter.optional && chance(2)) continue;
            std::string value = draw_value(verb, parameter);
            if (!parameter.keyword.empty())
                value = std::string(parameter.keyword) + (parameter.keyword.ends_with('=') ? "" : " ") + value;
            const bool options =
                parameter.kind == ParameterKind::socket_options || parameter.kind == ParameterKind::context_options;
            if (parameter.optional || !parameter.keyword.empty() || options)
                others.push_back(value);
            else
                text += " " + value;
        }
        std::ranges::shuffle(others, random_);  // they may stand in any order
        for (const std::string& other : others) text += std::string(1 + chance(8), ' ') + other;
        text += result(verb);
        if (chance(12)) text += " until " + until();
        return text;
    }

    std::string until() { return socket() + " " + event() + (chance(2) ? fmt::format(" x{}", 1 + number(9)) : ""); }

    std::string guard(bool with_for) {
        if (!chance(5)) return "";
        return with_for && chance(2) ? word({"[tcp] ", "[!ipc] ", "[ipc >=4.3.5]"})
                                     : word({"[>=4.3.5] ", "[<4.3.3 draft] ", "[=4.3.4]", "[!namespace  !free] "});
    }

    std::string event_value(ValueKind kind) {
        switch (kind) {
            case ValueKind::fd: return word({" fd", " fd=none"});
            case ValueKind::error_number: return " errno=" + (chance(4) ? word({"any", "0"}) : pick(all_errno_names()));
            case ValueKind::interval:
                return " interval=" + word({"any", "100ms", "0s", "1000ms", "100ms..2s", "60s..1h", "4294967295ms"});
            case ValueKind::protocol_error:
                return " protocol=" + (chance(4) ? word({"any", "0x7"}) : pick(all_protocol_error_names()));
            case ValueKind::zap_status: return " status=" + word({"any", "400", "0"});
            case ValueKind::queue_lengths: return word({" egress=any", " egress=3 ingress=0"});
            case ValueKind::none: return "";
        }
        return "";
    }

    // A line, or two where one binds a name that the other uses.
    std::string simple_lines(const std::string& indentation, bool with_for) {
        const std::string before = indentation + guard(with_for) + (chance(3) ? "+" + duration() + " " : "");
        const std::string name = fmt::format("n{}", ++names_);
        if (chance(10))
            return before + socket() + " calls setsockopt " + word({"A 5", "\"a b\" |", "\"\"", "#x"}) + "\n";
        if (chance(6)) {
            const auto verbs = all_verbs();
            const Verb& verb = verbs[static_cast<std::size_t>(number(static_cast<int>(verbs.size())))];
            return before + word({"server", "client", "peer"}) + " " + std::string(verb.name) + result(verb) + "\n";
        }
        if (chance(5)) {
            const std::string line = before + socket() + " CLOSED fd=$" + name + " \"\"\n";
            return line + line;
        }
        const std::string named = chance(5) ? "tcp://127.0.0.1:$" + name : endpoint();
        const EventInfo& info = all_events()[static_cast<std::size_t>(number(static_cast<int>(all_events().size())))];
        const bool bare = info.name == "MONITOR_STOPPED" && chance(2);
        const std::string remote = chance(4) ? " " + endpoint() : "";  // of a monitor of version 2
        const std::string line = before + socket() + " " + std::string(info.name) + event_value(info.value) +
                                 (bare ? "" : " " + named + remote) + "\n";
        return named.find("$n") == std::string::npos ? line : line + line;
    }

    std::string block(int depth, bool with_for) {
        const std::string indentation(static_cast<std::size_t>(depth) * 4, ' ');
        std::string text;
        for (int lines = 1 + number(2); lines > 0; --lines) {
            if (depth > 2 || !chance(8)) {
                text += simple_lines(indentation, with_for);
            } else if (chance(2)) {
                text += indentation + guard(with_for) +
                        fmt::format("repeat {} every {}:\n", 1 + number(60), duration()) + block(depth + 1, with_for);
            } else {
                text += indentation + guard(with_for) + "any order:\n" + block(depth + 1, with_for);
                for (int more = 1 + number(2); more > 0; --more)
                    text += indentation + "    --\n" + block(depth + 1, with_for);
            }
        }
        return text;
    }

    std::string step(const Verb& verb, bool with_for) {
        if (chance(15)) return guard(with_for) + "when " + until() + ": " + action(verb) + "\nadvance 1s\n";
        const std::string line = guard(with_for) + action(verb) + "\n";
        return chance(3) ? line + block(1, with_for) : line;
    }

    std::string header(bool with_for) {
        std::string text = with_for ? "title over $transport\nfor transport in tcp ipc\n"
                                    : "title " + word({"t", "a  b", "x#y"}) + "\n";
        while (chance(3)) text += "spec " + word({"zmq_ipc(7)", "libzmq#2829  x"}) + "\n";
        if (chance(2)) text += "tags tcp  smoke\n";
        if (chance(4)) text += "requires " + word({"draft", ">=4.3.5 !free", "ipc  root"}) + "\n";
        if (chance(5)) text += "known_bug libzmq#3937\n";
        return text;
    }

    std::string outcome() {
        if (!chance(4)) return "";
        return word({"", "[>=4.3.5] "}) + "outcome " +
               word({"abort \"Too many open files\" ipc_listener.cpp", "deadlock", "hang \"\\x01\"", "crash a#b.cpp",
                     "livelock"}) +
               "\n";
    }

    std::mt19937_64 random_;
    std::size_t next_verb_ = random_() % 1'000;
    int names_ = 0;
};

}  // namespace faultline::generate
