// The recorder: a shared object that is preloaded into any program that uses libzmq, or linked to before libzmq. Its
// functions stand in front of libzmq's and of some of libc's; they do what those do, and put what happened into a ring.
// A program can't tell: results, errno, the number of its fds and sockets, and its own monitors stay as they are.
//
// No exceptions, no memory from the heap, nothing but libc: all of it runs inside somebody's program.
#pragma once

#include <cerrno>
#include <cstdint>

#include "recorder/ring.hpp"

#define FAULTLINE_RECORDS extern "C" __attribute__((visibility("default")))

namespace faultline::recorder {

// Null while nothing is recorded: then every function only passes on.
extern std::atomic<Ring*> g_ring;
void record_into(Ring* ring);  // null: no longer

inline bool recording() { return g_ring.load(std::memory_order_acquire) != nullptr; }
std::int64_t next_id();  // of a socket or context; unique in the trace

// Puts pid, thread and, in a process that the trace does not know yet, the process and its libraries before it.
void note(Record record, const Piece* pieces = nullptr, std::size_t count = 0);
bool is_own_process();             // false in a child of vfork(), whose memory is its parent's
void note_exit();                  // of this process; returns once that is written
int exit_status_of(int status);    // behind note_exit(): another one where there was nothing to record
Piece piece_of(const char* text);  // null: nothing

// What a program sees in errno is what the call left there.
class ErrnoKeeper {
  public:
    ErrnoKeeper() : kept_(errno) {}
    ErrnoKeeper(const ErrnoKeeper&) = delete;
    ErrnoKeeper& operator=(const ErrnoKeeper&) = delete;
    ~ErrnoKeeper() { errno = kept_; }
    [[nodiscard]] int value() const { return kept_; }

  private:
    int kept_;
};

// Guards the tables of sockets, contexts and libraries. Held across fork(), so that a child finds them whole.
class TableLock {
  public:
    TableLock();
    TableLock(const TableLock&) = delete;
    TableLock& operator=(const TableLock&) = delete;
    ~TableLock();
};

}  // namespace faultline::recorder
