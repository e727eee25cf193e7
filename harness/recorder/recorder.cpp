#include "recorder/recorder.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "recorder/inside.hpp"
#include "recorder/libraries.hpp"

namespace faultline::recorder {

std::atomic<Ring*> g_ring{nullptr};

namespace {

std::atomic<pid_t> g_known_process{0}, g_process{0};
pthread_mutex_t g_tables = PTHREAD_MUTEX_INITIALIZER;

// Any program has more processes than those that use libzmq: only those are in the trace, from their first call on.
bool introduce_process(Ring& ring, pid_t pid) {
    if (g_known_process.exchange(pid) == pid) return false;
    char program[kSlotSize];
    const ssize_t size = readlink("/proc/self/exe", program, sizeof program);
    const Piece file{program, size > 0 ? static_cast<std::size_t>(size) : 0};
    const Record process{.t_ns = now_ns(), .number = getppid(), .pid = pid, .thread = pid, .kind = Kind::process};
    if (!put(ring, process, &file, 1)) {
        g_known_process.store(0);  // the ring is full: with the next record
        return true;
    }
    note_libraries();
    return true;
}

// FAULTLINE_CAPTURE is /proc/WRITER/fd/N. It outlives the writer in those whom the program has started: by then it is
// nobody's, or anybody's.
Ring* shared_ring() {
    const char* path = std::getenv("FAULTLINE_CAPTURE");
    if (path == nullptr || std::strncmp(path, "/proc/", std::strlen("/proc/")) != 0) return nullptr;
    const int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) return nullptr;
    struct stat status {};
    void* memory = MAP_FAILED;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == sizeof(Ring))
        memory = mmap(nullptr, sizeof(Ring), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED) return nullptr;
    auto* ring = static_cast<Ring*>(memory);
    return ring->magic == kMagic && ring->writer == std::atoi(path + std::strlen("/proc/")) ? ring : nullptr;
}

// The writer goes on as long as one of the processes does that may yet open a socket.
void note_alive() {
    Ring* ring = g_ring.load(std::memory_order_acquire);
    g_process.store(getpid());
    if (ring != nullptr)
        put(*ring, {.t_ns = now_ns(), .pid = getpid(), .thread = getpid(), .kind = Kind::alive}, nullptr, 0);
}

void before_fork() {
    pthread_mutex_lock(&g_tables);
    if (Ring* ring = g_ring.load()) ring->forks.fetch_add(1);
}
void after_fork_in_parent() { pthread_mutex_unlock(&g_tables); }
void after_fork_in_child() {
    pthread_mutex_unlock(&g_tables);
    note_alive();
    if (Ring* ring = g_ring.load()) ring->forks_seen.fetch_add(1);
}

// Registered before all other handlers, it runs behind them and all destructors; what is left of exit() is begun again.
void change_exit(int status, void*) {
    if (const int other = exit_status_of(status); other != status) std::exit(other);
}

__attribute__((constructor)) void begin() {
    const ErrnoKeeper keeper;
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    if (Ring* ring = shared_ring()) {
        g_ring.store(ring, std::memory_order_release);
        on_exit(change_exit, nullptr);
        follow_program(ring->plan);
    }
    note_alive();
}

// A process that ends may wait, for as long as there is a writer, but not for ever.
template <class Condition>
void await(const Ring& ring, const Condition& condition) {
    constexpr int kMostRounds = 1000;
    constexpr timespec kRound{.tv_sec = 0, .tv_nsec = 1'000'000};
    for (int i = 0; i < kMostRounds && !condition() && kill(ring.writer, 0) == 0; ++i)
        clock_nanosleep(CLOCK_MONOTONIC, 0, &kRound, nullptr);
}

__attribute__((destructor)) void end() { note_exit(); }

}  // namespace

// The new one's trace knows nobody yet.
void record_into(Ring* ring) {
    g_known_process.store(0);
    g_ring.store(ring, std::memory_order_release);
}

TableLock::TableLock() { pthread_mutex_lock(&g_tables); }
TableLock::~TableLock() { pthread_mutex_unlock(&g_tables); }

std::int64_t next_id() {
    Ring* ring = g_ring.load(std::memory_order_acquire);
    return ring == nullptr ? 0 : ring->next_id.fetch_add(1);
}

void note(Record record, const Piece* pieces, std::size_t count) {
    Ring* ring = g_ring.load(std::memory_order_acquire);
    if (ring == nullptr) return;
    record.pid = getpid();
    introduce_process(*ring, record.pid);
    record.thread = static_cast<std::int32_t>(syscall(SYS_gettid));
    put(*ring, record, pieces, count);
}

// What the process did is in the file before it ends, and of the program that was started it is said how much that was:
// whoever waits for it finds both.
bool is_own_process() { return g_process.load() == getpid(); }

void note_exit() {
    const ErrnoKeeper keeper;
    Ring* ring = g_ring.load();
    if (ring == nullptr || (g_known_process.load() != getpid() && ring->program != getpid())) return;
    const bool writes_itself = ring->writer == getpid();
    if (!writes_itself) await(*ring, [ring] { return ring->head.load() - ring->tail.load() < kSlots / 2; });
    note({.t_ns = now_ns(), .kind = Kind::exit});
    const std::uint64_t mine = ring->head.load();
    if (!writes_itself) await(*ring, [ring, mine] { return ring->written.load() >= mine; });
}

int exit_status_of(int status) {
    const Ring* ring = g_ring.load();
    return status == 0 && ring != nullptr && ring->program == getpid() ? ring->exit_status.load() : status;
}

void announce(const Library& library) {
    Ring* ring = g_ring.load(std::memory_order_acquire);
    if (ring != nullptr && !introduce_process(*ring, getpid())) note_library(library);
}

Piece piece_of(const char* text) { return {text, text == nullptr ? 0 : std::strlen(text)}; }

}  // namespace faultline::recorder
