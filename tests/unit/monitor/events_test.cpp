#include "monitor/events.hpp"

#include <gtest/gtest.h>
#include <zmq.h>

#include <bit>
#include <set>

namespace faultline {
namespace {

TEST(Events, EveryEventIsOneBitAndHasAName) {
    std::uint64_t all = 0;
    std::set<std::string_view> names;
    for (const EventInfo& event : all_events()) {
        EXPECT_EQ(std::popcount(event.id), 1) << event.name;
        EXPECT_TRUE(names.insert(event.name).second) << event.name;
        EXPECT_TRUE(event.meaning.ends_with('.')) << event.name;
        EXPECT_EQ(find_event(event.name), &event);
        EXPECT_EQ(find_event(event.id), &event);
        all |= event.id;
    }
    EXPECT_EQ(all, 0x17fffU);
}

TEST(Events, IdsAreThoseOfZmqH) {
    EXPECT_EQ(find_event("CONNECTED")->id, ZMQ_EVENT_CONNECTED);
    EXPECT_EQ(find_event("CONNECT_DELAYED")->id, ZMQ_EVENT_CONNECT_DELAYED);
    EXPECT_EQ(find_event("CONNECT_RETRIED")->id, ZMQ_EVENT_CONNECT_RETRIED);
    EXPECT_EQ(find_event("LISTENING")->id, ZMQ_EVENT_LISTENING);
    EXPECT_EQ(find_event("BIND_FAILED")->id, ZMQ_EVENT_BIND_FAILED);
    EXPECT_EQ(find_event("ACCEPTED")->id, ZMQ_EVENT_ACCEPTED);
    EXPECT_EQ(find_event("ACCEPT_FAILED")->id, ZMQ_EVENT_ACCEPT_FAILED);
    EXPECT_EQ(find_event("CLOSED")->id, ZMQ_EVENT_CLOSED);
    EXPECT_EQ(find_event("CLOSE_FAILED")->id, ZMQ_EVENT_CLOSE_FAILED);
    EXPECT_EQ(find_event("DISCONNECTED")->id, ZMQ_EVENT_DISCONNECTED);
    EXPECT_EQ(find_event("MONITOR_STOPPED")->id, ZMQ_EVENT_MONITOR_STOPPED);
    EXPECT_EQ(find_event("HANDSHAKE_FAILED_NO_DETAIL")->id, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL);
    EXPECT_EQ(find_event("HANDSHAKE_SUCCEEDED")->id, ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    EXPECT_EQ(find_event("HANDSHAKE_FAILED_PROTOCOL")->id, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL);
    EXPECT_EQ(find_event("HANDSHAKE_FAILED_AUTH")->id, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH);
}

TEST(Events, UnknownOnesAreNotFound) {
    EXPECT_EQ(find_event("connected"), nullptr);
    EXPECT_EQ(find_event(""), nullptr);
    EXPECT_EQ(find_event(0U), nullptr);
    EXPECT_EQ(find_event(3U), nullptr);
    EXPECT_EQ(find_event(0x8000U), nullptr);
}

TEST(Events, HandshakeEventsCountFrom430AndPipesStatsIsDraft) {
    const EventInfo* handshake = find_event("HANDSHAKE_SUCCEEDED");
    EXPECT_EQ(handshake->since_minor, 3);
    EXPECT_FALSE(handshake->draft);
    EXPECT_EQ(find_event("MONITOR_STOPPED")->since_minor, 0);
    EXPECT_TRUE(find_event("PIPES_STATS")->draft);
}

TEST(Events, ValueKeywords) {
    EXPECT_EQ(value_keyword(ValueKind::fd), "fd");
    EXPECT_EQ(value_keyword(ValueKind::error_number), "errno");
    EXPECT_EQ(value_keyword(ValueKind::interval), "interval");
    EXPECT_EQ(value_keyword(ValueKind::protocol_error), "protocol");
    EXPECT_EQ(value_keyword(ValueKind::zap_status), "status");
    EXPECT_EQ(value_keyword(ValueKind::none), "");
}

TEST(Errnos, NameAndNumberAreInverse) {
    for (const std::string_view name : all_errno_names()) {
        const auto number = errno_number(name);
        ASSERT_TRUE(number.has_value()) << name;
        EXPECT_EQ(errno_name(static_cast<std::uint64_t>(*number)), name);
    }
    EXPECT_EQ(errno_name(EADDRINUSE), "EADDRINUSE");
    EXPECT_EQ(errno_name(ETERM), "ETERM");
    EXPECT_EQ(errno_name(EFSM), "EFSM");
    EXPECT_EQ(errno_name(ENOCOMPATPROTO), "ENOCOMPATPROTO");
    EXPECT_EQ(errno_name(EMTHREAD), "EMTHREAD");
}

TEST(Errnos, AliasesAreUnderstoodAndUnknownOnesShown) {
    EXPECT_EQ(errno_number("EWOULDBLOCK"), EAGAIN);
    EXPECT_EQ(errno_number("ENOTSUP"), EOPNOTSUPP);
    EXPECT_EQ(errno_number("98"), std::nullopt);
    EXPECT_EQ(errno_name(4711), "errno 4711");
    EXPECT_EQ(errno_name(0), "errno 0");
}

TEST(ProtocolErrors, NameAndCodeAreInverse) {
    for (const std::string_view name : all_protocol_error_names()) {
        const auto code = protocol_error_code(name);
        ASSERT_TRUE(code.has_value()) << name;
        EXPECT_EQ(protocol_error_name(*code), name);
    }
    EXPECT_EQ(protocol_error_name(ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND), "ZMTP_UNEXPECTED_COMMAND");
    EXPECT_EQ(protocol_error_name(ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH), "ZMTP_MECHANISM_MISMATCH");
    EXPECT_EQ(protocol_error_name(ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA), "ZAP_INVALID_METADATA");
    EXPECT_EQ(protocol_error_name(0x12345678), "0x12345678");
    EXPECT_EQ(protocol_error_code("ZMTP_NONSENSE"), std::nullopt);
}

}  // namespace
}  // namespace faultline
