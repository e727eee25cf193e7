#include "engine/call_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "monitor/events.hpp"
#include "scenario/socket_constants.hpp"
#include "system/address.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

using Words = std::vector<std::string>;

struct NamedNumber {
    std::int64_t number;
    const char* name;
};
template <std::size_t N>
std::string name_of(const std::array<NamedNumber, N>& names, std::int64_t number) {
    for (const NamedNumber& known : names)
        if (known.number == number) return known.name;
    return std::to_string(number);
}

constexpr std::array kFamilies = {NamedNumber{AF_INET, "AF_INET"}, NamedNumber{AF_INET6, "AF_INET6"},
                                  NamedNumber{AF_UNIX, "AF_UNIX"}, NamedNumber{AF_NETLINK, "AF_NETLINK"}};
constexpr std::array kTypes = {NamedNumber{SOCK_STREAM, "SOCK_STREAM"}, NamedNumber{SOCK_DGRAM, "SOCK_DGRAM"},
                               NamedNumber{SOCK_RAW, "SOCK_RAW"}};
constexpr std::array kControls = {NamedNumber{F_GETFD, "F_GETFD"}, NamedNumber{F_SETFD, "F_SETFD"},
                                  NamedNumber{F_GETFL, "F_GETFL"}, NamedNumber{F_SETFL, "F_SETFL"}};
constexpr std::array kOperations = {NamedNumber{EPOLL_CTL_ADD, "ADD"}, NamedNumber{EPOLL_CTL_MOD, "MOD"},
                                    NamedNumber{EPOLL_CTL_DEL, "DEL"}};

std::string option_value(const lockstep::CallRecord& record) {
    if (record.text_size == sizeof(int)) {
        int value = 0;
        std::memcpy(&value, record.text, sizeof value);
        return std::to_string(value);
    }
    return "0x" + to_hex({record.text, record.text_size});
}

std::string path_text(const lockstep::CallRecord& record) { return {record.text, record.text_size}; }

// What stands behind the function's name.
Words arguments(const lockstep::CallRecord& record) {
    switch (static_cast<SystemCall>(record.call)) {
        case SystemCall::socket:
            return {name_of(kFamilies, record.first), name_of(kTypes, record.second & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))};
        case SystemCall::connect:
        case SystemCall::bind: return {address_text({record.text, record.text_size})};
        case SystemCall::listen: return {std::to_string(record.first)};
        case SystemCall::setsockopt: return {socket_constant_name(record.first, record.second), option_value(record)};
        case SystemCall::getsockopt: return {socket_constant_name(record.first, record.second)};
        case SystemCall::fcntl: return {name_of(kControls, record.first)};
        case SystemCall::epoll_ctl: return {name_of(kOperations, record.first)};
        case SystemCall::unlink:
        case SystemCall::rmdir:
        case SystemCall::mkdtemp: return {path_text(record)};
        case SystemCall::accept:
        case SystemCall::accept4:
        case SystemCall::getsockname:
        case SystemCall::getpeername:
        case SystemCall::send:
        case SystemCall::sendto:
        case SystemCall::recv:
        case SystemCall::recvfrom:
        case SystemCall::read:
        case SystemCall::write:
        case SystemCall::epoll_create1:
        case SystemCall::eventfd:
        case SystemCall::close:
        case SystemCall::getifaddrs:
        case SystemCall::pthread_create: return {};
    }
    return {};
}

}  // namespace

std::vector<std::string> call_words(const lockstep::CallRecord& record) {
    Words words{std::string(info_of(static_cast<SystemCall>(record.call)).name)};
    for (std::string& word : arguments(record)) words.push_back(std::move(word));
    return words;
}

std::string call_result(const lockstep::CallRecord& record) {
    if (record.error != 0) return errno_name(static_cast<std::uint64_t>(record.error));
    return info_of(static_cast<SystemCall>(record.call)).transfers ? std::to_string(record.result) : "";
}

bool call_failed(const lockstep::CallRecord& record) {
    return record.error != 0 && record.error != EAGAIN && record.error != EINPROGRESS;
}

std::string call_text(const lockstep::CallRecord& record) {
    const std::string result = call_result(record);
    return fmt::format("{}{}{}", fmt::join(call_words(record), " "), result.empty() ? "" : " -> ", result);
}

}  // namespace faultline
