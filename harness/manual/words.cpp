#include "manual/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/layout.hpp"

namespace faultline {
namespace {

constexpr Row kEventExamples[] = {
    {"CONNECTED", "client CONNECTED fd=$connected tcp://127.0.0.1:5555"},
    {"CONNECT_DELAYED", "client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555"},
    {"CONNECT_RETRIED", "+136ms client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555"},
    {"LISTENING", "server LISTENING fd tcp://127.0.0.1:$port"},
    {"BIND_FAILED", "server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555"},
    {"ACCEPTED", "server ACCEPTED fd tcp://127.0.0.1:5555"},
    {"ACCEPT_FAILED", "server ACCEPT_FAILED errno=EMFILE tcp://127.0.0.1:5555"},
    {"CLOSED", "client CLOSED fd tcp://127.0.0.1:5555"},
    {"CLOSE_FAILED", "server CLOSE_FAILED errno=ENOENT ipc://here.ipc"},
    {"DISCONNECTED", "client DISCONNECTED fd tcp://127.0.0.1:5555"},
    {"MONITOR_STOPPED", "server MONITOR_STOPPED"},
    {"HANDSHAKE_FAILED_NO_DETAIL", "client HANDSHAKE_FAILED_NO_DETAIL errno=EPIPE ipc://here.ipc"},
    {"HANDSHAKE_SUCCEEDED", "client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555"},
    {"HANDSHAKE_FAILED_PROTOCOL", "server HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_MECHANISM_MISMATCH ipc://a"},
    {"HANDSHAKE_FAILED_AUTH", "server HANDSHAKE_FAILED_AUTH status=400 tcp://127.0.0.1:5555"},
    {"PIPES_STATS", "server PIPES_STATS egress=2 ingress=0 tcp://127.0.0.1:5555 tcp://127.0.0.1:40001"},
};

constexpr Row kOutcomes[] = {
    {"pass", "Everything came as the scenario says, and nothing else."},
    {"fail", "The transcript differs from the scenario."},
    {"abort", "libzmq ended the process with abort(), and printed why, with its source file and line."},
    {"crash", "A signal killed the process."},
    {"deadlock", "Calls wait for each other, or for something that nothing in the scenario can bring about."},
    {"livelock", "Threads go on without time passing, so often that they will never get quiet."},
    {"hang", "A thread ran for longer than the limit of real time, and never waited."},
    {"skip", "This libzmq or machine lacks something that the scenario needs; what it is gets printed."},
    {"error", "The scenario or the set-up is wrong."},
};

constexpr Row kExitCodes[] = {
    {"0", "All scenarios pass."},
    {"1", "A scenario failed, or ended as it should not."},
    {"2", "The same scenario gave different transcripts."},
    {"3", "Nothing matched, so nothing was run; of capture: no libzmq was seen."},
    {"64", "The command line, a scenario or the set-up is wrong."},
    {"69", "Runs would not be exact: see doctor; of capture: no trace."},
    {"70", "A bug of Faultline's."},
    {"125", "With run --bisect: this libzmq cannot be judged."},
    {"128", "With run --bisect: no libzmq can be judged so."},
};

}  // namespace

std::string_view meaning_of(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::new_process: return "a new name: a-z, 0-9 and _, beginning with a letter";
        case ParameterKind::process: return "the name of a process";
        case ParameterKind::new_socket: return "a new name, or that of a socket that is closed";
        case ParameterKind::socket: return "the name of an open socket";
        case ParameterKind::socket_type: return "a socket type of zmq.h: REQ, PUB, ...";
        case ParameterKind::socket_options: return "socket options: linger=0s sndhwm=1";
        case ParameterKind::context_options: return "context options: io_threads=2";
        case ParameterKind::option_name: return "the name of a socket option";
        case ParameterKind::monitor_events: return "events by name; all, the default; none stops the monitor";
        case ParameterKind::endpoint: return "tcp://127.0.0.1:5555, ipc://here.ipc, ...; may hold a $name";
        case ParameterKind::path: return "a relative path in the run's directory; may hold a $name";
        case ParameterKind::message: return "\"a\" | hex 00ff x1000: see faultline help data";
        case ParameterKind::duration: return "a number and its unit: 100ms, 2s, 1h";
        case ParameterKind::ready: return "what to wait for";
        case ParameterKind::random_values: return "numbers from 0 to 2147483647, or libc";
        case ParameterKind::host_name: return "a host name";
        case ParameterKind::address: return "a numeric address, or an error of getaddrinfo()";
        case ParameterKind::file_mode: return "permissions, four octal digits: 0500";
        case ParameterKind::clock_shift: return "a direction and a duration of s m h d y: +1h, -10y";
        case ParameterKind::bytes: return "text, in quotes where it has blanks, or bytes: hex:00ff";
        case ParameterKind::own_ipv4: return "an IPv4 address, not one of 127.0.0.0/8, which are always there";
        case ParameterKind::new_host: return "an address from 10.1.0.2 to 10.1.0.254";
        case ParameterKind::host: return "the address of a host that a process is on";
        case ParameterKind::new_proxy: return "a new name: a-z, 0-9 and _, beginning with a letter";
        case ParameterKind::proxy: return "the name of a proxy";
        case ParameterKind::position:
            return "byte64, greeting or frame2: bytes and frames count from 1 in a connection";
        case ParameterKind::rate: return "bytes per second: 1000B/s";
        case ParameterKind::system_call: return "a function of libc's that libzmq calls: accept4, setsockopt, ...";
        case ParameterKind::call_fault: return "an errno, or short=BYTES for a transfer of no more than that";
        case ParameterKind::count: return "a number from 1 on";
        case ParameterKind::call_times: return "a number from 1 on, or all";
        case ParameterKind::fd_name: return "$name, as an fd=$name of a line above bound it";
        case ParameterKind::socket_constant: return "an option of setsockopt(2): TCP_NODELAY, SO_SNDBUF, ...";
        case ParameterKind::new_listener: return "a new name for a listener: a-z, 0-9 and _";
        case ParameterKind::new_peer: return "a new name for a raw peer, or that of one that is closed";
        case ParameterKind::listener: return "the name of an open listener";
        case ParameterKind::peer: return "the name of an open raw peer";
        case ParameterKind::any_peer: return "the name of an open raw peer, or of a listener";
        case ParameterKind::peer_or_proxy: return "the name of an open raw peer, or of a proxy";
        case ParameterKind::peer_bytes: return "\"text\" hex 00ff x1000 file NAME, one after the other";
        case ParameterKind::own_address: return "a numeric address of this machine";
        case ParameterKind::zmtp_items:
            return "greeting version=3.1 mechanism=NULL, READY Socket-Type=REP, message \"a\" | \"b\", ...: "
                   "see faultline help zmtp";
        case ParameterKind::backlog: return "a number from 0 to 65535";
        case ParameterKind::choice: return "one of these words";
        case ParameterKind::flag: return "this word, or not";
        case ParameterKind::literal: return "this word";
    }
    return "";
}

std::string meaning_of(const Parameter& parameter) {
    std::string text(meaning_of(parameter.kind));
    if (!parameter.optional || parameter.kind == ParameterKind::flag) return text;
    const bool process = parameter.kind == ParameterKind::process;
    return text + (process ? "; main where it is left out" : "; may be left out");
}

std::string_view meaning_of(ResultKind kind) {
    switch (kind) {
        case ResultKind::none: return "none";
        case ResultKind::call:
            return "ok, which may be left out; an errno; or blocks, and then a later line has its return";
        case ResultKind::peer_call: return "ok, which may be left out; or an errno";
        case ResultKind::received:
            return "the bytes, with *4 for any four and * for the rest, and EOF or ECONNRESET; EAGAIN: nothing came";
        case ResultKind::heard:
            return "what was said, item by item, with * as a value, a part or the last item; EAGAIN: nothing came";
        case ResultKind::message: return "the message, with * for what may be anything; an errno; or blocks";
        case ResultKind::value: return "the option's value, or an errno";
        case ResultKind::ready: return "what the socket is ready for, none when time is over; an errno; or blocks";
    }
    return "";
}

std::string_view meaning_of(ValueKind kind) {
    switch (kind) {
        case ValueKind::fd:
            return "an fd, which is checked at the moment of the event; fd=$name gives it a name, fd=none is -1";
        case ValueKind::error_number: return "an errno, by name";
        case ValueKind::interval: return "milliseconds until the next attempt";
        case ValueKind::protocol_error: return "one of ZMQ_PROTOCOL_ERROR_*, without that prefix";
        case ValueKind::zap_status: return "the status code of the ZAP reply";
        case ValueKind::queue_lengths: return "the messages in the queue to the peer, and in the one from it";
        case ValueKind::none: return "no value";
    }
    return "";
}

std::string_view notation_of(ValueKind kind) {
    switch (kind) {
        case ValueKind::fd: return "fd, fd=$name, fd=none";
        case ValueKind::error_number: return "errno=NAME, errno=any";
        case ValueKind::interval: return "interval=100ms, interval=100ms..200ms, interval=any";
        case ValueKind::protocol_error: return "protocol=NAME, protocol=any";
        case ValueKind::zap_status: return "status=400, status=any";
        case ValueKind::queue_lengths: return "egress=3 ingress=0, egress=any";
        case ValueKind::none: return "nothing";
    }
    return "";
}

std::string_view notation_of(OptionType type) {
    switch (type) {
        case OptionType::integer: return "a whole number: 4, -1";
        case OptionType::integer64: return "a whole number of 64 bits: 1000, -1";
        case OptionType::duration_ms: return "a duration with its unit: 100ms, 1s; or -1";
        case OptionType::boolean: return "0 or 1";
        case OptionType::string: return "text, in quotes where it has blanks: bob, \"b o b\"";
        case OptionType::binary: return "text, or bytes: abc, \"a b\", hex:00ff";
    }
    return "";
}

std::string_view example_of(const EventInfo& event) {
    const auto found = std::ranges::find(kEventExamples, event.name, &Row::first);
    return found == std::end(kEventExamples) ? "" : found->second;
}

std::string since(const EventInfo& event) {
    return fmt::format("{}.{}.{}{}", event.since_major, event.since_minor, event.since_patch,
                       event.draft ? ", only with the draft API" : "");
}

std::span<const Row> all_outcomes() { return kOutcomes; }
std::span<const Row> all_exit_codes() { return kExitCodes; }

std::string row_text(std::string_view word, std::string_view meaning, std::size_t column) {
    std::string first = "  " + std::string(word);
    first = columns_of(first) + 2 > column ? first + "\n" + std::string(column, ' ') : pad_to(first, column);
    return wrap(meaning, first, column, first.find('\n') == std::string::npos ? 80 : 80 + first.size() - column);
}

}  // namespace faultline
