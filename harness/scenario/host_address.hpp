// Addresses of the hosts that a scenario has beside the first one: `process peer host=10.1.0.2`.
#pragma once

#include <charconv>
#include <string_view>

namespace faultline {

// Where everything is that is not on another host, as the other hosts see it.
inline constexpr const char* kFirstHost = "10.1.0.1";

// 10.1.0.2 to 10.1.0.254.
inline bool is_host_address(std::string_view text) {
    constexpr std::string_view network = "10.1.0.";
    if (!text.starts_with(network)) return false;
    const std::string_view last = text.substr(network.size());
    int number = 0;
    const auto [end, status] = std::from_chars(last.data(), last.data() + last.size(), number);
    return status == std::errc() && end == last.data() + last.size() && last.front() != '0' && number >= 2 &&
           number <= 254;
}

}  // namespace faultline
