// Taking turns, as seen by a thread of a subject. See shared.hpp for the protocol.
#pragma once

#include <poll.h>

#include <cstdint>

#include "shim/shared.hpp"

namespace faultline::shim {

enum class Woken {
    ready,        // what was waited for has happened, or may have: look again
    deadline,     // virtual time has reached the deadline
    interrupted,  // the scenario said `interrupt`: fail with EINTR
};

// What a thread is about to wait for.
struct WaitFor {
    lockstep::Wait wait = lockstep::Wait::turn;
    const char* call = "";
    std::int64_t deadline_ns = lockstep::kNever;
    std::uint64_t address = 0;
    std::int32_t holder_tid = 0;
    const pollfd* fds = nullptr;
    std::uint32_t fd_count = 0;
};

// The scenario's memory; nullptr where the shim is passive, in which case nothing else here may be called.
extern lockstep::Shared* g_shared;
extern std::uint32_t g_process;

// This thread's slot; nullptr for a thread that does not take turns (yet, or any more).
lockstep::Slot* self();
inline lockstep::Process& process() { return g_shared->processes[g_process]; }

// Keeps the turn, and asks the worker for something that it answers at once: it changes `state` from `asked`.
void ring_for_answer(std::atomic<std::uint32_t>& state, std::uint32_t asked);

Woken wait_for(const WaitFor& what);
// Lets `reader` run now, then goes on.
void hand_over_to(lockstep::Slot& reader);

// For thread creation: a slot for a thread that is about to exist, entered by it, and left at its end.
lockstep::Slot* new_slot();
void enter(lockstep::Slot* slot);
void leave(lockstep::Slot* slot);

// Calls `visit(slot)` for each waiting thread of this process.
template <typename Visit>
void for_each_waiting(Visit visit) {
    for (std::uint32_t i = 0; i < g_shared->slot_count; ++i) {
        lockstep::Slot& slot = g_shared->slots[i];
        if (slot.process == g_process && slot.state == lockstep::ThreadState::waiting) visit(slot);
    }
}

}  // namespace faultline::shim
