#include "engine/call_text.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "scenario/socket_constants.hpp"

namespace faultline {
namespace {

lockstep::CallRecord record_of(SystemCall call, std::int64_t first = 0, std::int64_t second = 0) {
    lockstep::CallRecord record{};
    record.call = static_cast<std::uint16_t>(call);
    record.first = first;
    record.second = second;
    return record;
}

template <typename Value>
void set_text(lockstep::CallRecord& record, const Value& value) {
    record.text_size = sizeof value;
    std::memcpy(record.text, &value, sizeof value);
}

TEST(SocketConstants, are_those_of_the_system_headers) {
    struct Known {
        const char* name;
        int level, number;
    };
#define KNOWN(level, name) \
    Known { #name, level, name }
    const Known known[] = {
        KNOWN(SOL_SOCKET, SO_REUSEADDR),      KNOWN(SOL_SOCKET, SO_ERROR),      KNOWN(SOL_SOCKET, SO_KEEPALIVE),
        KNOWN(SOL_SOCKET, SO_SNDBUF),         KNOWN(SOL_SOCKET, SO_RCVBUF),     KNOWN(SOL_SOCKET, SO_PEERCRED),
        KNOWN(SOL_SOCKET, SO_BINDTODEVICE),   KNOWN(SOL_SOCKET, SO_PRIORITY),   KNOWN(SOL_SOCKET, SO_LINGER),
        KNOWN(SOL_SOCKET, SO_BUSY_POLL),      KNOWN(SOL_SOCKET, SO_REUSEPORT),  KNOWN(SOL_SOCKET, SO_ACCEPTCONN),
        KNOWN(SOL_SOCKET, SO_TYPE),           KNOWN(SOL_SOCKET, SO_BROADCAST),  KNOWN(IPPROTO_TCP, TCP_NODELAY),
        KNOWN(IPPROTO_TCP, TCP_KEEPCNT),      KNOWN(IPPROTO_TCP, TCP_KEEPIDLE), KNOWN(IPPROTO_TCP, TCP_KEEPINTVL),
        KNOWN(IPPROTO_TCP, TCP_USER_TIMEOUT), KNOWN(IPPROTO_IP, IP_TOS),        KNOWN(IPPROTO_IPV6, IPV6_V6ONLY),
        KNOWN(IPPROTO_IPV6, IPV6_TCLASS)};
#undef KNOWN
    EXPECT_EQ(std::size(known), all_socket_constants().size());
    for (const Known& expected : known) {
        const SocketConstant* constant = find_socket_constant(expected.name);
        ASSERT_NE(constant, nullptr) << expected.name;
        EXPECT_EQ(constant->level, expected.level) << expected.name;
        EXPECT_EQ(constant->number, expected.number) << expected.name;
    }
    EXPECT_EQ(socket_constant_name(IPPROTO_TCP, TCP_NODELAY), "TCP_NODELAY");
    EXPECT_EQ(socket_constant_name(6, 99), "6:99");
}

TEST(CallText, names_addresses) {
    lockstep::CallRecord record = record_of(SystemCall::connect);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(5555);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    set_text(record, v4);
    EXPECT_EQ(call_text(record), "connect 127.0.0.1:5555");
    record.error = EINPROGRESS;
    EXPECT_EQ(call_text(record), "connect 127.0.0.1:5555 -> EINPROGRESS");
    EXPECT_FALSE(call_failed(record));
    record.error = ECONNREFUSED;
    EXPECT_TRUE(call_failed(record));

    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(1);
    v6.sin6_addr = in6addr_loopback;
    lockstep::CallRecord bind = record_of(SystemCall::bind);
    set_text(bind, v6);
    EXPECT_EQ(call_text(bind), "bind [::1]:1");

    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    std::strcpy(local.sun_path, "a.ipc");
    set_text(bind, local);
    EXPECT_EQ(call_text(bind), "bind a.ipc");
    local.sun_path[0] = '\0';
    std::strcpy(local.sun_path + 1, "name");
    set_text(bind, local);
    bind.text_size = offsetof(sockaddr_un, sun_path) + 5;
    EXPECT_EQ(call_text(bind), "bind @name");
    bind.text_size = sizeof(sa_family_t);
    EXPECT_EQ(call_text(bind), "bind ?");
}

TEST(CallText, names_options_and_flags) {
    lockstep::CallRecord record = record_of(SystemCall::setsockopt, IPPROTO_TCP, TCP_USER_TIMEOUT);
    set_text(record, 5000);
    EXPECT_EQ(call_text(record), "setsockopt TCP_USER_TIMEOUT 5000");
    record.text_size = 2;
    EXPECT_EQ(call_text(record), "setsockopt TCP_USER_TIMEOUT 0x8813");
    EXPECT_EQ(call_text(record_of(SystemCall::socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC)),
              "socket AF_INET SOCK_STREAM");
    EXPECT_EQ(call_text(record_of(SystemCall::socket, 99, 77)), "socket 99 77");
    EXPECT_EQ(call_text(record_of(SystemCall::listen, 100)), "listen 100");
}

TEST(CallText, a_transfer_says_how_much) {
    lockstep::CallRecord record = record_of(SystemCall::send);
    record.result = 64;
    EXPECT_EQ(call_text(record), "send -> 64");
    record.result = -1;
    record.error = EAGAIN;
    EXPECT_EQ(call_text(record), "send -> EAGAIN");
    EXPECT_FALSE(call_failed(record));
}

}  // namespace
}  // namespace faultline
