// A parsed scenario, as plain data. `parse.hpp` makes it from text, `print.hpp` turns it back, the engine runs it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "zmtp/item.hpp"

namespace faultline {

// Where something stands in a scenario file. Lines and columns count from 1; column counts bytes.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
    bool operator==(const Place&) const = default;
};

struct Release {
    int major = 0, minor = 0, patch = 0;
    auto operator<=>(const Release&) const = default;
};

// One term of a guard: `>=4.3.5`, `<4.3.3`, `draft`, `!namespace`, `tcp`.
struct GuardTerm {
    enum class Kind { at_least, below, exactly, fact, not_fact } kind = Kind::fact;
    Release release;   // for the three release kinds
    std::string fact;  // for the two fact kinds
    bool operator==(const GuardTerm&) const = default;
};
struct Guard {
    std::vector<GuardTerm> terms;  // all must hold; empty: always
    bool operator==(const Guard&) const = default;
};

// A message part is a sequence of bytes with holes: nullopt is a hole `*` that stands for any bytes.
struct MessagePart {
    std::vector<std::uint8_t> bytes;
    bool hole = false;  // the part is `*`: any content
    bool operator==(const MessagePart&) const = default;
};
using Message = std::vector<MessagePart>;

// One piece of a sequence of bytes: `"text"`, `hex 00ff x1000`, `file NAME`, `*4`, `*`.
struct BytesPiece {
    enum class Kind {
        literal,  // `bytes`, `count` times
        file,     // the same, read from `file`
        hole,     // `*4`: `count` bytes, whichever they are
        rest,     // `*`: whatever comes up to the end; stands last
    } kind = Kind::literal;
    std::string bytes;
    std::string file;
    std::size_t count = 1;
    bool operator==(const BytesPiece&) const = default;
};
using Bytes = std::vector<BytesPiece>;

// What a raw peer received: bytes, then perhaps the end of the stream.
struct Received {
    Bytes bytes;
    std::string end;  // "EOF", "ECONNRESET", "EAGAIN" (nothing came: no bytes), or "" where more may come
    bool operator==(const Received&) const = default;
};

struct Option {
    std::string name;  // "reconnect_ivl"
    // As typed, without its quotes: "100ms", "4", "text", "127.0.0.1/8", "hex:00ff", "file:curve/server.public"
    std::string value;
    Place place;
    bool quoted = false;                                // typed in quotes: a `$` in the value is a `$`, never a capture
    std::optional<std::string> content = std::nullopt;  // of the file that the value names, less its last newline
    bool operator==(const Option&) const = default;
};

// A typed argument of an action, under the name that the verb table gives it.
using Argument = std::variant<std::string, std::int64_t /* ns of a duration, or a count */, Message,
                              std::vector<Option>, Bytes, zmtp::Items>;

// `until server ACCEPT_FAILED x3`: ends an action that never gets quiet.
struct Until {
    std::string socket;
    std::uint64_t event = 0;
    int count = 1;
    bool operator==(const Until&) const = default;
};

struct Action {
    std::string verb;  // a name of the verb table
    std::map<std::string, Argument> arguments;
    std::string expected_result = "ok";         // "ok", "blocks", an errno name; for recv see expected_message
    bool literal_result = false;                // get: a `$` in the result is a `$`, never a capture
    std::optional<Message> expected_message;    // recv: what must come; absent where expected_result says it all
    std::optional<Received> expected_bytes;     // expect: what must have come
    std::optional<zmtp::Items> expected_items;  // hear: what must have come
    std::optional<Until> until;

    Place place;

    // Accessors for the engine; the checker has made sure that what is asked for is there.
    [[nodiscard]] bool has(const std::string& name) const { return arguments.count(name) != 0; }
    [[nodiscard]] const std::string& text(const std::string& name) const {
        return std::get<std::string>(arguments.at(name));
    }
    [[nodiscard]] std::int64_t number(const std::string& name) const {
        return std::get<std::int64_t>(arguments.at(name));
    }
    bool operator==(const Action&) const = default;
};

// `when client CONNECTED x2: kill peer`: arms the action; it is carried out at the moment of the count-th such emission
// from now on, before the emitter goes on. One that never fires is a failure.
using Trigger = Until;

// The expected value of an event.
struct ValuePattern {
    enum class Kind {
        none,      // the event carries no value that is shown
        any_fd,    // `fd`: a checked fd
        named_fd,  // `fd=$x`
        no_fd,     // `fd=none`: -1, where a release has forgotten the fd by the time it tells
        exact,     // `errno=EADDRINUSE`, `interval=136ms`, `protocol=…`, `status=400`
        range,     // `interval=100ms..200ms`
        pair,      // `egress=3 ingress=0`
        any,       // `errno=any`
    } kind = Kind::none;
    std::string name;                 // of the capture, without `$`
    std::uint64_t low = 0, high = 0;  // exact: low; range: both, inclusive; pair: the first and the second
    bool operator==(const ValuePattern&) const = default;
};

struct EventLine {
    std::string socket;
    std::uint64_t event = 0;
    ValuePattern value;
    // As typed. `$name` in it matches, and binds, one or more of [A-Za-z0-9_.-] (a port, a generated path element).
    std::string endpoint;
    std::optional<std::string> remote{};  // behind it, of a monitor of version 2: then `endpoint` is the local one
    std::optional<std::int64_t> at_ns;    // `+100ms`: virtual time since the action; absent means +0
    bool operator==(const EventLine&) const = default;
};
struct ReturnLine {
    std::string subject, verb, result;
    std::optional<std::int64_t> at_ns;
    bool operator==(const ReturnLine&) const = default;
};

// `server calls setsockopt TCP_USER_TIMEOUT 5000`: a system call that the action makes, as the shim saw it.
struct CallLine {
    std::string socket;
    std::vector<std::string> words;
    std::optional<std::int64_t> at_ns;
    bool operator==(const CallLine&) const = default;
};

struct Expectation;
struct AnyOrder {
    std::vector<std::vector<Expectation>> blocks;  // each block's own lines are ordered
    bool operator==(const AnyOrder&) const;
};
struct Repeat {
    int count = 0;
    std::int64_t every_ns = 0;  // k-th round (from 0) is shifted by k * every_ns
    std::vector<Expectation> lines;
    bool operator==(const Repeat&) const;
};
struct Expectation {
    Guard guard;
    Place place;
    std::variant<EventLine, ReturnLine, CallLine, AnyOrder, Repeat> what;
    bool operator==(const Expectation&) const = default;
};
// Written out: clang 14 crashes on defaulted ones that contain each other.
inline bool AnyOrder::operator==(const AnyOrder& other) const { return blocks == other.blocks; }
inline bool Repeat::operator==(const Repeat& other) const {
    return count == other.count && every_ns == other.every_ns && lines == other.lines;
}

struct Step {
    Guard guard;  // a step whose guard does not hold is not run
    Place place;
    std::optional<Trigger> when;  // has no lines of its own: what it causes stands under the action that triggers it
    Action action;
    std::vector<Expectation> expected;
    bool operator==(const Step&) const = default;
};

// `outcome abort "Too many open files" ipc_listener.cpp`, possibly guarded; several guarded ones may stand.
struct ExpectedOutcome {
    Guard guard;
    Place place;
    std::string kind;     // "abort", "crash", "deadlock", "livelock", "hang"
    std::string message;  // substring of the message; empty: any
    std::string file;     // suffix of the file; empty: any
    bool operator==(const ExpectedOutcome&) const = default;
};

// One scenario, ready to run: `for` is expanded, every `$name` of it is replaced.
struct Scenario {
    std::string id;  // path below the scenario root without `.fault`, and `[tcp]` where `for` made several of it
    std::string file;
    std::string title;
    std::vector<std::string> spec;
    std::vector<std::string> tags;
    std::vector<GuardTerm> requirements;            // `requires draft >=4.3.5`: else a named skip
    std::map<std::string, std::string> for_values;  // {"transport": "tcp"}
    std::vector<Step> steps;
    std::vector<ExpectedOutcome> outcomes;
    std::string
        known_bug;  // "libzmq#3937", or "": passes while the bug lives, goes red with that name once it is fixed
    bool operator==(const Scenario&) const = default;
};

}  // namespace faultline
