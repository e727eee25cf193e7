// The AArch64 side of machine.hpp. libzmq asks clock_gettime() here (libzmq clock.cpp, rdtsc()), which the shim
// answers, so there is nothing to replace, and nothing is trapped.
#include <ucontext.h>

#include <csignal>

#include "shim/calls.hpp"
#include "shim/machine.hpp"
#include "shim/signals.hpp"
#include "shim/turn.hpp"

namespace faultline::shim {
namespace {

// Should this be a crash, it says whether it is libzmq's: the place, or its caller's where libzmq has jumped elsewhere.
void on_fault(int signal, siginfo_t*, void* context) {
    constexpr int kLinkRegister = 30;
    const mcontext_t& registers = static_cast<ucontext_t*>(context)->uc_mcontext;
    const auto place = offset_in_libzmq(registers.pc);
    process().crashed_at = place != 0 ? place : offset_in_libzmq(registers.regs[kLinkRegister]);
    give_up_signal(signal);  // the instruction is run again, and crashes for good
}

}  // namespace

void prepare_machine() {
    struct sigaction action {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    guard_signal(SIGSEGV, action);
    guard_signal(SIGILL, action);
}

void replace_counter_reads(std::uintptr_t /*bias*/, std::uintptr_t /*end*/, lockstep::CodeQuestion& /*code*/) {}

}  // namespace faultline::shim
