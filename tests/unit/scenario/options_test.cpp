#include "scenario/options.hpp"

#include <gtest/gtest.h>
#include <zmq.h>

#include <cstring>
#include <set>

namespace faultline {
namespace {

template <typename Number>
std::string bytes(Number number) {
    std::string text(sizeof number, '\0');
    std::memcpy(text.data(), &number, sizeof number);
    return text;
}

TEST(Options, IdsAreThoseOfZmqH) {
    EXPECT_EQ(find_socket_option("reconnect_ivl")->id, ZMQ_RECONNECT_IVL);
    EXPECT_EQ(find_socket_option("linger")->id, ZMQ_LINGER);
    EXPECT_EQ(find_socket_option("identity")->id, ZMQ_ROUTING_ID);
    EXPECT_EQ(find_socket_option("heartbeat_ttl")->id, ZMQ_HEARTBEAT_TTL);
    EXPECT_EQ(find_socket_option("bindtodevice")->id, ZMQ_BINDTODEVICE);
    EXPECT_EQ(find_context_option("io_threads")->id, ZMQ_IO_THREADS);
    EXPECT_EQ(find_context_option("ipv6")->id, ZMQ_IPV6);
    EXPECT_EQ(find_socket_option("io_threads"), nullptr);
    EXPECT_EQ(find_context_option("linger"), nullptr);
}

TEST(Options, NamesAreUnique) {
    std::set<std::string_view> names;
    for (const OptionInfo& option : all_socket_options()) EXPECT_TRUE(names.insert(option.name).second) << option.name;
}

struct Encoding {
    std::string_view option, value;
    std::string bytes;
    std::string formatted;  // what zmq_getsockopt()'s answer is shown as
};

TEST(OptionValues, EncodedAndShown) {
    const Encoding cases[] = {
        {"linger", "100ms", bytes(100), "100ms"},
        {"linger", "1s", bytes(1000), "1s"},
        {"linger", "90s", bytes(90'000), "90s"},
        {"linger", "2m", bytes(120'000), "2m"},
        {"linger", "1h", bytes(3'600'000), "1h"},
        {"linger", "0ms", bytes(0), "0s"},
        {"linger", "-1", bytes(-1), "-1"},
        {"sndhwm", "4", bytes(4), "4"},
        {"sndhwm", "-5", bytes(-5), "-5"},
        {"ipv6", "1", bytes(1), "1"},
        {"maxmsgsize", "5000000000", bytes(std::int64_t{5'000'000'000}), "5000000000"},
        {"zap_domain", "global", "global", "global"},
        {"routing_id", "abc", "abc", "abc"},
        {"routing_id", "hex:00fF", std::string("\x00\xff", 2), "hex:00ff"},
        {"subscribe", "", "", R"("")"},
    };
    for (const Encoding& c : cases) {
        const OptionInfo* option = find_socket_option(c.option);
        ASSERT_NE(option, nullptr) << c.option;
        std::string error;
        EXPECT_EQ(encode_option(*option, c.value, &error), c.bytes) << c.option << '=' << c.value << ' ' << error;
        EXPECT_EQ(format_option(*option, c.bytes), c.formatted);
    }
}

TEST(OptionValues, WhatIsNoValueOfTheType) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"linger", "5"},     {"linger", ""},          {"linger", "1us"},        {"linger", "9999999999ms"},
        {"linger", "1000h"}, {"sndhwm", "1ms"},       {"sndhwm", "4294967296"}, {"ipv6", "true"},
        {"maxmsgsize", ""},  {"routing_id", "hex:0"}, {"routing_id", "hex:zz"},
    };
    for (const auto& [name, value] : cases) {
        std::string error;
        EXPECT_FALSE(encode_option(*find_socket_option(name), value, &error)) << name << '=' << value;
        EXPECT_NE(error, "");
    }
}

TEST(OptionValues, AnswersOfAnotherSizeAreShownAsTheyCame) {
    EXPECT_EQ(format_option(*find_socket_option("last_endpoint"), std::string("tcp://a\0", 8)), "tcp://a");
    EXPECT_EQ(format_option(*find_socket_option("last_endpoint"), std::string("\0", 1)), R"("")");
    EXPECT_EQ(format_option(*find_socket_option("routing_id"), ""), R"("")");
    EXPECT_EQ(format_option(*find_socket_option("sndhwm"), std::string("\x01\x00", 2)), "hex:0100");
    EXPECT_EQ(format_option(*find_socket_option("routing_id"), "hex:"), "hex:6865783a");
}

}  // namespace
}  // namespace faultline
