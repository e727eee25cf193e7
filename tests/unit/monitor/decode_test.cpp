#include "monitor/decode.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace faultline {
namespace {

constexpr std::uint64_t kConnected = 0x1, kListening = 0x8, kBindFailed = 0x10, kAccepted = 0x20, kClosed = 0x80,
                        kDisconnected = 0x200;

std::string event_frame(std::uint16_t event, std::uint32_t value) {
    std::string bytes(6, '\0');
    std::memcpy(bytes.data(), &event, 2);
    std::memcpy(bytes.data() + 2, &value, 4);
    return bytes;
}

TEST(DecodeV1, ReadsEventValueAndEndpoint) {
    const DecodedEvent decoded = decode_v1({{event_frame(0x10, 98), true}, {"127.0.0.1:5555", false}});
    EXPECT_EQ(decoded.event, kBindFailed);
    EXPECT_EQ(decoded.value, 98U);
    EXPECT_EQ(decoded.endpoint, "127.0.0.1:5555");
    EXPECT_EQ(decoded.defect, "");
}

TEST(DecodeV1, ZeroExtendsTheValue) {
    EXPECT_EQ(decode_v1({{event_frame(0x4, 0xffffffff), true}, {"", false}}).value, 0xffffffffU);
}

struct BadFraming {
    std::vector<Frame> frames;
    std::string defect;
};

TEST(DecodeV1, EveryDefectIsNamed) {
    const std::string good = event_frame(0x1, 9);
    const std::vector<BadFraming> cases = {
        {{}, "the message has no frame"},
        {{{"", true}, {"x", false}}, "the first frame has 0 bytes, not 6"},
        {{{good + "xx", true}, {"x", false}}, "the first frame has 8 bytes, not 6"},
        {{{"tcp://127.0.0.1:5555", false}}, "the first frame has 20 bytes, not 6"},
        {{{good, false}}, "the message has 1 frame, not 2"},
        {{{good, true}, {"x", true}, {"y", false}}, "the message has 3 frames, not 2"},
        {{{good, false}, {"x", false}}, "the first frame says that no frame follows"},
        {{{good, true}, {"x", true}}, "the second frame says that another one follows"},
        {{{good, true}, {std::string("x\0", 2), false}}, "the endpoint contains a NUL byte"},
        {{{event_frame(0x8000, 0), true}, {"x", false}}, "unknown event 0x8000"},
        {{{event_frame(0x0003, 0), true}, {"x", false}}, "unknown event 0x0003"},
    };
    for (const BadFraming& bad : cases) EXPECT_EQ(decode_v1(bad.frames).defect, bad.defect);
}

std::string number_frame(std::uint64_t number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

// A message whose frames are well chained.
std::vector<Frame> chained(const std::vector<std::string>& parts) {
    std::vector<Frame> frames;
    for (const std::string& part : parts) frames.push_back({part, frames.size() + 1 < parts.size()});
    return frames;
}

TEST(DecodeV2, ReadsEventValuesAndBothEndpoints) {
    const DecodedEvent one =
        decode_v2(chained({number_frame(0x10), number_frame(1), number_frame(98), "tcp://a:1", "tcp://b:2"}));
    EXPECT_EQ(one.event, kBindFailed);
    EXPECT_EQ(one.value, 98U);
    EXPECT_EQ(one.endpoint, "tcp://a:1");
    EXPECT_EQ(one.remote, "tcp://b:2");
    EXPECT_EQ(one.defect, "");
    const DecodedEvent two =
        decode_v2(chained({number_frame(0x10000), number_frame(2), number_frame(3), number_frame(4), "", "tcp://b:2"}));
    EXPECT_EQ(two.value, 3U);
    EXPECT_EQ(two.second_value, 4U);
    EXPECT_EQ(two.endpoint, "");
    EXPECT_EQ(two.defect, "");
}

TEST(DecodeV2, MinusOneAsAnFdIsTheSameAsInVersion1) {
    EXPECT_EQ(decode_v2(chained({number_frame(0x80), number_frame(1), number_frame(~0ULL), "", ""})).value,
              0xffffffffU);
}

TEST(DecodeV2, EveryDefectIsNamed) {
    const std::string event = number_frame(0x1), one = number_frame(1), two = number_frame(2);
    std::vector<Frame> stops = chained({event, one, one, "a", "b"}), goes_on = stops;
    stops[3].more = false;
    goes_on[4].more = true;
    const std::vector<BadFraming> cases = {
        {{}, "the message has 0 frames, not 4 and one for each value"},
        {chained({event_frame(0x1, 9), "tcp://a:1"}), "the message has 2 frames, not 4 and one for each value"},
        {chained({event_frame(0x1, 9), one, one, "a", "b"}), "frame 1 has 6 bytes, not 8"},
        {chained({event, one, "value", "a", "b"}), "frame 3 has 5 bytes, not 8"},
        {chained({event, two, one, "a", "b"}), "the message says that 2 values come, and has 1"},
        {chained({event, two, one, one, "a", "b"}), "the message has 2 values, not 1"},
        {chained({number_frame(0x10000), one, one, "a", "b"}), "the message has 1 values, not 2"},
        {chained({number_frame(0x20000), one, one, "a", "b"}), "unknown event 0x20000"},
        {stops, "frame 4 says that none follows"},
        {goes_on, "frame 5 says that another one follows"},
        {chained({event, one, one, std::string("a\0", 2), "b"}), "an endpoint contains a NUL byte"},
    };
    for (const BadFraming& bad : cases) EXPECT_EQ(decode_v2(bad.frames).defect, bad.defect);
}

struct FdCase {
    std::uint64_t event;
    std::string endpoint;
    FdState state;
    std::string wrong;
};

TEST(CheckFd, SaysWhatTheFdIsInstead) {
    const FdState closed{};
    const FdState file{.open = true, .local = ""};
    const FdState idle{.open = true, .socket = true, .local = ""};
    const FdState connected{.open = true, .socket = true, .connected = true, .local = "tcp://127.0.0.1:40001"};
    const FdState listening{.open = true, .socket = true, .listening = true, .local = "tcp://127.0.0.1:5555"};
    const FdState any_listening{.open = true, .socket = true, .listening = true, .local = "tcp://0.0.0.0:5555"};
    const FdState ipc_listening{.open = true, .socket = true, .listening = true, .local = "ipc://a.ipc"};
    const std::string here = "tcp://127.0.0.1:5555";
    const std::vector<FdCase> cases = {
        {kListening, here, listening, ""},
        {kListening, here, closed, "the fd is closed"},
        {kListening, here, file, "the fd is not a socket"},
        {kListening, here, connected, "the fd is not a listening socket"},
        {kListening, "tcp://127.0.0.1:6666", listening,
         "the fd listens at tcp://127.0.0.1:5555, not at tcp://127.0.0.1:6666"},
        {kListening, "tcp://[::1]:5555", listening, "the fd listens at tcp://127.0.0.1:5555, not at tcp://[::1]:5555"},
        {kListening, "tcp://localhost:5555", listening, ""},
        {kListening, "tcp://*:5555", any_listening, ""},
        {kListening, "ws://127.0.0.1:5555/", listening, ""},
        {kListening, "ipc://a.ipc", ipc_listening, ""},
        {kListening, "ipc://b.ipc", ipc_listening, "the fd listens at ipc://a.ipc, not at ipc://b.ipc"},
        {kAccepted, here, connected, ""},
        {kAccepted, here, idle, "the fd is not a connected socket"},
        {kConnected, here, listening, "the fd is a listening socket, not a connected one"},
        {kConnected, here, closed, "the fd is closed"},
        {kClosed, here, closed, ""},
        {kClosed, here, connected, "the fd is still open"},
        {kDisconnected, here, idle, ""},
        {kDisconnected, here, closed, "the fd is closed"},
        {kBindFailed, here, closed, ""},
    };
    for (const FdCase& c : cases) {
        EXPECT_EQ(check_fd(c.event, c.endpoint, c.state), c.wrong) << c.event << ' ' << c.endpoint;
    }
}

}  // namespace
}  // namespace faultline
