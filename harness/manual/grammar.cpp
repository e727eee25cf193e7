#include "manual/grammar.hpp"

#include <algorithm>

#include "report/layout.hpp"

namespace faultline {
namespace {

using enum Rule::Place;

constexpr Rule kRules[] = {
    {"scenario", R"({ header } { step } { outcome })", action, "advance 1s   # a comment, after a blank"},
    {"header",
     R"("title" TEXT | "spec" TEXT | "tags" WORD { WORD } | "requires" term { term } | "known_bug" TEXT)"
     R"( | for)",
     header, "spec   zmq_bind(3)\ntags   tcp bind\nrequires >=4.2 !free\nknown_bug libzmq#3937"},
    {"for", R"("for" NAME "in" WORD { WORD })", header, "for transport in tcp ipc\nspec   over $transport"},
    {"step", R"([ guard ] [ when ] action [ "->" result ] [ until ] { INDENT line })", action,
     "[>=4.2 !frozen] bind server tcp://127.0.0.1:5555 -> EADDRINUSE\n    server BIND_FAILED errno=EADDRINUSE "
     "127.0.0.1:5555"},
    {"action", R"(VERB { argument })", action, "socket other DEALER in peer linger=0s unmonitored"},
    {"argument", R"(NAME | WORD | KEY "=" OPTION-VALUE | "in" PROCESS | message | duration)", action,
     "set client reconnect_ivl=100ms routing_id=hex:00ff plain_username=\"bob\""},
    {"result", R"("ok" | "blocks" | ERRNO | message | "in" | "out" | "in,out" | "none" | OPTION-VALUE)", action,
     "poll client out -> out\nget client linger -> -1\nclose client -> ok"},
    {"when", R"("when" SOCKET EVENT [ "x" NUMBER ] ":")", action, "when client CONNECTED x2: kill peer\nadvance 1s"},
    {"until", R"("until" SOCKET EVENT [ "x" NUMBER ])", action, "advance 10s until client CONNECT_RETRIED x3"},
    {"line", R"([ guard ] ( [ time ] ( event | return | call ) | any-order | repeat ))", line,
     "[>=4.3.5] +100ms client CONNECT_RETRIED interval=any tcp://127.0.0.1:5555"},
    {"time", R"("+" duration)", line, "+2s client MONITOR_STOPPED"},
    {"event", R"(SOCKET EVENT [ value ] ENDPOINT)", line, "client CONNECTED fd ipc://$directory/here.ipc"},
    {"value",
     R"("fd" | "fd=$" NAME | "fd=none" | "errno=" ( ERRNO | "any" ) | "interval=" ( duration [ ".." )"
     R"(duration ] | "any" ) | "protocol=" ( ERROR | "any" ) | "status=" ( NUMBER | "any" ))",
     line,
     "client CLOSED fd=$x \"\"\n    client CLOSED fd=none \"\"\n    client DISCONNECTED fd=$x \"\"\n"
     "    client CONNECT_RETRIED interval=100ms..200ms \"\"\n    client ACCEPT_FAILED errno=any \"\"\n"
     "    client HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_MECHANISM_MISMATCH \"\"\n"
     "    client HANDSHAKE_FAILED_AUTH status=400 \"\""},
    {"return", R"(( SOCKET | PROCESS ) VERB "->" result)", line, "peer term -> ok"},
    {"call", R"(SOCKET "calls" FUNCTION { WORD })", line, "client calls setsockopt TCP_USER_TIMEOUT 5000"},
    {"any-order", R"("any order:" INDENT line { line } { "--" line { line } })", line,
     "any order:\n        client MONITOR_STOPPED\n        --\n        server MONITOR_STOPPED"},
    {"repeat", R"("repeat" NUMBER "every" duration ":" INDENT line { line })", line,
     "repeat 57 every 1s:\n        +1s client CONNECT_RETRIED interval=1s \"\""},
    {"guard", R"("[" term { term } "]")", action, "[>=4.3.5 draft !namespace] advance 1s"},
    {"term", R"(( ">=" | "<" | "=" ) RELEASE | [ "!" ] ( FACT | FOR-VALUE ))", header, "requires >=4.2.2 <4.3.6 !free"},
    {"outcome", R"([ guard ] "outcome" KIND [ STRING ] [ FILE ])", end,
     "outcome abort \"Too many open files\" ipc_listener.cpp\n[>=4.3.5] outcome deadlock"},
    {"message", R"(part { "|" part })", action, "recv server -> \"a\" | hex 00ff | * | \"\""},
    {"part", R"(STRING | "hex" HEX-DIGITS [ "x" NUMBER ] | "*")", action,
     R"(send client "quote \" back \\ tab \t byte \x01")"},
    {"duration", R"(NUMBER ( "h" | "m" | "s" | "ms" | "us" | "ns" ))", action, "advance 1500ms"},
};

}  // namespace

std::span<const Rule> all_rules() { return kRules; }

std::string grammar_text() {
    constexpr std::size_t indent = 12, width = 80;
    std::string text;
    for (const Rule& rule : kRules) {
        const std::string first = pad_to(std::string(rule.name), indent - 2) + "= ";
        text += wrap(std::string(rule.production), first, indent, width);
    }
    return text;
}

std::string scenario_around(const Rule& rule) {
    const std::string example(rule.example);
    const std::string sockets = "process peer\nsocket server ROUTER in peer\nsocket client DEALER\n";
    switch (rule.place) {
        case header: return "title t\n" + example + "\n" + sockets;
        case action: return "title t\n" + sockets + example + "\n";
        case line:
            return "title t\n" + sockets + "advance 1s\n    server LISTENING fd ipc://$directory/here.ipc\n    " +
                   example + "\nget client last_endpoint -> $directory\n";
        case end: return "title t\n" + sockets + example + "\n";
    }
    return "";
}

}  // namespace faultline
