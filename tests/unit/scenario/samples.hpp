// Scenarios that must be read without a complaint: the examples of the design, and one for each corner of the grammar.
#pragma once

#include <string_view>

namespace faultline::samples {

struct Sample {
    std::string_view name, text;
};

inline constexpr std::string_view kPortConflict = R"(title  Port conflict is reported as BIND_FAILED with EADDRINUSE
spec   zmq_socket_monitor(3) ZMQ_EVENT_BIND_FAILED
tags   tcp bind

socket server REP
occupy tcp://127.0.0.1:5555                     # someone else's listener

bind server tcp://127.0.0.1:5555 -> EADDRINUSE
    server CLOSED fd ""
    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555

vacate tcp://127.0.0.1:5555
bind server tcp://127.0.0.1:5555
    server LISTENING fd=$listener tcp://127.0.0.1:5555
close server
    server CLOSED fd=$listener tcp://127.0.0.1:5555
    server MONITOR_STOPPED
)";

inline constexpr std::string_view kKilledPeer =
    R"(title  A killed peer is reported over $transport; the client comes back
spec   one
spec   two
tags   tcp ipc kill
requires >=4.2 !free <5.0.0
known_bug libzmq#3937
for transport in tcp ipc                        # two scenarios: id[tcp], id[ipc]; $endpoint differs
process peer
socket server REP in peer
socket client REQ reconnect_ivl=100ms reconnect_ivl_max=1s routing_id="a b#$x"
bind server $endpoint
    server LISTENING fd $endpoint
connect client $endpoint
    any order:
        client CONNECTED fd=$c $endpoint
        --
        [tcp] server ACCEPTED fd $endpoint
        [tcp >=4.3.0] server HANDSHAKE_SUCCEEDED $endpoint
        [!tcp] server ACCEPTED fd ipc://
    [tcp] client HANDSHAKE_SUCCEEDED $endpoint
when client DISCONNECTED x2: stop peer
kill peer
    client DISCONNECTED fd=$c $endpoint
    client CONNECT_RETRIED interval=136ms $endpoint
advance 1s
    [>=4.3.5 tcp] +100ms client CONNECT_DELAYED errno=EINPROGRESS $endpoint
[ipc] unlink endpoint.ipc
restart peer
)";

inline constexpr std::string_view kExpectations = R"(title  Every kind of line below an action
process peer
socket server ROUTER in peer
socket client DEALER
socket quiet PAIR unmonitored
[>=4.3.5 draft !namespace] bind server tcp://127.0.0.1:*
    server LISTENING fd=$l tcp://127.0.0.1:$port
    server CLOSED fd=$l tcp://127.0.0.1:$port
connect client tcp://127.0.0.1:$port
    +1ms client CONNECT_DELAYED errno=any tcp://127.0.0.1:$port
    +1h client CONNECT_RETRIED interval=any tcp://[::1]:5555
    client CONNECT_RETRIED interval=0s ipc://@name
    client CONNECT_RETRIED interval=100ms..1m ipc://$dir/$file.ipc
    client CONNECTED fd ipc://$dir/$file.ipc
    client ACCEPT_FAILED errno=0 "a b"
    client HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_MECHANISM_MISMATCH ""
    client HANDSHAKE_FAILED_PROTOCOL protocol=0x12345678 ""
    client HANDSHAKE_FAILED_PROTOCOL protocol=any ""
    client HANDSHAKE_FAILED_AUTH status=400 ""
    client HANDSHAKE_FAILED_AUTH status=any ""
    client HANDSHAKE_FAILED_NO_DETAIL errno=ETERM ""
    [>=4.3.2] client PIPES_STATS egress=3 ingress=0 "" tcp://127.0.0.1:5555
    client calls setsockopt TCP_USER_TIMEOUT 5000
    +5s client recv -> "a" | hex 00ff | * | ""
    client bind -> ok
    client send -> EINTR
    client get -> "a b"
    peer term -> ETERM
    main term -> ok
advance 1m until client CONNECT_RETRIED x3
    repeat 57 every 1s:
        client CONNECT_RETRIED interval=100ms ""
        [<4.3.5] any order:
            client CLOSED fd=$again ""
            client CLOSED fd ""
            --
            repeat 2 every 0s:
                server CLOSED fd ""
    client MONITOR_STOPPED
outcome abort "Too many open files" ipc_listener.cpp
[>=4.3.5] outcome deadlock
)";

inline constexpr std::string_view kActions = R"(title  Every verb
process peer
process other
context io_threads=2 ipv6=1 in other
context max_sockets=10
socket server REP in peer linger=0s rcvhwm=1 unmonitored
socket client REQ linger=-1 maxmsgsize=-1 plain_username=bob plain_password="a\"b" routing_id=hex:00ff
socket failed REQ -> EMFILE
socket failed REQ
set client immediate=1 tcp_accept_filter=127.0.0.1/8 subscribe="" zap_domain= -> EINVAL
get client linger -> 1000ms
get client last_endpoint -> "ipc://a b"
get client rcvhwm -> ETERM
get client zap_domain -> ok
monitor server LISTENING CLOSED at inproc://m unread
monitor server all
monitor server none
monitor server
read server
bind server ipc://@abstract
unbind server "ipc://with blank"
connect client tcp://[::1]:5555
disconnect client tcp://nonexistent:1 -> ENOENT
send client "a" | hex 00FF | "" dontwait -> EAGAIN
send client "tab\tquote\"back\\\x01"
recv client dontwait -> EWOULDBLOCK
recv client -> "a" | *
recv client -> blocks
interrupt client
poll client in,out timeout=0s -> none
poll client in -> blocks
poll client out -> out
close client -> blocks
term -> blocks
term peer -> ETERM
shutdown
shutdown other
advance 90s
random 1 2 3
random libc
tsc frozen
tsc moving
occupy ipc://taken.ipc
vacate ipc://taken.ipc
stop peer
cont peer
kill peer
restart peer
socket server REP in peer
exhaust fds in peer
release fds in peer
exhaust fds
release fds
unlink sub/file.ipc
resolve host.example 127.0.0.1
resolve gone.example EAI_NONAME
listen door tcp://127.0.0.1:5556 backlog=3
listen gate ipc://gate.ipc full
dial caller tcp://127.0.0.1:5556 from=127.0.0.2
dial nobody tcp://[::1]:9 -> ECONNREFUSED
accept door guest -> EAGAIN
accept door guest
write guest "GET / HTTP/1.1\r\n" hex 00FF x1000 file peers/null_greeting "" x2 -> EPIPE
expect guest -> "a" hex 00 *4 "b" x3 * then ECONNRESET
expect guest -> * then EOF
expect guest -> EOF
expect guest -> EAGAIN
stall guest
resume guest
half_close guest -> ENOTCONN
half_close guest
fin guest
accept door guest
reset guest
when failed CONNECTED: reset caller
advance 1s
fin door
fin gate
)";

// A name may be used again once its socket was closed or died; a guard makes both ways possible.
inline constexpr std::string_view kNames = R"(title  Names
process peer
socket a REQ in peer
socket b REQ
close b
    b MONITOR_STOPPED
socket b REP
kill peer
restart peer
socket a REP in peer
[>=4.3.0] socket c REP
[<4.3.0] socket c REQ
[>=4.3.0] close c
close c
when a MONITOR_STOPPED: kill peer
close a
    a MONITOR_STOPPED
restart peer
)";

inline constexpr Sample kAll[] = {
    {"port conflict", kPortConflict},
    {"killed peer", kKilledPeer},
    {"expectations", kExpectations},
    {"actions", kActions},
    {"names", kNames},
};

}  // namespace faultline::samples
