#include "recorder/sockets.hpp"

#include "recorder/recorder.hpp"
#include "recorder/slots.hpp"

namespace faultline::recorder {

Socket g_sockets[kMostSockets];
constinit thread_local Ongoing t_ongoing __attribute__((tls_model("initial-exec")));

namespace {

constexpr std::size_t kBuckets = 4096, kMostContexts = 256;
Socket* g_buckets[kBuckets];
Socket* g_free = nullptr;
std::size_t g_used = 0;

struct Context {
    void* handle = nullptr;
    std::int64_t id = 0;
};
Context g_contexts[kMostContexts];

Socket*& bucket_of(void* handle) {
    return g_buckets[(reinterpret_cast<std::uintptr_t>(handle) >> 4) * 0x9E3779B97F4A7C15U >> 52];
}

// Once neither the program nor libzmq can come back to it.
void free_if_done(Socket& socket) {
    if (socket.handle != nullptr || socket.monitored) return;
    socket = Socket{.next = g_free};
    g_free = &socket;
}

}  // namespace

Socket* add_socket(void* handle, Library& library) {
    const TableLock lock;
    Socket* socket = g_free;
    if (socket != nullptr)
        g_free = socket->next;
    else if (g_used < kMostSockets)
        socket = &g_sockets[g_used++];
    else
        return nullptr;
    Socket*& bucket = bucket_of(handle);
    *socket = Socket{.handle = handle, .id = next_id(), .library = &library, .next = bucket};
    bucket = socket;
    return socket;
}

Socket* find_socket(void* handle) {
    if (handle == nullptr) return nullptr;
    const TableLock lock;
    Socket* socket = bucket_of(handle);
    while (socket != nullptr && socket->handle != handle) socket = socket->next;
    return socket;
}

void forget_handle(Socket& socket) {
    const TableLock lock;
    Socket** place = &bucket_of(socket.handle);
    while (*place != nullptr && *place != &socket) place = &(*place)->next;
    if (*place != nullptr) *place = socket.next;
    socket.handle = nullptr;
    free_if_done(socket);
}

std::int64_t context_id(void* context) {
    const TableLock lock;
    Context* free = nullptr;
    for (Context& known : g_contexts) {
        if (known.handle == context) return known.id;
        if (known.handle == nullptr && free == nullptr) free = &known;
    }
    if (free == nullptr) return next_id();
    *free = {context, next_id()};
    return free->id;
}

void forget_context(void* context) {
    const TableLock lock;
    for (Context& known : g_contexts)
        if (known.handle == context) known = {};
}

void* open_monitor(void* context, int type) {
    Socket& socket = *t_ongoing.monitor_of;
    void* receiver = nullptr;
    if (t_ongoing.by_program) {
        receiver = socket.library->functions.zmq_socket(context, type);
        if (receiver == nullptr) return nullptr;
    }
    t_ongoing.asked = true;
    const TableLock lock;
    socket.monitored = true;
    socket.receiver = receiver;
    socket.mask = t_ongoing.mask;
    socket.version = t_ongoing.version;
    return &socket;
}

int close_monitor(Socket& socket) {
    void* receiver = nullptr;
    const Functions& functions = socket.library->functions;
    {
        const TableLock lock;
        receiver = socket.receiver;
        socket.receiver = nullptr;
        socket.monitored = false;
        free_if_done(socket);
    }
    return receiver == nullptr ? 0 : functions.zmq_close(receiver);
}

namespace {

enum class Asked { yes, no, refused };

// Whether libzmq asks us for the sending end.
Asked start_monitor(Socket& socket) {
    const Ongoing before = t_ongoing;
    // Not MONITOR_STOPPED: a monitor that is none of ours after all would block its own end, for it has no reader.
    constexpr int kAllEvents = 0xFFFF & ~0x0400;
    constexpr const char* kNowhere = "inproc://faultline-recorder";  // it is parsed, and nothing is bound to it
    const auto start = socket.library->functions.zmq_socket_monitor;
    t_ongoing = {.depth = 1, .monitor_of = &socket};
    const bool good = start != nullptr && start(socket.handle, kNowhere, kAllEvents) == 0;
    const bool asked = t_ongoing.asked;
    if (good && !asked) start(socket.handle, nullptr, 0);  // a real one has begun, which nobody would read
    t_ongoing = before;
    if (asked) return Asked::yes;
    return start != nullptr && !good ? Asked::refused : Asked::no;
}

}  // namespace

void monitor_socket(Socket& socket) {
    Library& library = *socket.library;
    if (socket.monitored || !library.events.load()) return;
    const ErrnoKeeper keeper;
    Asked asked = start_monitor(socket);
    if (asked == Asked::no && !library.bound.exchange(true)) {
        bind_library(library);
        asked = start_monitor(socket);
    }
    if (asked != Asked::no) return;
    library.events.store(false);
    note_library(library);
}

}  // namespace faultline::recorder
