// CLOCK_MONOTONIC and its kin, and the time stamp counter, which libzmq reads by itself (libzmq clock.cpp: rdtsc).
// CLOCK_REALTIME is libfaketime's.
#include "shim/clock.hpp"

#include <sys/prctl.h>
#include <ucontext.h>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "shim/calls.hpp"
#include "shim/real.hpp"
#include "shim/turn.hpp"

namespace faultline::shim {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

bool is_virtual(clockid_t clock) {
    return clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE ||
           clock == CLOCK_BOOTTIME;
}

std::uint64_t read_virtual_tsc() {
    return static_cast<std::uint64_t>(g_shared->clock_ns) * lockstep::kTscPerNs + ++g_shared->tsc_reads +
           g_shared->tsc_turns * lockstep::kTscPerTurn;
}

// Should this be a crash, it says whether it is libzmq's: the place, or its caller's where libzmq has jumped elsewhere.
void note_place(const gregset_t& registers) {
    const auto place = offset_in_libzmq(static_cast<std::uintptr_t>(registers[REG_RIP]));
    const auto* stack = reinterpret_cast<const std::uintptr_t*>(registers[REG_RSP]);
    process().crashed_at = place != 0 ? place : offset_in_libzmq(*stack);
}

// rdtsc is 0f 31, rdtscp is 0f 01 f9. Anything else that faults is a real crash, and must crash.
void on_segv(int, siginfo_t*, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    note_place(registers);
    const auto* code = reinterpret_cast<const unsigned char*>(registers[REG_RIP]);
    // After a jump to a bad address this read faults as well; the signal is blocked here, so the kernel kills.
    const bool rdtsc = code[0] == 0x0f && code[1] == 0x31;
    const bool rdtscp = code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xf9;
    if (!rdtsc && !rdtscp) {
        std::signal(SIGSEGV, SIG_DFL);  // the instruction is run again, and crashes for good
        return;
    }
    const std::uint64_t tsc = read_virtual_tsc();
    registers[REG_RAX] = static_cast<greg_t>(tsc & 0xffffffffU);
    registers[REG_RDX] = static_cast<greg_t>(tsc >> 32);
    if (rdtscp) registers[REG_RCX] = 0;
    registers[REG_RIP] += rdtsc ? 2 : 3;
}

}  // namespace

void trap_time_stamp_counter() {
    struct sigaction action {};
    action.sa_sigaction = on_segv;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV) != 0) {
        std::fprintf(stderr, "faultline shim: the time stamp counter cannot be trapped: %s\n", std::strerror(errno));
        _exit(70);
    }
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
    time->tv_sec = g_shared->clock_ns / kNsPerSecond;
    time->tv_nsec = g_shared->clock_ns % kNsPerSecond;
    return 0;
}

// libzmq blocks every signal in its I/O threads (libzmq thread.cpp), and a blocked SIGSEGV kills where the time stamp
// counter is read.
namespace {
const sigset_t* without_segv(int how, const sigset_t* set, sigset_t& copy) {
    if (g_shared == nullptr || set == nullptr || how == SIG_UNBLOCK) return set;
    copy = *set;
    sigdelset(&copy, SIGSEGV);
    return &copy;
}
}  // namespace

FAULTLINE_INTERPOSE int pthread_sigmask(int how, const sigset_t* set, sigset_t* old) noexcept {
    sigset_t copy;
    return FAULTLINE_REAL(pthread_sigmask)(how, without_segv(how, set, copy), old);
}

FAULTLINE_INTERPOSE int sigprocmask(int how, const sigset_t* set, sigset_t* old) noexcept {
    sigset_t copy;
    return FAULTLINE_REAL(sigprocmask)(how, without_segv(how, set, copy), old);
}
