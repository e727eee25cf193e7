// Endpoints of a trace, and which of them mean the same place.
#pragma once

#include <string>

namespace faultline::reproduce {

// The parts of `tcp://HOST:PORT`; of others `host` is "".
struct TcpEndpoint {
    std::string host, port;
};
TcpEndpoint split_tcp(const std::string& endpoint);

bool is_numeric(const std::string& host);   // "10.2.0.9", "[::1]"
bool is_wildcard(const std::string& host);  // "*", "0.0.0.0", "[::]"
bool is_local(const std::string& host);     // a wildcard, or of this machine

// Where a peer listens, or connects to: names resolve to 127.0.0.1, and it is one of any.
std::string place_of(const std::string& endpoint);

// Whether who connects to `to` comes to who is bound to `bound`.
bool leads_to(const std::string& to, const std::string& bound);

}  // namespace faultline::reproduce
