// The table of verbs: the one place that knows what actions there are. Parser, checker, printer, the reference page and
// `faultline help` all read it.
//
//     const Verb* verb = find_verb("bind");
//     syntax_of(*verb) == "bind SOCKET ENDPOINT"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace faultline {

enum class ParameterKind {
    new_process,
    process,
    new_socket,
    socket,
    socket_type,
    socket_options,
    context_options,
    option_name,
    monitor_events,  // event names, `all` or `none`
    endpoint,
    path,
    message,
    duration,
    ready,          // `in`, `out` or `in,out`
    random_values,  // numbers, or `libc`
    host_name,
    address,
    system_call,      // a function of wire/calls.hpp
    call_fault,       // an errno, or `short=BYTES`
    count,            // a number from 1 on
    call_times,       // a number from 1 on, or `all`
    fd_name,          // `$listener`: the opening of an fd that a line bound
    socket_constant,  // an option of setsockopt(2): TCP_NODELAY
    file_mode,        // four octal digits: `0500`
    clock_shift,      // see clock_shift.hpp: `+1h`
    own_ipv4,         // numeric, outside of 127.0.0.0/8
    new_host,         // `host=10.1.0.2`
    host,             // that a process above is on
    new_proxy,
    proxy,
    position,  // see position.hpp: `byte64`
    rate,      // `1000B/s`
    bytes,     // text, or `hex:` and pairs of digits
    new_listener,
    listener,
    new_peer,  // one end of a connection
    peer,      // likewise, still open
    any_peer,  // a listener or a connection, still open
    peer_or_proxy,
    peer_bytes,   // `"text" hex 00ff x1000 file NAME`
    zmtp_items,   // `greeting version=3.1 then READY Socket-Type=REP`
    own_address,  // `from=127.0.0.1`
    backlog,      // a whole number
    choice,       // one of the words in `shown`: "moving|frozen"
    flag,         // the word `shown` itself; stored as "1"
    literal,      // the word `shown` itself; required, and not stored
};

struct Parameter {
    std::string_view key;  // of Action::arguments
    ParameterKind kind = ParameterKind::socket;
    std::string_view shown;    // in the syntax: "SOCKET"
    std::string_view keyword;  // "in": the word before the value; "timeout=": its beginning; "": stands by its position
    bool optional = false;
};

// What may stand behind `->`.
enum class ResultKind {
    none,       // no call of libzmq's that could fail: nothing
    call,       // ok (also where nothing stands), blocks, an errno
    message,    // recv: a message, blocks, an errno; must stand
    value,      // get: a value of the option's type, an errno; must stand
    peer_call,  // of a raw peer, which never waits: ok (also where nothing stands), an errno
    received,   // expect: bytes, EOF, ECONNRESET, EAGAIN; must stand
    heard,      // hear: items of ZMTP, EOF, ECONNRESET, EAGAIN; must stand
    ready,      // poll: in, out, in,out, none, blocks, an errno; must stand
};

// Whether raw peers give it: they never wait.
bool is_of_peer(ResultKind kind);

// Nothing behind the action means ok.
constexpr bool may_leave_out_result(ResultKind kind) {
    return kind == ResultKind::none || kind == ResultKind::call || kind == ResultKind::peer_call;
}

struct Verb {
    std::string_view name, group;
    std::span<const Parameter> parameters;
    ResultKind result = ResultKind::none;
    std::string_view meaning;  // one sentence
    std::string_view example;  // one line; its names are process peer, sockets server and client,
                               // listener door, connected peer evil
};

// The process that sockets live in where the scenario names none.
inline constexpr std::string_view kDefaultProcess = "main";

std::span<const Verb> all_verbs();
const Verb* find_verb(std::string_view name);

// "socket NAME TYPE [in PROCESS] [KEY=VALUE ...] [unmonitored]"
std::string syntax_of(const Verb& verb);

// The socket types of zmq.h: "PAIR", "REQ", …
std::span<const std::string_view> all_socket_types();
int socket_type_number(std::string_view name);  // one of them
std::string socket_type_name(int number);       // of others the number itself

// The names of getaddrinfo()'s errors that `resolve` may answer with.
std::span<const std::string_view> all_resolver_errors();

}  // namespace faultline
