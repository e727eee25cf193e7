// The resolver. libc's own cannot be interposed from inside (its poll and recv do not go through the PLT), so that
// it is replaced whole: numeric addresses, and the table of names that the scenario gives.
#include <arpa/inet.h>
#include <netdb.h>

#include <cstdlib>
#include <cstring>

#include "shim/real.hpp"
#include "shim/turn.hpp"

using namespace faultline::shim;

namespace {

struct Numeric {
    int family = AF_UNSPEC;
    in_addr v4{};
    in6_addr v6{};
};

bool parse_numeric(const char* text, Numeric& out) {
    if (inet_pton(AF_INET, text, &out.v4) == 1) {
        out.family = AF_INET;
        return true;
    }
    if (inet_pton(AF_INET6, text, &out.v6) == 1) {
        out.family = AF_INET6;
        return true;
    }
    return false;
}

// 0 or an EAI_* code.
int look_up(const char* node, bool numeric_only, Numeric& out) {
    if (parse_numeric(node, out)) return 0;
    if (numeric_only) return EAI_NONAME;
    for (std::uint32_t i = 0; i < g_shared->name_count; ++i) {
        const faultline::lockstep::NameEntry& entry = g_shared->names[i];
        if (std::strcmp(entry.name, node) != 0) continue;
        if (entry.error != 0) return entry.error;
        return parse_numeric(entry.address, out) ? 0 : EAI_FAIL;
    }
    return EAI_NONAME;
}

struct Answer {
    addrinfo info;
    sockaddr_storage address;
};

void fill(Answer& answer, const Numeric& numeric, const addrinfo& hints, in_port_t port, bool map_to_v6) {
    answer.info.ai_socktype = hints.ai_socktype != 0 ? hints.ai_socktype : SOCK_STREAM;
    answer.info.ai_protocol = hints.ai_protocol;
    answer.info.ai_addr = reinterpret_cast<sockaddr*>(&answer.address);
    if (numeric.family == AF_INET && !map_to_v6) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(answer.address);
        v4.sin_family = AF_INET;
        v4.sin_port = port;
        v4.sin_addr = numeric.v4;
        answer.info.ai_addrlen = sizeof v4;
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(answer.address);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = port;
        v6.sin6_addr = numeric.v6;
        if (map_to_v6) {
            auto* bytes = reinterpret_cast<unsigned char*>(&v6.sin6_addr);
            std::memset(bytes, 0, 10);
            std::memset(bytes + 10, 0xff, 2);
            std::memcpy(bytes + 12, &numeric.v4, 4);
        }
        answer.info.ai_addrlen = sizeof v6;
    }
    answer.info.ai_family = answer.address.ss_family;
}

}  // namespace

FAULTLINE_INTERPOSE int getaddrinfo(const char* node, const char* service, const addrinfo* request, addrinfo** result) {
    if (g_shared == nullptr) return FAULTLINE_REAL(getaddrinfo)(node, service, request, result);
    addrinfo hints{};
    if (request != nullptr) hints = *request;
    Numeric numeric;
    if (node == nullptr) {
        numeric.family = hints.ai_family == AF_INET6 ? AF_INET6 : AF_INET;
        const bool passive = (hints.ai_flags & AI_PASSIVE) != 0;
        numeric.v4.s_addr = htonl(passive ? INADDR_ANY : INADDR_LOOPBACK);
        numeric.v6 = passive ? in6addr_any : in6addr_loopback;
    } else {
        const int error = look_up(node, (hints.ai_flags & AI_NUMERICHOST) != 0, numeric);
        if (error != 0) return error;
    }
    const bool map_to_v6 =
        hints.ai_family == AF_INET6 && numeric.family == AF_INET && (hints.ai_flags & AI_V4MAPPED) != 0;
    if (hints.ai_family != AF_UNSPEC && hints.ai_family != numeric.family && !map_to_v6) return EAI_NONAME;
    in_port_t port = 0;
    if (service != nullptr) {
        char* end = nullptr;
        const long number = std::strtol(service, &end, 10);
        if (*service == '\0' || *end != '\0' || number < 0 || number > 65535) return EAI_SERVICE;
        port = htons(static_cast<in_port_t>(number));
    }
    auto* answer = static_cast<Answer*>(std::calloc(1, sizeof(Answer)));
    if (answer == nullptr) return EAI_MEMORY;
    fill(*answer, numeric, hints, port, map_to_v6);
    *result = &answer->info;
    return 0;
}

FAULTLINE_INTERPOSE void freeaddrinfo(addrinfo* answer) noexcept {
    if (g_shared == nullptr) return FAULTLINE_REAL(freeaddrinfo)(answer);
    std::free(answer);
}
