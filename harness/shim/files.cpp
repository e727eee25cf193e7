// Calls on paths: of ipc endpoints, and of the directory that a wildcard endpoint lives in.
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "shim/calls.hpp"
#include "shim/real.hpp"

using namespace faultline::shim;
using faultline::SystemCall;

namespace {

// Fixed names instead of random ones.
std::int64_t make_directory(char* pattern) {
    const std::size_t length = std::strlen(pattern);
    if (g_shared == nullptr || length < 6) return FAULTLINE_REAL(mkdtemp)(pattern) != nullptr ? 0 : -1;
    for (int tries = 0; tries < 1000; ++tries) {
        char number[16];
        std::snprintf(number, sizeof number, "%06u", ++g_shared->next_directory % 1'000'000U);
        std::memcpy(pattern + length - 6, number, 6);
        if (mkdir(pattern, 0700) == 0) return 0;
        if (errno != EEXIST) return -1;
    }
    return -1;
}

}  // namespace

FAULTLINE_INTERPOSE int unlink(const char* path) noexcept {
    return static_cast<int>(
        pass({.call = SystemCall::unlink, .caller = FAULTLINE_CALLER, .text = path, .text_size = std::strlen(path)},
             [&](std::size_t) { return syscall(SYS_unlinkat, AT_FDCWD, path, 0); }));
}

FAULTLINE_INTERPOSE int rmdir(const char* path) noexcept {
    return static_cast<int>(
        pass({.call = SystemCall::rmdir, .caller = FAULTLINE_CALLER, .text = path, .text_size = std::strlen(path)},
             [&](std::size_t) { return syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR); }));
}

FAULTLINE_INTERPOSE char* mkdtemp(char* pattern) noexcept {
    const std::int64_t made = pass(
        {.call = SystemCall::mkdtemp, .caller = FAULTLINE_CALLER, .text = pattern, .text_size = std::strlen(pattern)},
        [&](std::size_t) { return make_directory(pattern); });
    return made == 0 ? pattern : nullptr;
}
