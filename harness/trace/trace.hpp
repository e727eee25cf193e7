// A trace of `faultline capture`, and how it is read: JSON lines, one thing that happened in each. trace.schema.json is
// the published description.
//
//     {"type":"start","version":1,"wall":"2026-11-25T15:51:26Z","faultline":"0.1.0"}
//     {"type":"process","t":1200,"pid":71,"parent":70,"program":"/usr/bin/server"}
//     {"type":"library","t":5100,"pid":71,"file":"/usr/lib/libzmq.so.5","release":"4.3.4","draft":false,"events":true}
//     {"type":"socket","t":9000,"pid":71,"socket":1,"kind":"REP","context":1}
//     {"type":"event","t":9900,"pid":71,"socket":1,"event":"LISTENING","values":[9],"endpoint":"tcp://0.0.0.0:5555"}
//     {"type":"call","t":9100,"pid":71,"socket":1,"call":"bind","endpoint":"tcp://*:5555","errno":"","took":900}
//
// Of a large file, one line at a time is in memory:
//
//     const auto ended = read_trace_lines(stream, "trace.jsonl", [&](const Entry& entry) { …; return true; });
//     if (!ended) …  // "trace.jsonl:7: …": what the visitor has got before line 7 is good
//
// `t` is CLOCK_MONOTONIC in nanoseconds since `start`. Lines stand in the order in which what they say was complete: a
// call stands where it returned, behind the events that it caused, and its `t` is when it began.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

namespace faultline::trace {

inline constexpr int kVersion = 1;
inline constexpr std::size_t kLongestLine = 64 * 1024;

struct Start {
    std::string wall = {};  // "2026-11-25T15:51:26Z"
    std::string faultline = {};
};
struct Process {
    std::int64_t parent = 0;
    std::string program = {};  // its file; never its arguments
};
struct Library {
    std::string file = {};
    std::string release = {};  // "4.3.4"
    bool draft = false;
    bool events = true;  // false: its events can't be recorded
};
// zmq_ctx_set(), zmq_ctx_shutdown(), zmq_ctx_term().
struct Context {
    std::int64_t context = 0;
    std::string call = {};    // "set", "shutdown", "term"
    std::string option = {};  // as a scenario writes it: "max_sockets"
    std::int64_t value = 0;
    std::string error = {};  // as in Call
    std::int64_t took_ns = 0;
    bool returned = true;
};
struct Socket {
    std::int64_t socket = 0;  // within its process; never used again
    std::string kind = {};    // "REQ"
    std::int64_t context = 0;
};
struct Call {
    std::int64_t socket = 0;
    std::string call = {};      // "bind", "connect", "unbind", "disconnect", "close", "set", "monitor"
    std::string error = {};     // the errno's name, "" where it went well
    std::string endpoint = {};  // of all but `close` and `set`; of `monitor` "": it was stopped
    std::string option = {};    // of `set`, as a scenario writes it: "reconnect_ivl"; a number where none is known
    std::optional<std::variant<std::int64_t, std::string>> value = {};  // of `set`; none: a secret, or a message
    std::int64_t mask = 0;                                              // of `monitor`
    std::int64_t took_ns = 0;
    bool returned = true;  // false: the process ended, or the capture did, before it returned
};
struct Event {
    std::int64_t socket = 0;
    std::string event = {};  // "CONNECT_RETRIED"; "0x20000" where none is known
    std::vector<std::uint64_t> values = {};
    std::string endpoint = {};
    std::optional<std::string> remote = {};  // version 2
    std::string defect = {};                 // how it deviates from zmq_socket_monitor(3), or ""
};
struct SystemCall {
    std::string call = {};
    std::int64_t fd = -1;
    std::string error = {};  // the errno's name, or of getaddrinfo EAI_'s
    std::int64_t result = 0;
    std::string address = {};  // "127.0.0.1:5555", a path; of getaddrinfo the name
};
struct Gap {
    std::string why = {};
    std::int64_t lost = 0;  // records; 0: unknown
};
struct Exit {
    bool orderly = true;  // false: killed, or aborted
};
struct End {
    std::int64_t lines = 0;   // with this one
    std::string unseen = {};  // why there is nothing in the trace, one of those below; "": a libzmq was followed
};
inline constexpr const char* kNoLibzmq = "no libzmq was seen";
inline constexpr const char* kInsideProgram = "the libzmq inside the program was not followed";

struct Entry {
    int line = 0;  // 1 is the first
    std::int64_t t_ns = 0;
    std::int64_t pid = 0;  // 0: of none
    std::variant<Start, Process, Library, Context, Socket, Call, Event, SystemCall, Gap, Exit, End> what = {};
};

// Returns false to stop reading.
using Visitor = std::function<bool(const Entry&)>;

enum class Ending {
    complete,  // the last line is `end`
    open,      // the lines are good, but the capture goes on, or its end was not written
    stopped,   // the visitor had enough
};

// The error is one line for a person, "trace.jsonl:7: …"; whatever stands before that line was visited.
tl::expected<Ending, std::string> read_trace_lines(std::istream& stream, std::string_view name, const Visitor& visit);

// In memory: all of it, or its beginning.
struct Trace {
    Start start;
    std::vector<Entry> entries;  // all lines, the first one too
    Ending ending = Ending::open;
    std::string problem;  // what ended the reading, "trace.jsonl:7: …"; "": nothing did
};
// No more than `most` lines; Ending::stopped where there are more. An error: there is no such file, or its first line
// is none of a trace.
tl::expected<Trace, std::string> read_trace(const std::string& path, std::size_t most = SIZE_MAX);

// The line of `entry`, with its newline.
std::string to_line(const Entry& entry);

}  // namespace faultline::trace
