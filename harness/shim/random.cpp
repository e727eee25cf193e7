// rand() is not left to chance.
#include <cstdlib>

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
