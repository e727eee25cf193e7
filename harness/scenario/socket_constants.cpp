#include "scenario/socket_constants.hpp"

#include <algorithm>

namespace faultline {
namespace {

// Linux's numbers; tests/unit/engine/call_text_test.cpp compares them with the system's headers.
constexpr SocketConstant kConstants[] = {
    {"SO_REUSEADDR", 1, 2},  {"SO_ERROR", 1, 4},      {"SO_KEEPALIVE", 1, 9},      {"SO_SNDBUF", 1, 7},
    {"SO_RCVBUF", 1, 8},     {"SO_PEERCRED", 1, 17},  {"SO_BINDTODEVICE", 1, 25},  {"SO_PRIORITY", 1, 12},
    {"SO_LINGER", 1, 13},    {"SO_BUSY_POLL", 1, 46}, {"SO_REUSEPORT", 1, 15},     {"SO_ACCEPTCONN", 1, 30},
    {"SO_TYPE", 1, 3},       {"SO_BROADCAST", 1, 6},  {"TCP_NODELAY", 6, 1},       {"TCP_KEEPCNT", 6, 6},
    {"TCP_KEEPIDLE", 6, 4},  {"TCP_KEEPINTVL", 6, 5}, {"TCP_USER_TIMEOUT", 6, 18}, {"IP_TOS", 0, 1},
    {"IPV6_V6ONLY", 41, 26}, {"IPV6_TCLASS", 41, 67},
};

}  // namespace

std::span<const SocketConstant> all_socket_constants() { return kConstants; }

const SocketConstant* find_socket_constant(std::string_view name) {
    const auto found = std::ranges::find(kConstants, name, &SocketConstant::name);
    return found == std::end(kConstants) ? nullptr : &*found;
}

std::string socket_constant_name(std::int64_t level, std::int64_t number) {
    for (const SocketConstant& constant : kConstants)
        if (constant.level == level && constant.number == number) return std::string(constant.name);
    return std::to_string(level) + ":" + std::to_string(number);
}

}  // namespace faultline
