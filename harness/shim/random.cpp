// What would differ from run to run: rand(), the names of temporary directories, the ports that bind() chooses.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "shim/real.hpp"
#include "shim/turn.hpp"

using namespace faultline::shim;

// libzmq draws the jitter of reconnect intervals and routing ids from rand(), which it never seeds (libzmq random.cpp).
FAULTLINE_INTERPOSE int rand() noexcept {
    if (g_shared == nullptr || g_shared->random_count == 0) return FAULTLINE_REAL(rand)();
    return g_shared->randoms[g_shared->random_next++ % g_shared->random_count];
}

FAULTLINE_INTERPOSE void srand(unsigned seed) noexcept {
    if (g_shared == nullptr || g_shared->random_count == 0) FAULTLINE_REAL(srand)(seed);
}

FAULTLINE_INTERPOSE char* mkdtemp(char* pattern) noexcept {
    const std::size_t length = std::strlen(pattern);
    if (g_shared == nullptr || length < 6) return FAULTLINE_REAL(mkdtemp)(pattern);
    for (int tries = 0; tries < 1000; ++tries) {
        char number[16];
        std::snprintf(number, sizeof number, "%06u", ++g_shared->next_directory % 1'000'000U);
        std::memcpy(pattern + length - 6, number, 6);
        if (mkdir(pattern, 0700) == 0) return pattern;
        if (errno != EEXIST) return nullptr;
    }
    return nullptr;
}

namespace {
in_port_t* port_of(sockaddr_storage& address) {
    if (address.ss_family == AF_INET) return &reinterpret_cast<sockaddr_in&>(address).sin_port;
    if (address.ss_family == AF_INET6) return &reinterpret_cast<sockaddr_in6&>(address).sin6_port;
    return nullptr;
}
}  // namespace

// Port 0 is answered by a counter, not by the kernel's choice.
FAULTLINE_INTERPOSE int bind(int fd, const sockaddr* address, socklen_t length) noexcept {
    sockaddr_storage copy{};
    if (self() != nullptr && length <= sizeof copy) {
        std::memcpy(&copy, address, length);
        in_port_t* port = port_of(copy);
        for (int tries = 0; port != nullptr && (*port == 0 || tries > 0) && tries < 1000; ++tries) {
            *port = htons(static_cast<in_port_t>(g_shared->next_port++));
            const auto result = static_cast<int>(syscall(SYS_bind, fd, &copy, length));
            if (result == 0 || errno != EADDRINUSE) return result;
        }
    }
    return static_cast<int>(syscall(SYS_bind, fd, address, length));
}
