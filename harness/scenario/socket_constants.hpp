// The kernel's names for the options of setsockopt(2) and getsockopt(2) that libzmq uses.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace faultline {

struct SocketConstant {
    std::string_view name;  // "TCP_NODELAY"
    int level = 0;          // IPPROTO_TCP
    int number = 0;
};
std::span<const SocketConstant> all_socket_constants();
const SocketConstant* find_socket_constant(std::string_view name);

// "TCP_NODELAY"; for an option that the table lacks its level and number: "6:99".
std::string socket_constant_name(std::int64_t level, std::int64_t number);

}  // namespace faultline
