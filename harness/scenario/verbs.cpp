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
     "Starts another process that can hold sockets. With host= it runs on another host, which reaches the first one at "
     "10.1.0.1.",
     "process other host=10.1.0.3"},
    {"context", kSockets, kContext, ResultKind::call,
     "Sets context options. Write it before the first socket of the process.", "context io_threads=2 in fresh"},
    {"socket", kSockets, kNewSocket, ResultKind::call,
     "Opens a socket, sets its options, and monitors all its events unless you write unmonitored.",
     "socket puller PULL in peer reconnect_ivl=100ms"},
    {"set", kSockets, kSet, ResultKind::call, "Sets socket options, in order.", "set server linger=0s sndhwm=1"},
    {"get", kSockets, kGet, ResultKind::value, "Reads a socket option.", "get server rcvhwm -> 1000"},
    {"unset", kSockets, kGet, ResultKind::call,
     "Sets a socket option to nothing. This clears a list of filters, or the settings of a security mechanism.",
     "unset server tcp_accept_filter"},
    {"monitor", kSockets, kMonitor, ResultKind::call,
     "Monitors events of the socket; `none` stops the monitor, and nobody reads an `unread` one. With a version or a "
     "type (PAIR, PUB or PUSH), the call is zmq_socket_monitor_versioned(). Events of version 2 name two endpoints, "
     "the local and the remote one.",
     "monitor server LISTENING CLOSED version=2 type=PUB unread"},
    {"stats", kSockets, kOneSocket, ResultKind::call,
     "Asks for the queue lengths of a socket's connections. libzmq answers at a later call of the socket, with a "
     "PIPES_STATS for each connection.",
     "stats server -> EAGAIN"},
    {"read", kSockets, kOneSocket, ResultKind::none, "Starts to read an unread monitor.", "read server"},
    {"bind", kSockets, kSocketEndpoint, ResultKind::call, "Binds a socket to an endpoint.",
     "bind server tcp://127.0.0.1:5555 -> EADDRINUSE"},
    {"prebind", kSockets, kSocketEndpoint, ResultKind::call,
     "Opens a listener at the endpoint and hands its fd to the socket (use_fd), as a service manager does. Write bind "
     "next.",
     "prebind server tcp://127.0.0.1:5555"},
    {"unbind", kSockets, kSocketEndpoint, ResultKind::call, "Unbinds a socket from an endpoint.",
     "unbind server tcp://127.0.0.1:5555"},
    {"connect", kSockets, kSocketEndpoint, ResultKind::call, "Connects a socket to an endpoint.",
     "connect client ipc://endpoint.ipc"},
    {"disconnect", kSockets, kSocketEndpoint, ResultKind::call, "Disconnects a socket from an endpoint.",
     "disconnect client tcp://127.0.0.1:5555"},
    {"send", kSockets, kSend, ResultKind::call, "Sends one message of one or more parts.",
     "send client \"a\" | hex 00ff dontwait -> EAGAIN"},
    {"recv", kSockets, kRecv, ResultKind::message, "Receives one message; `*` stands for a part of any content.",
     "recv server -> \"a\" | *"},
    {"poll", kSockets, kPoll, ResultKind::ready, "Waits until the socket can be read or written.",
     "poll server in timeout=100ms -> none"},
    {"close", kSockets, kOneSocket, ResultKind::call, "Closes a socket.", "close server"},
    {"term", kSockets, kMaybeProcess, ResultKind::call, "Terminates a process's context.", "term peer -> blocks"},
    {"shutdown", kSockets, kMaybeProcess, ResultKind::call,
     "Shuts a process's context down: blocked and later calls return ETERM.", "shutdown peer"},
    {"advance", kTime, kAdvance, ResultKind::none, "Lets virtual time pass, from one deadline to the next.",
     "advance 10s"},
    {"random", kTime, kRandom, ResultKind::none,
     "Sets what rand() returns from now on: these numbers in turn, or what libc returns. Otherwise it always returns "
     "36, so that libzmq adds 36 ms to each random interval.",
     "random 1 2 3"},
    {"tsc", kTime, kTsc, ResultKind::none,
     "Makes the time stamp counter move with every turn, or stand still. Where libzmq reads the clock instead, as on "
     "arm64, it always stands still.",
     "tsc frozen"},
    {"wallclock", kTime, kWallClock, ResultKind::none,
     "Moves the wall clock of all processes, also of those that start later. The monotonic clock does not move.",
     "wallclock +10y"},
    {"occupy", kHost, kOneEndpoint, ResultKind::none, "Makes somebody else listen on a port or path.",
     "occupy tcp://127.0.0.1:7777"},
    {"vacate", kHost, kOneEndpoint, ResultKind::none, "Closes that listener.", "vacate tcp://127.0.0.1:6666"},
    {"kill", kProcesses, kProcess, ResultKind::none, "Kills a process with SIGKILL.", "kill peer"},
    {"stop", kProcesses, kProcess, ResultKind::none, "Stops a process as SIGSTOP does.", "stop peer"},
    {"cont", kProcesses, kProcess, ResultKind::none, "Lets a stopped process go on.", "cont peer"},
    {"restart", kProcesses, kProcess, ResultKind::none, "Starts a killed process again, without its sockets.",
     "restart dead"},
    {"interrupt", kSockets, kOneSocket, ResultKind::none, "Makes the socket's blocked call return EINTR.",
     "interrupt server"},
    {"unlink", kFiles, kPath, ResultKind::none, "Removes a file.", "unlink endpoint.ipc"},
    {"mkdir", kFiles, kPath, ResultKind::none, "Makes a directory.", "mkdir endpoint.ipc"},
    {"touch", kFiles, kPath, ResultKind::none, "Makes an empty file.", "touch endpoint.ipc"},
    {"stale", kFiles, kPath, ResultKind::none, "Leaves a socket file behind on which nobody listens.",
     "stale endpoint.ipc"},
    {"chmod", kFiles, kChmod, ResultKind::none, "Changes a file's permissions. They apply to root, too.",
     "chmod sockets 0500"},
    {"answer", kZap, kAnswer, ResultKind::call,
     "Answers a ZAP request. Fields that you leave out are right: version 1.0, request_id 1, empty text and user.",
     "answer client 400 version=1.0 user=alice \"no such key\""},
    {"proxy", kProxies, kNewProxy, ResultKind::none,
     "Listens at the first endpoint, and passes bytes on between its clients and a server at the second one.",
     "proxy relay tcp://127.0.0.1:5556 to tcp://127.0.0.1:5555"},
    {"cut", kProxies, kCut, ResultKind::none,
     "Closes a proxy's connections in good order, and refuses new ones until `join`. With after=, it does so once this "
     "place (byteN, greeting, frameN) has passed towards one side.",
     "cut wire after=byte64 towards=server"},
    {"corrupt", kProxies, kAtByte, ResultKind::none, "Inverts all bits of one byte that passes.",
     "corrupt wire at=byte11 towards=server"},
    {"drop", kProxies, kAtPlace, ResultKind::none, "Drops one byte or frame that passes.",
     "drop wire at=frame2 towards=server"},
    {"drip", kProxies, kOneWay, ResultKind::none,
     "Passes one byte at a time, and the next one only when the other side has read it.", "drip wire towards=client"},
    {"delay", kProxies, kDelay, ResultKind::none, "Passes everything on later, by this time.", "delay wire 50ms"},
    {"limit", kProxies, kLimit, ResultKind::none,
     "Passes bytes at this rate. Bytes that arrive together are passed on together, when the last one is due.",
     "limit wire 1000B/s towards=server"},
    {"join", kProxies, kOneProxy, ResultKind::none,
     "Ends what cut, stall, drip, delay and limit did to a proxy: everything passes again.", "join wire"},
    {"link", kNetwork, kLink, ResultKind::none,
     "Takes the loopback device down, or up again. What fails at once is exact. What was on its way is sent again by "
     "the kernel's own timers, and is not exact.",
     "link down"},
    {"address", kNetwork, kAddress, ResultKind::none,
     "Adds an address to the loopback device, or removes it. What fails at once is exact, as with `link`.",
     "address add 10.0.0.1"},
    {"partition", kNetwork, kPartition, ResultKind::none,
     "Loses the packets to a host (incoming), from it (outgoing), or both. libzmq's timeouts and new connections are "
     "exact. What was on its way is sent again by the kernel's own timers, and is not exact.",
     "partition 10.1.0.2 incoming"},
    {"heal", kNetwork, kHeal, ResultKind::none, "Ends a partition.", "heal 10.1.0.2"},
    {"exhaust", kCalls, kFds, ResultKind::none, "Leaves a process no free file descriptor.", "exhaust fds in peer"},
    {"release", kCalls, kFds, ResultKind::none, "Gives the file descriptors back.", "release fds in peer"},
    {"inject", kCalls, kInject, ResultKind::none,
     "Makes calls fail that libzmq makes, or transfer only some bytes. nth= is the first call that fails, counted from "
     "now (1); times= is how many do (1).",
     "inject accept4 EMFILE nth=2 on tcp://127.0.0.1:5555 in peer"},
    {"restore", kCalls, kRestore, ResultKind::none, "Ends an injection: calls of this function reach the kernel again.",
     "restore accept4 in peer"},
    {"resolve", kNames, kResolve, ResultKind::none,
     "Sets what a host name resolves to, or the error that its lookup returns.", "resolve host.example 127.0.0.1"},
    {"listen", kPeers, kListen, ResultKind::none,
     "Opens a raw listener, which accepts a connection only when `accept` says so. With `full`, its backlog is full, "
     "and no connect succeeds.",
     "listen gate tcp://127.0.0.1:5556 backlog=0 full"},
    {"dial", kPeers, kDial, ResultKind::peer_call, "Connects a raw peer.",
     "dial other_end tcp://127.0.0.1:5555 from=127.0.0.2 -> ECONNREFUSED"},
    {"accept", kPeers, kAccept, ResultKind::peer_call, "Accepts the next connection, which becomes a new raw peer.",
     "accept door other_end -> EAGAIN"},
    {"write", kPeers, kWrite, ResultKind::peer_call,
     "Sends bytes. What the kernel has no room for is sent as soon as it has.",
     "write evil \"GET / HTTP/1.1\\r\\n\" hex 00ff x1000"},
    {"expect", kPeers, kOnePeer, ResultKind::received,
     "Lists all bytes that have arrived since the last expect. `*4` stands for any four bytes, `*` for the rest.",
     "expect evil -> hex ff00 *4 \"NULL\" * then EOF"},
    {"fin", kPeers, kAnyPeer, ResultKind::none,
     "Closes a peer in good order, once everything that it wrote has been sent; or closes a listener.", "fin evil"},
    {"reset", kPeers, kPeerOrProxy, ResultKind::none,
     "Resets a peer's tcp connection, or all connections of a proxy. With after=, it resets one connection, once this "
     "place has passed in it. New connections are not affected.",
     "reset wire after=frame2 towards=client"},
    {"half_close", kPeers, kOnePeer, ResultKind::peer_call, "Closes the peer's sending side. It can still receive.",
     "half_close evil"},
    {"stall", kPeers, kPeerOrProxy, ResultKind::none,
     "Stops a peer from reading until `resume`, or a proxy, in one direction or both, until `join`. What is sent to it "
     "waits in the kernel.",
     "stall wire after=byte64 towards=client"},
    {"resume", kPeers, kOnePeer, ResultKind::none, "Lets a stalled peer read again.", "resume stalled"},
    {"say", kZmtp, kSay, ResultKind::peer_call,
     "Sends ZMTP items, all at once: a greeting, commands, messages, frames. Fields that you leave out are right.",
     "say evil greeting version=3.1 mechanism=NULL then READY Socket-Type=REP"},
    {"hear", kZmtp, kOnePeer, ResultKind::heard,
     "Lists all ZMTP items that have arrived since the last hear, in the words of `say`. `*` stands for any value, any "
     "part, or the rest.",
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
