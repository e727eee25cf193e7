// A libfaketime that does not follow: time() is what it was at the start, whatever FAKETIME says later.
#include <ctime>

namespace {
constexpr time_t kStart = 1'767'225'600;  // 2026-01-01, where every run begins
}

extern "C" __attribute__((visibility("default"))) time_t time(time_t* result) noexcept {
    if (result != nullptr) *result = kStart;
    return kStart;
}

extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t, timespec* result) noexcept {
    *result = {kStart, 0};
    return 0;
}
