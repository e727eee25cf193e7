// What depends on the processor: its time stamp counter, its code, its registers.
//
// libzmq reads the counter by itself on x86-64 (libzmq clock.cpp: rdtsc). Each of these instructions is replaced once
// libzmq is loaded and before any of it runs:
//
//     rdtsc; shl $32,%rdx         jmp trampoline         the trampoline saves what the shim's function may change,
//     ...                   ->    ...                    calls it, runs the instructions that had to make room,
//                                                        and jumps back behind them
//     rdtsc; jz 1f          ->    ud2; jz 1f             where they cannot be moved: a signal, and its handler
//
// The kernel's own trap of the counter (PR_SET_TSC) is the second means, for code that is not libzmq's: there are
// machines on which it has no effect.
#pragma once

#include <cstdint>

#include "shim/shared.hpp"

namespace faultline::shim {

// Handles the signals of instructions that read the counter; asks the kernel for its trap, and looks whether it works.
// The trap holds for this thread and for those that it creates.
void prepare_machine();

// Replaces the reads of an object that lies `bias` bytes behind the addresses of its file and ends at `end`.
// Nothing may be running in it. Sets each place's `answer`.
void replace_counter_reads(std::uintptr_t bias, std::uintptr_t end, lockstep::CodeQuestion& code);

// A function of ours that runs in the middle of one of libzmq's must leave its vector registers alone.
#ifdef __x86_64__
#define FAULTLINE_GENERAL_REGISTERS __attribute__((target("general-regs-only")))
#else
#define FAULTLINE_GENERAL_REGISTERS
#endif

// The counter's virtual value.
extern "C" std::uint64_t faultline_read_counter();

// Whether the environment says to do without this means.
bool is_without(const char* means);

}  // namespace faultline::shim
