// The memory that the worker and all subjects of one scenario share, and the rules by which the turn moves.
//
//   worker                     thread A                thread B
//     |  turn = run, wake A      |                       |
//     |------------------------->| runs libzmq …         | parked on its `turn` word
//     |  sleeps on the doorbell  | would block:          |
//     |                          | writes what it waits  |
//     |                          | for, probes the fds   |
//     |      doorbell            | of all its process's  |
//     |<-------------------------| threads, parks        |
//     |  picks the next ready thread of all processes    |
//     |------------------------------------------------->| runs …
//
// Where there is but one process, A picks the next one itself and wakes it, by the same rule (seed 0), for as long as
// the worker has nothing to do: nothing was said, no reader was handed the turn, somebody is ready. The doorbell then
// rings once for many turns.
//
// Exactly one thread of the scenario runs at a time; all fields below belong to whoever has the turn (the worker while
// nobody has), so that they need no locks. The doorbell and the futexes are system calls, which order the accesses.
#pragma once

#include <poll.h>

#include <atomic>
#include <cstdint>

#include "wire/calls.hpp"

namespace faultline::lockstep {

// Where a subject finds what it inherits. High numbers, so that libzmq's own fds start at 3 in every run and so that a
// lowered RLIMIT_NOFILE does not touch them.
inline constexpr int kSharedFd = 1000;
inline constexpr int kDoorbellFd = 1001;
inline constexpr int kControlFd = 1002;
inline constexpr int kStubFd = 1003;    // a library to be loaded before an addon; not always there
inline constexpr int kServerFd = 1004;  // of a fork server: where it is asked
inline constexpr int kFdLimit = 1024;   // RLIMIT_NOFILE of a subject

// Names of the environment variables that wake the shim up; without them it passes every call through.
inline constexpr const char* kProcessVariable = "FAULTLINE_PROCESS";  // index into Shared::processes
// Means that the shim shall do without, separated by blanks: a check on ourselves. See engine/means.hpp.
inline constexpr const char* kWithoutVariable = "FAULTLINE_WITHOUT";

inline constexpr int kMaxThreads = 512;
inline constexpr int kMaxProcesses = 16;
inline constexpr int kMaxFds = 1024;  // per process; fd generations beyond it are not known
inline constexpr int kMaxNames = 32;
inline constexpr int kMaxRandoms = 64;
inline constexpr std::uint32_t kMaxCallsOfTurn = 16'384;
inline constexpr std::uint32_t kMaxCallsAhead = 1'024;        // beyond it the turn goes to the worker, which reads them
inline constexpr std::uint64_t kMaxUnreadBytes = 256 * 1024;  // likewise; far less than the socket's buffer
inline constexpr std::uint32_t kMaxCalls = kMaxCallsOfTurn + kMaxCallsAhead;
inline constexpr int kMaxRules = 32;
inline constexpr int kMaxCounterReads = 128;  // of one object that are answered; libzmq has at most three
inline constexpr int kMaxFrames = 24;         // of libzmq's, from the call on, that are kept of a stack
inline constexpr int kCallText = 112;         // a sockaddr_un, or a path as long
inline constexpr std::int64_t kNever = INT64_MAX;
inline constexpr std::uint32_t kNobody = UINT32_MAX;

// A command to a parked thread, in its futex word.
enum class Turn : std::uint32_t {
    parked = 0,  // stay
    run = 1,     // you have the turn
    probe = 2,   // say which threads of your process are ready, then stay parked
};

enum class ThreadState : std::uint32_t { unused, running, waiting, ended };

enum class Wait : std::uint32_t {
    start,      // has not run yet
    fd,         // poll, epoll_wait, select and their kin
    mutex,      // `address` is held by `holder_tid`
    condition,  // `address` was not signalled yet
    join,       // the thread in slot `address` has not ended
    time,       // a sleep
    turn,       // gave the turn away by itself: always ready
};

struct Slot {
    std::atomic<std::uint32_t> turn{0};  // a Turn; futex
    ThreadState state = ThreadState::unused;
    Wait wait = Wait::start;
    std::uint32_t process = 0;
    std::uint32_t ready = 0;        // what it waits for has happened (recomputed by each probe for Wait::fd)
    std::uint32_t interrupted = 0;  // the call it waits in shall return EINTR
    std::int64_t deadline_ns = kNever;
    std::uint64_t last_turn = 0;  // the number of the turn it had last; 0: none yet
    std::uint64_t address = 0;
    std::uint64_t wait_number =
        0;  // order in which threads began to wait: condition variables wake first come, first served
    std::int32_t tid = 0;
    std::int32_t holder_tid = 0;
    std::uint32_t reader = 0;  // a monitor's reader: gets the turn at the write that wakes it
    std::uint32_t loops = 0;   // libzmq started it: it waits in the loop of a poller
    std::uint32_t fd_count = 0;
    char call[24] = {};  // the call it waits in: "epoll_wait"
    char name[40] = {};  // "ZMQbg/IO/0", "server"

    // Pointers of the thread's own process.
    const pollfd* fds = nullptr;
    void* (*start)(void*) = nullptr;
    void* argument = nullptr;
    std::uint64_t handle = 0;  // pthread_t; 0 once joined
};

inline bool is_ready(const Slot& slot, std::int64_t clock_ns) {
    return slot.state == ThreadState::waiting &&
           (slot.ready != 0 || slot.interrupted != 0 || slot.deadline_ns <= clock_ns);
}

struct NameEntry {
    char name[64] = {};
    char address[64] = {};   // numeric, IPv4 or IPv6; "" where `error` is given
    std::int32_t error = 0;  // an EAI_* code
};

// One system call that libzmq made. Records are a ring: the shim writes, the worker reads after each turn.
// Without initialisers: the ring is new memory, and pages that no call reaches are never touched (3 MB in each run).
struct CallRecord {
    std::uint64_t number;  // among all calls of the process, from 1
    std::uint32_t nth;     // among its calls of this function, from 1
    std::uint16_t call;    // a SystemCall
    std::uint16_t rule;    // 1 + index of the rule that replaced it; 0: the kernel answered
    std::uint32_t slot;
    std::int32_t fd;             // its first argument; -1 where that is no fd
    std::uint64_t generation;    // of `fd`, or of the fd that the call has opened
    std::uint64_t parent;        // accept: of the listener
    std::uint64_t messages;      // Shared::messages_before its turn
    std::int64_t first, second;  // further arguments, by function
    std::int64_t result;
    std::int32_t error;  // errno; 0 where the call went well
    std::uint32_t text_size;
    char text[kCallText];  // a socket address, a path, the value of an option
};

// Who made the call: return addresses within libzmq, the innermost first, counted from the start of its image. Kept
// only where `keep_stacks` is set, beside the records, so that other runs never touch this memory.
struct StackRecord {
    std::uint32_t count;  // without initialisers: what is new in a memory file is 0, and stays untouched
    std::uint64_t frames[kMaxFrames];
};

// Replaces calls: of one function in one process, counted from the moment at which the worker wrote the rule.
struct CallRule {
    std::uint32_t active = 0;
    std::uint32_t process = 0;
    std::uint16_t call = 0;
    std::int32_t error = 0;             // errno to fail with; 0: the transfer is short
    std::uint64_t limit = 0;            // bytes of a short transfer
    std::uint64_t first = 0, last = 0;  // which calls, counted from 1; 0: this rule was never used
    std::uint64_t generation = 0;       // of the fd; 0: any
    std::int64_t option = -1;           // of setsockopt and getsockopt: level << 32 | name; -1: any
    std::uint32_t address_size = 0;     // 0: any; else the local or the peer's address of the fd
    char address[kCallText] = {};
    std::uint64_t seen = 0, struck = 0;
};

// How the shim answers an instruction that reads the time stamp counter.
enum class Answer : std::uint32_t {
    none,     // not at all: the processor answers, unless it traps
    call,     // a jump stands in its place, and leads to a call into the shim
    trap,     // an instruction that is none stands in its place, and the shim handles the signal
    refused,  // the object's code could not be written to
    changed,  // something else stands there: the file is not the one that was decoded
};

struct CounterPlace {
    std::uint64_t address = 0;  // in the file
    std::uint32_t length = 0;   // of the instruction
    std::uint32_t movable = 0;  // see engine/counter_reads.hpp
    Answer answer = Answer::none;
};

// An object whose reads of the time stamp counter the shim is about to replace. It has no decoder, so that it asks the
// worker, which answers at once: whoever asks keeps the turn.
struct CodeQuestion {
    static constexpr std::uint32_t kNone = 0, kAsked = 1, kAnswered = 2;
    std::atomic<std::uint32_t> state{kNone};  // futex
    std::uint32_t count = 0;
    std::uint32_t beyond = 0;  // how many are not in `places` for want of room
    std::uint32_t doubtful = 0;
    char path[1024] = {};
    CounterPlace places[kMaxCounterReads] = {};
};

struct Process {
    std::uint64_t calls = 0;  // that libzmq made
    std::uint32_t calls_of[kSystemCallCount] = {};
    std::uint64_t crashed_at = 0;  // where in libzmq's image a memory fault struck, or who called what it struck in
    std::uint32_t main_slot = kNobody;
    std::uint32_t readers = 0;                // slots with `reader` set that have not ended: lets write() return early
    std::uint32_t mutex_waiters = 0;          // likewise for pthread_mutex_unlock()
    std::uint64_t generations[kMaxFds] = {};  // which opening of the number this is or was last; 0: never seen
};

// Without initialisers: it is new memory, whose pages a run touches only where it uses them. A slot and a process are
// made when they begin.
struct Shared {
    std::int64_t clock_ns;  // CLOCK_MONOTONIC of the scenario
    std::uint64_t tsc_reads;
    std::uint64_t clock_reads;  // CLOCK_MONOTONIC and its kin, by libzmq
    std::uint32_t trap_works;   // the processor does trap reads of the counter
    CodeQuestion code;
    CodeQuestion libzmq_code;  // what became of libzmq's own, in the process that loaded it last
    std::uint64_t tsc_turns;   // turns for which the time stamp counter has moved
    std::uint32_t keep_stacks;
    std::uint64_t calls_made;  // by libzmq, in all processes
    std::uint64_t preempt_at;  // the thread that makes this one of them gives up the turn first; 0: none
    std::uint32_t preempted;   // the slot that did
    std::uint32_t hand_over;   // 0: a monitor's reader waits for its turn like all others; a check on ourselves
    std::uint32_t slot_count;
    // Until the worker has something to do, the threads of a single process pass the turn on among themselves.
    std::uint32_t may_pass_on;      // they may
    std::uint32_t may_speak_on;     // although the subject has sent messages that the worker has not read
    std::uint64_t messages;         // that were sent
    std::uint64_t messages_before;  // this turn
    std::uint64_t unread_bytes;     // of messages
    std::uint32_t held_count;
    std::uint32_t held[2 * kMaxThreads];  // slots that get the turn before all others, the last one first
    std::uint32_t current;                // the slot that has the turn, or had it last
    std::uint32_t counter_leaps;          // with each turn: TscMode::moving
    std::atomic<std::uint64_t> turns;
    std::uint64_t turns_at_this_time, step_limit;
    std::uint32_t next_port;       // for bind() to port 0
    std::uint32_t next_directory;  // for mkdtemp()
    std::uint32_t random_count;    // 0: libc's own rand()
    std::uint32_t random_next;
    std::int32_t randoms[kMaxRandoms];
    std::uint64_t last_generation;
    std::uint64_t last_wait_number;
    std::uint32_t name_count;
    NameEntry names[kMaxNames];
    std::uint64_t calls_written, calls_read;  // positions in the ring, ever increasing
    std::uint64_t calls_lost;                 // for want of room in it
    CallRule rules[kMaxRules];
    CallRecord calls[kMaxCalls];
    StackRecord stacks[kMaxCalls];
    Process processes[kMaxProcesses];
    Slot slots[kMaxThreads];
};

// The slot gets the turn: what its calls and messages are told by.
inline void begin_turn(Shared& shared, std::uint32_t slot) {
    shared.slots[slot].last_turn = ++shared.turns;
    shared.current = slot;
    shared.messages_before = shared.messages;
}

// First values. The clock starts away from 0, where a time of 0 could pass for "not set" in libzmq's code; ports start
// below the kernel's ephemeral range (32768 on), so that no connect() can have taken one.
inline constexpr std::int64_t kFirstClockNs = 1'000'000'000'000;
inline constexpr std::uint32_t kFirstPort = 20001;
// One even, non-zero value: the jitter of reconnect intervals stays visible, and does not depend on who drew before.
inline constexpr std::int32_t kConstantRandom = 36;

// How the time stamp counter moves: with virtual time, by one tick per read so that it never stands still, and (moving,
// not frozen) by a leap with each turn. libzmq caches its clock for 500,000 ticks and looks at its command pipe on send
// and receive only 3,000,000 after it last did (libzmq clock.cpp: clock_precision, config.hpp: max_command_delay); a
// frozen counter therefore makes a DONTWAIT send to a ready peer say EAGAIN. A leap with each *read* would be as wrong:
// within one call libzmq would see milliseconds pass, and lose errno where no real machine does (zmq_bind, EADDRINUSE).
inline constexpr std::uint64_t kTscPerNs = 3;
inline constexpr std::uint64_t kTscPerTurn = 3'500'000;

}  // namespace faultline::lockstep
