#include "scenario/verbs.hpp"

#include <algorithm>

namespace faultline {
namespace {

using enum ParameterKind;

constexpr Parameter kSocket{"socket", socket, "SOCKET", "", false};
constexpr Parameter kEndpoint{"endpoint", endpoint, "ENDPOINT", "", false};
constexpr Parameter kInProcess{"process", process, "PROCESS", "in", true};
constexpr Parameter kDontwait{"dontwait", flag, "dontwait", "", true};

constexpr Parameter kNewProcess[] = {{"name", new_process, "NAME", "", false},
                                     {"host", new_host, "10.1.0.N", "host=", true}};
constexpr Parameter kNewSocket[] = {{"name", new_socket, "NAME", "", false},
                                    {"type", socket_type, "TYPE", "", false},
                                    kInProcess,
                                    {"options", socket_options, "KEY=VALUE ...", "", true},
                                    {"unmonitored", flag, "unmonitored", "", true}};
constexpr Parameter kContext[] = {{"options", context_options, "KEY=VALUE ...", "", false}, kInProcess};
constexpr Parameter kSet[] = {kSocket, {"options", socket_options, "KEY=VALUE ...", "", false}};
constexpr Parameter kGet[] = {kSocket, {"option", option_name, "OPTION", "", false}};
constexpr Parameter kMonitor[] = {kSocket,
                                  {"events", monitor_events, "EVENT ...|all|none", "", true},
                                  {"endpoint", endpoint, "ENDPOINT", "at", true},
                                  {"version", count, "N", "version=", true},
                                  {"type", socket_type, "TYPE", "type=", true},
                                  {"unread", flag, "unread", "", true}};
constexpr Parameter kOneSocket[] = {kSocket};
constexpr Parameter kSocketEndpoint[] = {kSocket, kEndpoint};
constexpr Parameter kSend[] = {kSocket, {"message", message, "MESSAGE", "", false}, kDontwait};
constexpr Parameter kRecv[] = {kSocket, kDontwait};
constexpr Parameter kPoll[] = {
    kSocket, {"events", ready, "in|out|in,out", "", false}, {"timeout", duration, "DURATION", "timeout=", true}};
constexpr Parameter kMaybeProcess[] = {{"process", process, "PROCESS", "", true}};
constexpr Parameter kProcess[] = {{"process", process, "PROCESS", "", false}};
constexpr Parameter kAdvance[] = {{"duration", duration, "DURATION", "", false}};
constexpr Parameter kOneEndpoint[] = {kEndpoint};
constexpr Parameter kPath[] = {{"path", path, "PATH", "", false}};
constexpr Parameter kChmod[] = {{"path", path, "PATH", "", false}, {"mode", file_mode, "MODE", "", false}};
constexpr Parameter kWallClock[] = {{"shift", clock_shift, "+DURATION|-DURATION", "", false}};
constexpr Parameter kAnswer[] = {kSocket,
                                 {"status", bytes, "STATUS", "", false},
                                 {"version", bytes, "TEXT", "version=", true},
                                 {"request_id", bytes, "TEXT", "request_id=", true},
                                 {"user", bytes, "TEXT", "user=", true},
                                 {"metadata", bytes, "BYTES", "metadata=", true},
                                 {"text", bytes, "TEXT", "", true}};
constexpr Parameter kLink[] = {{"state", choice, "down|up", "", false}};
constexpr Parameter kAddress[] = {{"what", choice, "add|remove", "", false}, {"address", own_ipv4, "IPV4", "", false}};
constexpr Parameter kHostArgument{"host", host, "10.1.0.N", "", false};
constexpr Parameter kPartition[] = {kHostArgument, {"way", choice, "incoming|outgoing", "", true}};
constexpr Parameter kHeal[] = {kHostArgument};
constexpr Parameter kProxy{"proxy", proxy, "PROXY", "", false};
constexpr Parameter kTowards{"towards", choice, "client|server", "towards=", true};
constexpr Parameter kStruckTowards{"towards", choice, "client|server", "towards=", false};
constexpr Parameter kNewProxy[] = {
    {"name", new_proxy, "NAME", "", false}, kEndpoint, {"server", endpoint, "ENDPOINT", "to", false}};
constexpr Parameter kOneProxy[] = {kProxy};
constexpr Parameter kOneWay[] = {kProxy, kTowards};
constexpr Parameter kCut[] = {kProxy, {"after", position, "PLACE", "after=", true}, kTowards};
constexpr Parameter kPeerOrProxy[] = {
    {"peer", peer_or_proxy, "PEER|PROXY", "", false}, {"after", position, "PLACE", "after=", true}, kTowards};
constexpr Parameter kAtByte[] = {kProxy, {"at", position, "byteN", "at=", false}, kStruckTowards};
constexpr Parameter kAtPlace[] = {kProxy, {"at", position, "PLACE", "at=", false}, kStruckTowards};
constexpr Parameter kDelay[] = {kProxy, {"duration", duration, "DURATION", "", false}, kTowards};
constexpr Parameter kLimit[] = {kProxy, {"rate", rate, "NB/s", "", false}, kTowards};
constexpr Parameter kFds[] = {{"", literal, "fds", "", false}, kInProcess};
constexpr Parameter kRandom[] = {{"values", random_values, "NUMBER ...|libc", "", false}};
constexpr Parameter kTsc[] = {{"mode", choice, "moving|frozen", "", false}};
constexpr Parameter kResolve[] = {{"name", host_name, "NAME", "", false},
                                  {"address", address, "ADDRESS|EAI_NAME", "", false}};
constexpr Parameter kCall{"call", system_call, "CALL", "", false};
constexpr Parameter kInject[] = {kCall,
                                 {"fault", call_fault, "ERRNO|short=BYTES", "", false},
                                 {"nth", count, "N", "nth=", true},
                                 {"times", call_times, "N|all", "times=", true},
                                 {"endpoint", endpoint, "ENDPOINT", "on", true},
                                 {"fd", fd_name, "$NAME", "fd=", true},
                                 {"option", socket_constant, "OPTION", "option=", true},
                                 kInProcess};
constexpr Parameter kRestore[] = {kCall, kInProcess};

constexpr Parameter kPeer{"peer", peer, "PEER", "", false};
constexpr Parameter kListen[] = {{"name", new_listener, "PEER", "", false},
                                 kEndpoint,
                                 {"backlog", backlog, "N", "backlog=", true},
                                 {"full", flag, "full", "", true}};
constexpr Parameter kDial[] = {
    {"name", new_peer, "PEER", "", false}, kEndpoint, {"from", own_address, "ADDRESS", "from=", true}};
constexpr Parameter kAccept[] = {{"listener", listener, "LISTENER", "", false}, {"name", new_peer, "PEER", "", false}};
constexpr Parameter kWrite[] = {kPeer, {"bytes", peer_bytes, "BYTES", "", false}};
constexpr Parameter kSay[] = {kPeer, {"items", zmtp_items, "ITEM then ITEM ...", "", false}};
constexpr Parameter kOnePeer[] = {kPeer};
constexpr Parameter kAnyPeer[] = {{"peer", any_peer, "PEER", "", false}};

constexpr std::string_view kSockets = "sockets", kProcesses = "processes", kTime = "time", kHost = "port and host",
                           kFiles = "files", kCalls = "system calls", kNames = "names", kZap = "authentication",
                           kProxies = "proxies", kNetwork = "network", kPeers = "raw peers", kZmtp = "ZMTP peers";

constexpr Verb kVerbs[] = {
    {"process", kProcesses, kNewProcess, ResultKind::none,
     "Starts another process of the subject; host= puts it on another host, which reaches the first one at 10.1.0.1.",
     "process other host=10.1.0.3"},
    {"context", kSockets, kContext, ResultKind::call, "Sets context options; stands before the process's first socket.",
     "context io_threads=2 in fresh"},
    {"socket", kSockets, kNewSocket, ResultKind::call,
     "Opens a socket, sets its options and monitors all its events, unless it is unmonitored.",
     "socket puller PULL in peer reconnect_ivl=100ms"},
    {"set", kSockets, kSet, ResultKind::call, "Sets socket options, in order.", "set server linger=0s sndhwm=1"},
    {"get", kSockets, kGet, ResultKind::value, "Reads a socket option.", "get server rcvhwm -> 1000"},
    {"unset", kSockets, kGet, ResultKind::call,
     "Sets a socket option to nothing, which clears a list of filters, or what a mechanism was given.",
     "unset server tcp_accept_filter"},
    {"monitor", kSockets, kMonitor, ResultKind::call,
     "Registers a monitor for the events; `none` stops it, `unread` leaves it without a reader. With a version or a "
     "type "
     "(PAIR, PUB or PUSH) it is zmq_socket_monitor_versioned(); one of version 2 names two endpoints, local and "
     "remote.",
     "monitor server LISTENING CLOSED version=2 type=PUB unread"},
    {"stats", kSockets, kOneSocket, ResultKind::call,
     "Asks for the queue lengths of a socket's connections: a PIPES_STATS for each, at a later call of the socket.",
     "stats server -> EAGAIN"},
    {"read", kSockets, kOneSocket, ResultKind::none, "Gives an unread monitor its reader.", "read server"},
    {"bind", kSockets, kSocketEndpoint, ResultKind::call, "Binds a socket.",
     "bind server tcp://127.0.0.1:5555 -> EADDRINUSE"},
    {"prebind", kSockets, kSocketEndpoint, ResultKind::call,
     "The socket's process listens at the endpoint and hands the fd over (use_fd), as a service manager does; then "
     "bind.",
     "prebind server tcp://127.0.0.1:5555"},
    {"unbind", kSockets, kSocketEndpoint, ResultKind::call, "Takes back a bind.", "unbind server tcp://127.0.0.1:5555"},
    {"connect", kSockets, kSocketEndpoint, ResultKind::call, "Connects a socket.", "connect client ipc://endpoint.ipc"},
    {"disconnect", kSockets, kSocketEndpoint, ResultKind::call, "Takes back a connect.",
     "disconnect client tcp://127.0.0.1:5555"},
    {"send", kSockets, kSend, ResultKind::call, "Sends one message of one or more parts.",
     "send client \"a\" | hex 00ff dontwait -> EAGAIN"},
    {"recv", kSockets, kRecv, ResultKind::message, "Receives one message; `*` stands for a part of any content.",
     "recv server -> \"a\" | *"},
    {"poll", kSockets, kPoll, ResultKind::ready, "Waits until the socket can be read or written.",
     "poll server in timeout=100ms -> none"},
    {"close", kSockets, kOneSocket, ResultKind::call, "Closes a socket.", "close server"},
    {"term", kSockets, kMaybeProcess, ResultKind::call, "Terminates a process's context.", "term peer -> blocks"},
    {"shutdown", kSockets, kMaybeProcess, ResultKind::call, "Makes a process's pending and later calls return ETERM.",
     "shutdown peer"},
    {"advance", kTime, kAdvance, ResultKind::none, "Lets virtual time pass, from one deadline to the next.",
     "advance 10s"},
    {"random", kTime, kRandom, ResultKind::none,
     "Says what rand() returns from now on: these numbers in turn, or libc's. Without it always 36, so that the jitter "
     "of an interval is 36 ms in every run.",
     "random 1 2 3"},
    {"tsc", kTime, kTsc, ResultKind::none,
     "Lets the time stamp counter move with every turn, or stand still. A libzmq that asks the clock instead, as on "
     "arm64, always has one that stands still.",
     "tsc frozen"},
    {"wallclock", kTime, kWallClock, ResultKind::none,
     "Makes the wall clock jump in all processes, present and to come; the monotonic clock does not move.",
     "wallclock +10y"},
    {"occupy", kHost, kOneEndpoint, ResultKind::none, "Puts someone else's listener on a port or path.",
     "occupy tcp://127.0.0.1:7777"},
    {"vacate", kHost, kOneEndpoint, ResultKind::none, "Takes that listener away.", "vacate tcp://127.0.0.1:6666"},
    {"kill", kProcesses, kProcess, ResultKind::none, "Kills a process with SIGKILL.", "kill peer"},
    {"stop", kProcesses, kProcess, ResultKind::none, "Stops a process as SIGSTOP does.", "stop peer"},
    {"cont", kProcesses, kProcess, ResultKind::none, "Lets a stopped process go on.", "cont peer"},
    {"restart", kProcesses, kProcess, ResultKind::none, "Starts a killed process again, without its sockets.",
     "restart dead"},
    {"interrupt", kSockets, kOneSocket, ResultKind::none, "Makes the socket's blocked call return EINTR.",
     "interrupt server"},
    {"unlink", kFiles, kPath, ResultKind::none, "Removes a file.", "unlink endpoint.ipc"},
    {"mkdir", kFiles, kPath, ResultKind::none, "Makes a directory.", "mkdir endpoint.ipc"},
    {"touch", kFiles, kPath, ResultKind::none, "Makes a plain file, empty.", "touch endpoint.ipc"},
    {"stale", kFiles, kPath, ResultKind::none, "Leaves a socket's file behind that nobody listens on.",
     "stale endpoint.ipc"},
    {"chmod", kFiles, kChmod, ResultKind::none, "Changes a file's permissions, which bind root as well.",
     "chmod sockets 0500"},
    {"answer", kZap, kAnswer, ResultKind::call,
     "Answers a ZAP request, right in every field that is not given: version 1.0, request_id 1, empty text and user.",
     "answer client 400 version=1.0 user=alice \"no such key\""},
    {"proxy", kProxies, kNewProxy, ResultKind::none,
     "Passes bytes on between who connects to the first endpoint and a server at the second.",
     "proxy relay tcp://127.0.0.1:5556 to tcp://127.0.0.1:5555"},
    {"cut", kProxies, kCut, ResultKind::none,
     "Closes a proxy's connections in order, at once or after a place (byteN, greeting, frameN) of what goes towards "
     "one side, and refuses new ones until `join`.",
     "cut wire after=byte64 towards=server"},
    {"corrupt", kProxies, kAtByte, ResultKind::none, "Inverts all bits of one byte that passes.",
     "corrupt wire at=byte11 towards=server"},
    {"drop", kProxies, kAtPlace, ResultKind::none, "Leaves out one byte or frame that passes.",
     "drop wire at=frame2 towards=server"},
    {"drip", kProxies, kOneWay, ResultKind::none,
     "Passes one byte at a time; the other side takes each one before the next.", "drip wire towards=client"},
    {"delay", kProxies, kDelay, ResultKind::none, "Passes on what comes by that much later.", "delay wire 50ms"},
    {"limit", kProxies, kLimit, ResultKind::none,
     "Passes bytes at that rate: what was read at once is passed at once when its last byte is due.",
     "limit wire 1000B/s towards=server"},
    {"join", kProxies, kOneProxy, ResultKind::none,
     "Ends what cut, stall, drip, delay and limit did to a proxy: everything passes again.", "join wire"},
    {"link", kNetwork, kLink, ResultKind::none,
     "Takes the loopback device down, or up again. Exact is what fails at once; what was sent in between is sent again "
     "by the kernel's own timers.",
     "link down"},
    {"address", kNetwork, kAddress, ResultKind::none,
     "Gives the loopback device another address, or takes it away. Exact is what fails at once, as for `link`.",
     "address add 10.0.0.1"},
    {"partition", kNetwork, kPartition, ResultKind::none,
     "Loses the packets to a host (incoming), from it (outgoing), or both. Exact is what virtual time makes of the "
     "silence, and who connects anew; what is on its way is sent again by the kernel's own timers.",
     "partition 10.1.0.2 incoming"},
    {"heal", kNetwork, kHeal, ResultKind::none, "Ends a partition.", "heal 10.1.0.2"},
    {"exhaust", kCalls, kFds, ResultKind::none, "Leaves a process no free file descriptor.", "exhaust fds in peer"},
    {"release", kCalls, kFds, ResultKind::none, "Gives the file descriptors back.", "release fds in peer"},
    {"inject", kCalls, kInject, ResultKind::none,
     "Makes libzmq's calls of a function fail, or transfer few bytes: the nth from now on (the first), so many times "
     "(once).",
     "inject accept4 EMFILE nth=2 on tcp://127.0.0.1:5555 in peer"},
    {"restore", kCalls, kRestore, ResultKind::none, "Ends what was injected into a function.",
     "restore accept4 in peer"},
    {"resolve", kNames, kResolve, ResultKind::none, "Says what a host name resolves to, or which error it gives.",
     "resolve host.example 127.0.0.1"},
    {"listen", kPeers, kListen, ResultKind::none,
     "Opens a raw listener, which accepts nobody by itself; `full`: others wait in its backlog, no connect comes "
     "through.",
     "listen gate tcp://127.0.0.1:5556 backlog=0 full"},
    {"dial", kPeers, kDial, ResultKind::peer_call, "Connects a raw peer.",
     "dial other_end tcp://127.0.0.1:5555 from=127.0.0.2 -> ECONNREFUSED"},
    {"accept", kPeers, kAccept, ResultKind::peer_call, "Takes the next connection: it is a new raw peer.",
     "accept door other_end -> EAGAIN"},
    {"write", kPeers, kWrite, ResultKind::peer_call,
     "Sends bytes; what the kernel does not take yet goes out as room comes.",
     "write evil \"GET / HTTP/1.1\\r\\n\" hex 00ff x1000"},
    {"expect", kPeers, kOnePeer, ResultKind::received,
     "Says what has come and was not expected yet, to the last byte; `*4` stands for four bytes, `*` for the rest.",
     "expect evil -> hex ff00 *4 \"NULL\" * then EOF"},
    {"fin", kPeers, kAnyPeer, ResultKind::none,
     "Closes a peer in good order, once all that it wrote is on its way; closes a listener.", "fin evil"},
    {"reset", kPeers, kPeerOrProxy, ResultKind::none,
     "Closes a peer by a reset, over tcp; or a proxy's connections, at once or, that one only, after a place of what "
     "goes towards one side. New ones pass.",
     "reset wire after=frame2 towards=client"},
    {"half_close", kPeers, kOnePeer, ResultKind::peer_call, "Ends what the peer sends; it still receives.",
     "half_close evil"},
    {"stall", kPeers, kPeerOrProxy, ResultKind::none,
     "Stops a peer from reading, until `resume`, or a proxy, in one direction or both, until `join`: what is sent "
     "stays "
     "in the kernel.",
     "stall wire after=byte64 towards=client"},
    {"resume", kPeers, kOnePeer, ResultKind::none, "Lets a stalled peer read again.", "resume stalled"},
    {"say", kZmtp, kSay, ResultKind::peer_call,
     "Sends ZMTP in words, at once: a greeting, commands, messages, frames; right, but for the fields that say "
     "otherwise.",
     "say evil greeting version=3.1 mechanism=NULL then READY Socket-Type=REP"},
    {"hear", kZmtp, kOnePeer, ResultKind::heard,
     "Says what has come and was not heard yet, in the words of `say`; `*` as a value, a part, or for the rest.",
     "hear evil -> greeting version=* mechanism=NULL then READY Socket-Type=REQ"},
};

constexpr std::string_view kSocketTypes[] = {"PAIR",  "PUB",  "SUB",    "REQ",     "REP",    "DEALER", "ROUTER",
                                             "PULL",  "PUSH", "XPUB",   "XSUB",    "STREAM", "SERVER", "CLIENT",
                                             "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM",  "PEER",   "CHANNEL"};

constexpr std::string_view kResolverErrors[] = {"EAI_AGAIN",   "EAI_BADFLAGS", "EAI_FAIL",   "EAI_FAMILY",
                                                "EAI_MEMORY",  "EAI_NODATA",   "EAI_NONAME", "EAI_OVERFLOW",
                                                "EAI_SERVICE", "EAI_SOCKTYPE", "EAI_SYSTEM"};

std::string_view result_syntax(ResultKind kind) {
    switch (kind) {
        case ResultKind::none: return "";
        case ResultKind::call: return " [-> ok|ERRNO|blocks]";
        case ResultKind::peer_call: return " [-> ok|ERRNO]";
        case ResultKind::received: return " -> BYTES [then EOF|ECONNRESET]|EOF|ECONNRESET|EAGAIN";
        case ResultKind::heard: return " -> ITEM then ITEM ... [then EOF|ECONNRESET]|EOF|ECONNRESET|EAGAIN";
        case ResultKind::message: return " -> MESSAGE|ERRNO|blocks";
        case ResultKind::value: return " -> VALUE|ERRNO";
        case ResultKind::ready: return " -> in|out|in,out|none|ERRNO|blocks";
    }
    return "";
}

std::string parameter_syntax(const Parameter& parameter) {
    std::string text(parameter.keyword);
    if (!text.empty() && !text.ends_with('=')) text += ' ';
    text += parameter.shown;
    return parameter.optional ? "[" + text + "]" : text;
}

}  // namespace

bool is_of_peer(ResultKind kind) {
    return kind == ResultKind::peer_call || kind == ResultKind::received || kind == ResultKind::heard;
}

std::span<const Verb> all_verbs() { return kVerbs; }

const Verb* find_verb(std::string_view name) {
    const auto found = std::ranges::find(kVerbs, name, &Verb::name);
    return found == std::end(kVerbs) ? nullptr : &*found;
}

std::string syntax_of(const Verb& verb) {
    std::string text(verb.name);
    for (const Parameter& parameter : verb.parameters) text += " " + parameter_syntax(parameter);
    return text += result_syntax(verb.result);
}

std::span<const std::string_view> all_socket_types() { return kSocketTypes; }

// Their numbers in zmq.h are their places in the table.
int socket_type_number(std::string_view name) {
    return static_cast<int>(std::ranges::find(kSocketTypes, name) - std::begin(kSocketTypes));
}
std::string socket_type_name(int number) {
    const bool known = number >= 0 && static_cast<std::size_t>(number) < std::size(kSocketTypes);
    return known ? std::string(kSocketTypes[number]) : std::to_string(number);
}

std::span<const std::string_view> all_resolver_errors() { return kResolverErrors; }

}  // namespace faultline
