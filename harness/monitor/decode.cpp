#include "monitor/decode.hpp"

#include <fmt/format.h>

#include <cstring>
#include <string_view>

#include "monitor/events.hpp"

namespace faultline {
namespace {

constexpr std::size_t kEventFrameBytes = 6;

std::string framing_defect(const std::vector<Frame>& frames) {
    if (frames.empty()) return "the message has no frame";
    const std::size_t size = frames[0].bytes.size();
    if (size != kEventFrameBytes) return fmt::format("the first frame has {} bytes, not {}", size, kEventFrameBytes);
    if (frames.size() == 1) return "the message has 1 frame, not 2";
    if (frames.size() > 2) return fmt::format("the message has {} frames, not 2", frames.size());
    if (!frames[0].more) return "the first frame says that no frame follows";
    if (frames[1].more) return "the second frame says that another one follows";
    if (frames[1].bytes.find('\0') != std::string::npos) return "the endpoint contains a NUL byte";
    return "";
}

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kOtherFramesV2 = 4;  // event, count of values, local endpoint, remote endpoint

std::optional<std::uint64_t> number_in(const Frame& frame) {
    if (frame.bytes.size() != kNumberBytes) return std::nullopt;
    std::uint64_t number = 0;
    std::memcpy(&number, frame.bytes.data(), sizeof number);
    return number;
}

std::string framing_defect_v2(const std::vector<Frame>& frames) {
    if (frames.size() < kOtherFramesV2)
        return fmt::format("the message has {} frames, not {} and one for each value", frames.size(), kOtherFramesV2);
    for (std::size_t i = 0; i + 2 < frames.size(); ++i)
        if (!number_in(frames[i]))
            return fmt::format("frame {} has {} bytes, not {}", i + 1, frames[i].bytes.size(), kNumberBytes);
    const std::uint64_t count = *number_in(frames[1]), sent = frames.size() - kOtherFramesV2;
    if (count != sent) return fmt::format("the message says that {} values come, and has {}", count, sent);
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (frames[i].more != (i + 1 < frames.size()))
            return fmt::format("frame {} says that {} follows", i + 1, frames[i].more ? "another one" : "none");
    for (const std::size_t i : {frames.size() - 2, frames.size() - 1})
        if (frames[i].bytes.find('\0') != std::string::npos) return "an endpoint contains a NUL byte";
    return "";
}

// 16 bits of event are one bit of ZMQ_EVENT_ALL: anything else no listener can have asked for.
std::string event_defect(std::uint64_t event) {
    if (find_event(event) != nullptr) return "";
    return fmt::format("unknown event 0x{:04x}", event);
}

struct Parts {
    std::string_view transport, rest;
};

Parts split_endpoint(std::string_view endpoint) {
    const auto separator = endpoint.find("://");
    if (separator == std::string_view::npos) return {"", endpoint};
    return {endpoint.substr(0, separator), endpoint.substr(separator + 3)};
}

// A wildcard, a host or an interface name stands for an address that the endpoint does not spell out; an ipc path with
// a directory may have been shortened by the kernel's view of it, but libzmq reports what getsockname() said.
bool comparable(std::string_view endpoint, std::string_view local) {
    const Parts wanted = split_endpoint(endpoint), actual = split_endpoint(local);
    if (wanted.transport.empty() || wanted.transport != actual.transport) return false;
    if (wanted.transport != "tcp") return wanted.rest.find('*') == std::string_view::npos;
    if (wanted.rest.ends_with(":0")) return false;  // 4.2.2 reports a wildcard port before it is resolved
    if (wanted.rest.starts_with('[')) return true;
    return wanted.rest.find_first_not_of("0123456789.:") == std::string_view::npos;
}

std::string check_open_socket(const FdState& state) {
    if (!state.open) return "the fd is closed";
    if (!state.socket) return "the fd is not a socket";
    return "";
}

std::string check_listening(const std::string& endpoint, const FdState& state) {
    if (std::string wrong = check_open_socket(state); !wrong.empty()) return wrong;
    if (!state.listening) return "the fd is not a listening socket";
    if (!state.local.empty() && comparable(endpoint, state.local) && endpoint != state.local) {
        return fmt::format("the fd listens at {}, not at {}", state.local, endpoint);
    }
    return "";
}

std::string check_connected(const FdState& state) {
    if (std::string wrong = check_open_socket(state); !wrong.empty()) return wrong;
    if (state.listening) return "the fd is a listening socket, not a connected one";
    return state.connected ? "" : "the fd is not a connected socket";
}

}  // namespace

DecodedEvent decode_v1(const std::vector<Frame>& frames) {
    DecodedEvent decoded;
    decoded.defect = framing_defect(frames);
    if (!frames.empty() && frames[0].bytes.size() >= kEventFrameBytes) {
        std::uint16_t event = 0;
        std::uint32_t value = 0;
        std::memcpy(&event, frames[0].bytes.data(), sizeof event);
        std::memcpy(&value, frames[0].bytes.data() + sizeof event, sizeof value);
        decoded.event = event;
        decoded.value = value;
        if (decoded.defect.empty()) decoded.defect = event_defect(event);
    }
    if (frames.size() > 1) decoded.endpoint = frames[1].bytes;
    return decoded;
}

DecodedEvent decode_v2(const std::vector<Frame>& frames) {
    DecodedEvent decoded;
    decoded.remote = "";
    if (!frames.empty()) decoded.event = number_in(frames[0]).value_or(0);
    decoded.defect = framing_defect_v2(frames);
    if (!decoded.defect.empty()) return decoded;
    const EventInfo* info = find_event(decoded.event);
    const std::size_t values = frames.size() - kOtherFramesV2;
    const std::size_t promised = info != nullptr && info->value == ValueKind::queue_lengths ? 2 : 1;
    if (info == nullptr) decoded.defect = fmt::format("unknown event 0x{:x}", decoded.event);
    if (info != nullptr && values != promised)
        decoded.defect = fmt::format("the message has {} values, not {}", values, promised);
    if (values > 0) decoded.value = *number_in(frames[2]);
    if (values > 1) decoded.second_value = *number_in(frames[3]);
    // An fd, and the errno of what has none, are ints: -1 comes with its sign.
    if (info != nullptr && info->value == ValueKind::fd) decoded.value &= 0xffff'ffff;
    decoded.endpoint = frames[frames.size() - 2].bytes;
    decoded.remote = frames.back().bytes;
    return decoded;
}

std::string check_fd(std::uint64_t event, const std::string& endpoint, const FdState& state) {
    const EventInfo* info = find_event(event);
    if (info == nullptr || info->value != ValueKind::fd) return "";
    if (info->name == "LISTENING") return check_listening(endpoint, state);
    if (info->name == "CLOSED") return state.open ? "the fd is still open" : "";
    if (info->name == "DISCONNECTED") return check_open_socket(state);
    return check_connected(state);
}

}  // namespace faultline
