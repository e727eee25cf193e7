// CLOCK_MONOTONIC and its kin, and the time stamp counter, which libzmq reads by itself (libzmq clock.cpp: rdtsc).
// CLOCK_REALTIME is libfaketime's.
#include "shim/clock.hpp"

#include "shim/calls.hpp"
#include "shim/machine.hpp"
#include "shim/real.hpp"
#include "shim/turn.hpp"

namespace faultline::shim {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

bool is_virtual(clockid_t clock) {
    return clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE ||
           clock == CLOCK_BOOTTIME;
}

}  // namespace

// Called from the middle of libzmq's functions, which expect that reading the counter changes no other register.
extern "C" FAULTLINE_GENERAL_REGISTERS std::uint64_t faultline_read_counter() {
    return static_cast<std::uint64_t>(g_shared->clock_ns) * lockstep::kTscPerNs + ++g_shared->tsc_reads +
           g_shared->tsc_turns * lockstep::kTscPerTurn;
}

std::int64_t deadline_after(const timespec& relative) {
    return g_shared->clock_ns + relative.tv_sec * kNsPerSecond + relative.tv_nsec;
}

std::int64_t deadline_after_ms(int timeout_ms) {
    return timeout_ms < 0 ? lockstep::kNever : g_shared->clock_ns + std::int64_t{timeout_ms} * 1'000'000;
}

std::int64_t deadline_from(clockid_t clock, const timespec& absolute) {
    timespec now{};
    clock_gettime(clock, &now);
    return g_shared->clock_ns + (absolute.tv_sec - now.tv_sec) * kNsPerSecond + (absolute.tv_nsec - now.tv_nsec);
}

}  // namespace faultline::shim

using namespace faultline::shim;

FAULTLINE_INTERPOSE int clock_gettime(clockid_t clock, timespec* time) noexcept {
    if (g_shared == nullptr || !is_virtual(clock)) return FAULTLINE_REAL(clock_gettime)(clock, time);
    if (offset_in_libzmq(reinterpret_cast<std::uintptr_t>(FAULTLINE_CALLER)) != 0) ++g_shared->clock_reads;
    time->tv_sec = g_shared->clock_ns / kNsPerSecond;
    time->tv_nsec = g_shared->clock_ns % kNsPerSecond;
    return 0;
}
