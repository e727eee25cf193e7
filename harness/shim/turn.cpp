#include "shim/turn.hpp"

#include <linux/futex.h>
#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "shim/code.hpp"
#include "shim/machine.hpp"
#include "shim/real.hpp"

namespace faultline::shim {

using lockstep::Shared;
using lockstep::Slot;
using lockstep::ThreadState;
using lockstep::Turn;
using lockstep::Wait;

Shared* g_shared = nullptr;
std::uint32_t g_process = 0;

namespace {

thread_local Slot* t_slot __attribute__((tls_model("initial-exec"))) = nullptr;

// The worker waits on the doorbell for whoever has the turn, and for nothing else of the subject.
void ring() {
    const std::uint64_t one = 1;
    syscall(SYS_write, lockstep::kDoorbellFd, &one, sizeof one);
}

// Says of each thread of this process that waits for fds whether one of them is ready. One poll for all: the kernel's
// answer is then of a single moment.
void probe() {
    constexpr std::uint32_t kBatch = 1024;
    static pollfd all[kBatch];  // only the holder of the turn, or of the probe, is here
    std::uint32_t used = 0;
    for_each_waiting([&](Slot& slot) {
        if (slot.wait != Wait::fd) return;
        slot.ready = 0;
        if (used + slot.fd_count > kBatch) return;
        std::memcpy(all + used, slot.fds, slot.fd_count * sizeof(pollfd));
        used += slot.fd_count;
    });
    if (used == 0 || real_poll(all, used, 0) <= 0) return;
    std::uint32_t next = 0;
    for_each_waiting([&](Slot& slot) {
        if (slot.wait != Wait::fd || next + slot.fd_count > kBatch) return;
        for (std::uint32_t i = 0; i < slot.fd_count; ++i)
            if (all[next + i].revents != 0) slot.ready = 1;
        next += slot.fd_count;
    });
}

bool worker_is_needed() {
    const Shared& shared = *g_shared;
    return shared.may_pass_on == 0 || shared.turns_at_this_time >= shared.step_limit ||
           shared.calls_written - shared.calls_read > lockstep::kMaxCallsAhead ||
           (shared.unread_bytes != 0 && shared.may_speak_on == 0) || shared.unread_bytes > lockstep::kMaxUnreadBytes;
}

// Of those that were held for a reader's sake the one that goes on; nullptr: none.
Slot* pick_held() {
    while (g_shared->held_count > 0) {
        Slot& slot = g_shared->slots[g_shared->held[--g_shared->held_count]];
        if (slot.state == ThreadState::waiting) return &slot;
    }
    return nullptr;
}

// Whoever has not run for longest, the lower slot first, as Scheduler has it; nullptr: nobody is ready.
Slot* pick_ready() {
    Slot* next = nullptr;
    for_each_waiting([&](Slot& slot) {
        if (lockstep::is_ready(slot, g_shared->clock_ns) && (next == nullptr || slot.last_turn < next->last_turn))
            next = &slot;
    });
    if (next != nullptr) g_shared->tsc_turns += g_shared->counter_leaps;
    return next;
}

// The thread of this process that has the next turn; nullptr: the worker says.
Slot* pick_next() {
    if (worker_is_needed()) return nullptr;
    Slot* next = pick_held();
    if (next == nullptr) next = pick_ready();
    if (next == nullptr) return nullptr;
    ++g_shared->turns_at_this_time;
    lockstep::begin_turn(*g_shared, static_cast<std::uint32_t>(next - g_shared->slots));
    return next;
}

// `mine`: the slot of this thread, if it goes on.
void give_up_turn(const Slot* mine) {
    probe();
    Slot* next = pick_next();
    if (next == nullptr) return ring();
    next->turn.store(static_cast<std::uint32_t>(Turn::run));
    if (next != mine) syscall(SYS_futex, &next->turn, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

void park(Slot& slot) {
    for (;;) {
        const auto turn = static_cast<Turn>(slot.turn.exchange(static_cast<std::uint32_t>(Turn::parked)));
        if (turn == Turn::run) break;
        if (turn == Turn::probe) {
            probe();
            ring();
        } else {
            syscall(SYS_futex, &slot.turn, FUTEX_WAIT, static_cast<std::uint32_t>(Turn::parked), nullptr, nullptr, 0);
        }
    }
    slot.state = ThreadState::running;
}

// From here on this process is the scenario's `index`, and this thread has the turn.
void begin(std::uint32_t index) {
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, lockstep::kSharedFd, 0);
    if (memory == MAP_FAILED) {
        std::fprintf(stderr, "faultline shim: no shared memory at fd %d: %s\n", lockstep::kSharedFd,
                     std::strerror(errno));
        _exit(70);
    }
    g_process = index;
    g_shared = static_cast<Shared*>(memory);
    Slot* slot = new_slot();
    std::strcpy(slot->name, "main");
    slot->tid = static_cast<std::int32_t>(syscall(SYS_gettid));
    slot->state = ThreadState::running;
    faultline::shim::process().main_slot = static_cast<std::uint32_t>(slot - g_shared->slots);
    t_slot = slot;
    prepare_machine();
}

__attribute__((constructor(101))) void start_up() {
    if (const char* process = std::getenv(lockstep::kProcessVariable))
        begin(static_cast<std::uint32_t>(std::atoi(process)));
}

}  // namespace

Slot* self() { return t_slot; }

bool is_without(const char* means) {
    const char* all = std::getenv(lockstep::kWithoutVariable);
    const std::size_t length = std::strlen(means);
    for (const char* at = all; at != nullptr && (at = std::strstr(at, means)) != nullptr; at += length)
        if ((at == all || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' ')) return true;
    return false;
}

void ring_for_answer(std::atomic<std::uint32_t>& state, std::uint32_t asked) {
    ring();
    while (state.load() == asked) syscall(SYS_futex, &state, FUTEX_WAIT, asked, nullptr, nullptr, 0);
}

Woken wait_for(const WaitFor& what) {
    const int saved_errno = errno;
    Slot& slot = *t_slot;
    slot.wait = what.wait;
    slot.deadline_ns = what.deadline_ns;
    slot.address = what.address;
    slot.holder_tid = what.holder_tid;
    slot.fds = what.fds;
    slot.fd_count = what.fd_count;
    slot.ready = what.wait == Wait::turn ? 1 : 0;
    slot.interrupted = 0;
    slot.wait_number = ++g_shared->last_wait_number;
    std::strncpy(slot.call, what.call, sizeof slot.call - 1);
    slot.state = ThreadState::waiting;
    if (what.wait == Wait::mutex) ++process().mutex_waiters;
    give_up_turn(&slot);
    park(slot);
    if (what.wait == Wait::mutex) --process().mutex_waiters;
    errno = saved_errno;
    if (slot.interrupted != 0) return Woken::interrupted;
    if (slot.ready != 0) return Woken::ready;
    return Woken::deadline;
}

void hand_over_to(Slot& reader) {
    g_shared->held[g_shared->held_count++] = static_cast<std::uint32_t>(self() - g_shared->slots);
    g_shared->held[g_shared->held_count++] = static_cast<std::uint32_t>(&reader - g_shared->slots);
    wait_for({.wait = Wait::turn, .call = "write"});
}

Slot* new_slot() {
    if (g_shared->slot_count == lockstep::kMaxThreads) {
        std::fprintf(stderr, "faultline shim: more than %d threads in one scenario\n", lockstep::kMaxThreads);
        _exit(70);
    }
    Slot* slot = new (&g_shared->slots[g_shared->slot_count++]) Slot;
    slot->process = g_process;
    slot->wait = Wait::start;
    slot->ready = 1;
    std::strcpy(slot->call, "start");
    return slot;
}

void enter(Slot* slot) {
    t_slot = slot;
    slot->tid = static_cast<std::int32_t>(syscall(SYS_gettid));
    park(*slot);
}

void leave(Slot* slot) {
    if (slot->reader != 0) --process().readers;
    slot->state = ThreadState::ended;
    const auto index = static_cast<std::uint64_t>(slot - g_shared->slots);
    for_each_waiting([&](Slot& other) {
        if (other.wait == Wait::join && other.address == index) other.ready = 1;
    });
    t_slot = nullptr;
    give_up_turn(nullptr);
}

}  // namespace faultline::shim

// For a subject that was forked from one which took no turns.
FAULTLINE_INTERPOSE void faultline_begin(std::uint32_t index) { faultline::shim::begin(index); }

// For the subject: it sends a message of so many bytes to the worker.
FAULTLINE_INTERPOSE void faultline_speak(std::uint64_t bytes) {
    if (faultline::shim::g_shared == nullptr) return;
    ++faultline::shim::g_shared->messages;
    faultline::shim::g_shared->unread_bytes += bytes;
}

// For the subject: which of its threads reads a monitor, and what its threads are called in reports.
FAULTLINE_INTERPOSE void faultline_mark_reader() {
    if (faultline::shim::self() == nullptr) return;
    faultline::shim::self()->reader = 1;
    ++faultline::shim::process().readers;
}

FAULTLINE_INTERPOSE void faultline_name_thread(const char* name) {
    faultline::lockstep::Slot* slot = faultline::shim::self();
    if (slot != nullptr) std::strncpy(slot->name, name, sizeof slot->name - 1);
}
