// What the recorder (inside a program) and the capture (beside it) share: a ring of records in memory. Any number of
// threads and processes put records in, one reader takes them out. Nobody ever waits: where the ring is full, a record
// is counted as lost. A process that is killed takes nothing along but the record it was just writing.
#pragma once

#include <time.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "recorder/plan.hpp"

namespace faultline::recorder {

inline constexpr std::uint64_t kMagic = 0x3230676e69526c46;  // "FlRing02"
inline constexpr std::size_t kSlots = 16'384, kSlotSize = 512, kMostPieces = 8;

enum class Kind : std::uint8_t {
    process,
    library,
    context,
    socket,
    call,
    event,
    system_call,
    exit,
    unknown_socket,
    alive
};
enum class Call : std::uint8_t { bind, connect, unbind, disconnect, close, set, monitor };
enum class ContextCall : std::uint8_t { set, shutdown, term };
enum class System : std::uint8_t {
    socket,
    connect,
    bind,
    listen,
    accept,
    getsockopt,
    setsockopt,
    send,
    recv,
    close,
    unlink,
    getaddrinfo,
    abort
};
inline constexpr const char* kCallNames[] = {"bind", "connect", "unbind", "disconnect", "close", "set", "monitor"};
inline constexpr const char* kContextCallNames[] = {"set", "shutdown", "term"};
inline constexpr const char* kSystemNames[] = {"socket",     "connect",     "bind", "listen", "accept",
                                               "getsockopt", "setsockopt",  "send", "recv",   "close",
                                               "unlink",     "getaddrinfo", "abort"};

inline constexpr std::int64_t kBegins = -1;    // took_ns of a call that has not returned yet
inline constexpr std::uint8_t kCut = 1;        // a piece of text did not fit
inline constexpr std::uint8_t kNoEvents = 2;   // of a library: its events can't be had
inline constexpr std::uint8_t kDraft = 4;      // of a library
inline constexpr std::uint8_t kNumber = 8;     // of `set`: `number` is the value
inline constexpr std::uint8_t kWithheld = 16;  // of `set`: a secret, or a message

// One thing that happened. What the fields hold, by kind:
//   process      number: parent; pieces: its file
//   library      pieces: its file, its release
//   context      id; what: ContextCall; option, number
//   socket       id; number: its context; option: its type
//   call         id; what: Call; option, number; pieces: endpoint, or the value of `set`; number: mask of `monitor`
//   event        id; what: version of its framing, 1 or 2; pieces: its frames
//   unknown_socket  nothing: one more than there is room for was opened
//   alive        nothing: a process has begun, by fork() or exec()
//   system_call  what: System; option: fd; number: result; pieces: sockaddr, or path, or name
struct Record {
    std::int64_t t_ns = 0;  // CLOCK_MONOTONIC, when it began
    std::int64_t took_ns = 0;
    std::int64_t id = 0;
    std::int64_t number = 0;
    std::int32_t pid = 0, thread = 0;
    std::int32_t option = 0;
    std::int32_t error = 0;  // an errno; of getaddrinfo an EAI_
    Kind kind = Kind::process;
    std::uint8_t what = 0, flags = 0, pieces = 0;
    std::uint16_t sizes[kMostPieces] = {};
};

struct Piece {
    const void* data = nullptr;
    std::size_t size = 0;
};

struct Slot {
    std::atomic<std::uint64_t> ready;  // its place in the ring's order plus 1, once it is written
    std::atomic<std::int32_t> owner;   // the thread that writes it; 0: not begun
    Record record;
    char text[kSlotSize - sizeof(std::uint64_t) * 2 - sizeof(Record)];
};
static_assert(sizeof(Slot) == kSlotSize);

struct Ring {
    std::uint64_t magic;
    std::int64_t start_ns;                  // CLOCK_MONOTONIC
    std::int32_t writer;                    // pid of the process that reads the ring
    std::int32_t program;                   // pid of the program that was started; 0: it has started the writer
    std::atomic<std::int32_t> exit_status;  // of that program, where it ends with 0; known once its end is written
    Plan plan;                              // for that program
    std::atomic<std::int64_t> next_id;
    std::atomic<std::uint32_t> forks, forks_seen;  // that have begun; whose child is in the ring
    alignas(64) std::atomic<std::uint64_t> head;   // the next that is written
    alignas(64) std::atomic<std::uint64_t> tail;   // the next that is read
    std::atomic<std::uint64_t> written;            // all before it is in the file
    alignas(64) std::atomic<std::uint64_t> lost;
    alignas(64) Slot slots[kSlots];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// CLOCK_MONOTONIC.
inline std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// False: the ring was full.
inline bool put(Ring& ring, const Record& record, const Piece* pieces, std::size_t count) {
    std::uint64_t at = ring.head.load(std::memory_order_relaxed);
    do {
        if (at - ring.tail.load(std::memory_order_acquire) >= kSlots) {
            ring.lost.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
    } while (!ring.head.compare_exchange_weak(at, at + 1, std::memory_order_relaxed));
    Slot& slot = ring.slots[at % kSlots];
    slot.owner.store(record.thread, std::memory_order_relaxed);
    slot.record = record;
    slot.record.pieces = static_cast<std::uint8_t>(count);
    std::size_t used = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t size = pieces[i].size;
        if (size > sizeof slot.text - used) {
            size = sizeof slot.text - used;
            slot.record.flags |= kCut;
        }
        if (size > 0) std::memcpy(slot.text + used, pieces[i].data, size);
        slot.record.sizes[i] = static_cast<std::uint16_t>(size);
        used += size;
    }
    slot.ready.store(at + 1, std::memory_order_release);
    return true;
}

}  // namespace faultline::recorder
