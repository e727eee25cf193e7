// What a run of a scenario produced, as plain data: text in, value out, no operating system.
//
// The engine fills a Transcript, `expect/` compares it with the scenario's expectations, `report/` prints it in the
// notation of the scenario language. Times are virtual nanoseconds. Nothing here is specific to one libzmq release.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace faultline {

// The value of an event that speaks of an fd, where libzmq says -1.
constexpr std::uint64_t kNoFd = 0xffff'ffff;

// A monitor event as the subject's reader thread received it.
struct EventRecord {
    std::string socket;       // the scenario's name of the monitored socket
    std::uint64_t event = 0;  // event id: one bit of ZMQ_EVENT_ALL
    std::uint64_t value = 0;  // raw value: fd, errno, milliseconds, protocol error code, ZAP status code
    std::string endpoint;     // as sent by libzmq; in address mode the run's own address is written 127.0.0.1 again
    std::optional<std::string> remote{};  // a monitor of version 2 names both ends: then `endpoint` is the local one
    std::uint64_t second_value = 0;       // PIPES_STATS: the queue from the peer
    std::uint64_t fd_generation = 0;      // which opening of the fd number the value means; 0 where the value is no fd
    std::string defect;  // empty, or what was wrong: framing, or an fd that is not what the event says it is
};

// The later return of a call that had blocked: `server bind -> ok`.
struct ReturnRecord {
    std::string subject;  // socket name, or process name for `term`
    std::string verb;
    std::string result;  // "ok", an errno name, or received data in the language's notation
};

// A system call that libzmq made, where a line of the scenario asks for its kind:
// `server calls setsockopt TCP_NODELAY 1`.
struct CallRecord {
    std::string socket;              // whose call it is
    std::vector<std::string> words;  // function and arguments
    std::string result;              // an errno name, the bytes of a transfer, or "": it went well
};

struct Entry {
    std::int64_t time_ns = 0;  // virtual time since the action began
    std::variant<EventRecord, ReturnRecord, CallRecord> what;
};

// A system call that explains something: it failed, a fault was injected into it, or all are traced.
struct CallNote {
    std::int64_t time_ns = 0;        // virtual time since the action began
    std::size_t entries_before = 0;  // how many entries of the step stood already
    std::uint64_t number = 0;        // among the calls of its process, from 1
    std::uint32_t nth = 0;           // among its calls of this function, from 1
    std::string process, thread;
    std::string text;              // "accept4 -> EMFILE"
    bool failed = false;           // for another reason than that it would have to wait
    int injected_line = 0;         // of the scenario's `inject`; 0: the kernel answered
    std::uint64_t generation = 0;  // which opening of an fd it is about: of the one that it opened, else its argument's
    std::uint64_t parent = 0;      // accept: of the listener
    std::vector<std::uint64_t> stack{};  // return addresses in libzmq, from its image's start; only while exploring
};

// What one action did: its own result, then everything that followed until the scenario was quiet again.
struct StepRecord {
    int step = 0;        // index into Scenario::steps
    std::string result;  // "ok", "blocks", an errno name, or received data (`"a" | hex 00ff`)
    std::vector<Entry> entries;
    std::vector<CallNote> calls{};
};

enum class OutcomeKind { pass, fail, abort, crash, deadlock, livelock, hang, skip, error };

struct Outcome {
    OutcomeKind kind = OutcomeKind::pass;
    std::string message;  // abort: libzmq's message; crash: signal name; skip/error: why; hang: what was awaited
    std::string file;     // abort: the source file libzmq named ("src/ipc_listener.cpp"); else empty
    int line = 0;         // abort: its line; else 0
    std::vector<std::string> detail;  // deadlock: one line per wait; others: what a person needs to see
};

// What is true of this run: the libzmq under test and the machine. Guards and `requires` ask it.
struct Facts {
    int major = 0, minor = 0, patch = 0;  // zmq_version() of the libzmq under test
    std::set<std::string> names;  // "draft", "curve", "ipc", "namespace", "root", "free", a `for` value such as "tcp"
};

// Something that lockstep rests on, and what a look at it has found.
struct MeansCheck {
    std::string name;   // "time stamp counter"
    bool good = false;  // false: no run with this libzmq on this machine would be exact
    std::string found;  // one line for a person
};

struct Transcript {
    std::vector<StepRecord> steps;  // in order; shorter than the scenario where the run ended early
    Outcome outcome;                // pass means: the run itself ended well; whether it matches is `expect/`'s to say
    Facts facts;
    std::vector<std::string> left{};  // what the processes held in the end: "main fd socket", "file endpoint.ipc"
    std::vector<MeansCheck> means{};  // only of a run that was made to look at them
    std::uint64_t turns = 0;          // turns that the scheduler gave
    std::int64_t virtual_ns = 0;      // virtual time that passed in all
};

}  // namespace faultline
