#include "reproduce/endpoints.hpp"

#include <string_view>

namespace faultline::reproduce {

TcpEndpoint split_tcp(const std::string& endpoint) {
    constexpr std::string_view kTcp = "tcp://";
    const std::size_t colon = endpoint.rfind(':');
    if (!endpoint.starts_with(kTcp) || colon < kTcp.size()) return {};
    return {endpoint.substr(kTcp.size(), colon - kTcp.size()), endpoint.substr(colon + 1)};
}

bool is_numeric(const std::string& host) {
    return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string::npos;
}

bool is_wildcard(const std::string& host) { return host == "*" || host == "0.0.0.0" || host == "[::]"; }

bool is_local(const std::string& host) {
    return is_wildcard(host) || host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

std::string place_of(const std::string& endpoint) {
    const TcpEndpoint tcp = split_tcp(endpoint);
    if (tcp.host.empty() || (is_numeric(tcp.host) && !is_wildcard(tcp.host))) return endpoint;
    return "tcp://127.0.0.1:" + tcp.port;
}

bool leads_to(const std::string& to, const std::string& bound) {
    if (to == bound) return true;
    const TcpEndpoint one = split_tcp(to), other = split_tcp(bound);
    return !one.host.empty() && one.port == other.port && (is_wildcard(other.host) || place_of(to) == place_of(bound));
}

}  // namespace faultline::reproduce
