// A program as others write them, which tells all that a program can see of its sockets: results, errno, fds, and what
// its own monitors receive. `program CASE` prints the same with and without a recorder in front of its libzmq.
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "messages.hpp"

// Draft builds have it, others export it all the same; zmq.h declares it for the draft API only.
extern "C" int zmq_socket_monitor_versioned(void*, const char*, uint64_t, int, int) __attribute__((weak));

namespace {

constexpr int kStopped = 0x0400;  // ZMQ_EVENT_MONITOR_STOPPED

int open_fds() {
    int count = 0;
    DIR* directory = opendir("/proc/self/fd");
    while (readdir(directory) != nullptr) ++count;
    closedir(directory);
    return count;
}

// errno is looked at first: it is what is tested. Of a call that went well it says nothing.
template <class Result>
Result tell(const char* what, Result result) {
    const int error = errno;
    std::printf("%s: %s%s\n", what, result == Result{} ? "0" : "not 0, ",
                result == Result{} ? "" : zmq_strerror(error));
    errno = 0;
    return result;
}
#define TELL(call) tell(#call, call)

// Which number an fd has depends on what the reaper has closed by then.
constexpr int kOfAnFd = ZMQ_EVENT_LISTENING | ZMQ_EVENT_CLOSED | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED;

// Frame by frame, until the event that is waited for has come.
void tell_events(void* reader, std::uint16_t last) {
    for (;;) {
        std::uint16_t event = 0;
        std::uint32_t value = 0;
        char first[16], endpoint[256];
        const int size = zmq_recv(reader, first, sizeof first, 0);
        if (size != 6) {
            std::printf("event: %d bytes, %s\n", size, zmq_strerror(errno));
            return;
        }
        std::memcpy(&event, first, 2);
        std::memcpy(&value, first + 2, 4);
        const int length = zmq_recv(reader, endpoint, sizeof endpoint, 0);
        std::printf("event: %#x value %u %.*s\n", event, (event & kOfAnFd) != 0 ? value > 2 : value, length, endpoint);
        if (event == last) return;
    }
}

void* reader_of(void* context, const char* address) {
    void* reader = zmq_socket(context, ZMQ_PAIR);
    TELL(zmq_connect(reader, address));
    return reader;
}

void errors() {
    void* context = zmq_ctx_new();
    TELL(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 4));
    TELL(zmq_ctx_set(context, 4711, 1));
    void* one = zmq_socket(context, ZMQ_PULL);
    void* two = zmq_socket(context, ZMQ_PUSH);
    TELL(zmq_bind(one, "tcp://127.0.0.1:7301"));
    TELL(zmq_bind(one, "tcp://127.0.0.1:7301"));
    TELL(zmq_bind(one, "tcp://127.0.0.1:99999"));
    TELL(zmq_bind(one, "nonsense"));
    TELL(zmq_bind(one, "foo://bar"));
    TELL(zmq_bind(one, "ipc:///nowhere/at/all"));
    TELL(zmq_connect(two, "tcp://127.0.0.1"));
    TELL(zmq_disconnect(two, "tcp://127.0.0.1:1"));
    TELL(zmq_unbind(one, "tcp://127.0.0.1:1"));
    TELL(zmq_setsockopt(two, 4711, "x", 1));
    TELL(zmq_setsockopt(two, ZMQ_LINGER, "x", 1));
    TELL(zmq_setsockopt(nullptr, ZMQ_LINGER, "x", 1));
    TELL(zmq_bind(context, "tcp://127.0.0.1:1"));
    TELL(zmq_close(nullptr));
    TELL(zmq_socket(context, 99));
    std::vector<void*> more;
    while (void* socket = zmq_socket(context, ZMQ_PAIR)) more.push_back(socket);
    std::printf("sockets in all: %zu, then %s\n", more.size() + 2, zmq_strerror(errno));
    std::printf("fds in all: %d\n", open_fds());
    for (void* socket : more) TELL(zmq_close(socket));
    TELL(zmq_close(one));
    TELL(zmq_close(two));
    TELL(zmq_ctx_shutdown(context));
    TELL(zmq_ctx_term(context));
    TELL(zmq_ctx_term(nullptr));
}

void monitors() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    TELL(zmq_socket_monitor(server, "tcp://127.0.0.1:1", ZMQ_EVENT_ALL));
    TELL(zmq_socket_monitor(server, "inproc", ZMQ_EVENT_ALL));
    TELL(zmq_socket_monitor(server, "inproc://events", 0x1FFFF));
    TELL(zmq_socket_monitor(nullptr, "inproc://events", ZMQ_EVENT_ALL));
    // Less than all, and without MONITOR_STOPPED.
    TELL(zmq_socket_monitor(server, "inproc://some", ZMQ_EVENT_LISTENING | ZMQ_EVENT_CLOSED));
    void* some = reader_of(context, "inproc://some");
    TELL(zmq_bind(server, "tcp://127.0.0.1:7302"));
    tell_events(some, ZMQ_EVENT_LISTENING);
    void* taken = zmq_socket(context, ZMQ_PAIR);
    TELL(zmq_bind(taken, "inproc://taken"));
    TELL(zmq_socket_monitor(server, "inproc://taken", ZMQ_EVENT_ALL));
    TELL(zmq_bind(server, "tcp://127.0.0.1:7303"));  // monitored by nobody
    // In place of another: that one hears that it has stopped.
    TELL(zmq_socket_monitor(server, "inproc://first", ZMQ_EVENT_ALL));
    void* first = reader_of(context, "inproc://first");
    TELL(zmq_socket_monitor(server, "inproc://second", ZMQ_EVENT_ALL));
    void* second = reader_of(context, "inproc://second");
    tell_events(first, kStopped);
    TELL(zmq_bind(server, "tcp://127.0.0.1:7304"));
    TELL(zmq_unbind(server, "tcp://127.0.0.1:7304"));
    tell_events(second, ZMQ_EVENT_CLOSED);
    TELL(zmq_socket_monitor(server, nullptr, 0));
    tell_events(second, kStopped);
    TELL(zmq_socket_monitor(server, nullptr, 0));
    if (zmq_has("draft") != 0) {
        TELL(zmq_socket_monitor_versioned(server, "inproc://v2", 0xFFFF, 2, ZMQ_SUB));
        TELL(zmq_socket_monitor_versioned(server, "inproc://v2", 0xFFFF, 2, ZMQ_PUSH));
        void* pull = zmq_socket(context, ZMQ_PULL);
        TELL(zmq_connect(pull, "inproc://v2"));
        TELL(zmq_bind(server, "tcp://127.0.0.1:7305"));
        for (int more = 1; more != 0;) {
            char frame[256];
            std::size_t size = sizeof more;
            const int length = zmq_recv(pull, frame, sizeof frame, 0);
            zmq_getsockopt(pull, ZMQ_RCVMORE, &more, &size);
            std::printf("frame of %d bytes\n", length);
        }
        zmq_close(pull);
    }
    TELL(zmq_socket_monitor(server, "inproc://last", ZMQ_EVENT_ALL));
    void* last = reader_of(context, "inproc://last");
    TELL(zmq_close(server));
    tell_events(last, kStopped);
    for (void* socket : {some, taken, first, second, last}) TELL(zmq_close(socket));
    void* late = zmq_socket(context, ZMQ_REP);
    TELL(zmq_ctx_shutdown(context));
    TELL(zmq_socket_monitor(late, "inproc://late", ZMQ_EVENT_ALL));
    TELL(zmq_close(late));
    TELL(zmq_ctx_term(context));
}

// Two contexts, threads that each have sockets, and a message each way.
void* talk(void* context) {
    void* client = zmq_socket(context, ZMQ_REQ);
    zmq_connect(client, "tcp://127.0.0.1:7306");
    char buffer[8];
    for (int i = 0; i < 100; ++i) {
        zmq_send(client, "hello", 5, 0);
        zmq_recv(client, buffer, sizeof buffer, 0);
    }
    zmq_close(client);
    return nullptr;
}

void threads() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    TELL(zmq_bind(server, "tcp://127.0.0.1:7306"));
    pthread_t clients[4];
    for (pthread_t& client : clients) pthread_create(&client, nullptr, talk, context);
    zmq_msg_t message;
    for (int i = 0; i < 400; ++i) {
        zmq_msg_init(&message);
        zmq_msg_recv(&message, server, 0);
        zmq_msg_send(&message, server, 0);
    }
    for (const pthread_t& client : clients) pthread_join(client, nullptr);
    TELL(zmq_close(server));
    TELL(zmq_ctx_destroy(context));
}

void children() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    TELL(zmq_bind(server, "tcp://127.0.0.1:7307"));
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        void* own = zmq_ctx_new();
        void* client = zmq_socket(own, ZMQ_REQ);
        zmq_connect(client, "tcp://127.0.0.1:7307");
        zmq_send(client, "hello", 5, 0);
        char buffer[8];
        zmq_recv(client, buffer, sizeof buffer, 0);
        std::exit(zmq_close(client) != 0 || zmq_ctx_term(own) != 0 ? 1 : 0);
    }
    char buffer[8];
    TELL(zmq_recv(server, buffer, sizeof buffer, 0));
    TELL(zmq_send(server, "world", 5, 0));
    int status = -1;
    TELL(waitpid(child, &status, 0));
    std::printf("child: %d\n", status);
    TELL(zmq_close(server));
    TELL(zmq_ctx_term(context));
}

void killed() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    TELL(zmq_bind(server, "tcp://127.0.0.1:7308"));
    std::fflush(stdout);
    raise(SIGKILL);
}

// zmq_ctx_term() waits for a socket that is never closed.
void* terminate(void* context) {
    zmq_ctx_term(context);
    return nullptr;
}
void blocked() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    pthread_t thread;
    pthread_create(&thread, nullptr, terminate, context);
    char buffer[8];
    TELL(zmq_recv(server, buffer, sizeof buffer, 0));  // ETERM: the call has begun
    std::fflush(stdout);
    _exit(7);
}

// Secrets, messages, and options with a value of each kind.
void options() {
    void* context = zmq_ctx_new();
    void* client = zmq_socket(context, ZMQ_DEALER);
    const int interval = 250;
    const std::int64_t most = 4096;
    TELL(zmq_setsockopt(client, ZMQ_RECONNECT_IVL, &interval, sizeof interval));
    TELL(zmq_setsockopt(client, ZMQ_MAXMSGSIZE, &most, sizeof most));
    TELL(zmq_setsockopt(client, ZMQ_PLAIN_USERNAME, "admin", 5));
    TELL(zmq_setsockopt(client, ZMQ_PLAIN_PASSWORD, "opensesame", 10));
    TELL(zmq_setsockopt(client, ZMQ_ROUTING_ID, "me", 2));
    TELL(zmq_connect(client, "tcp://127.0.0.1:7309"));
    TELL(zmq_send(client, "confidential", 12, ZMQ_DONTWAIT));
    const int none = 0;
    TELL(zmq_setsockopt(client, ZMQ_LINGER, &none, sizeof none));
    TELL(zmq_close(client));
    TELL(zmq_ctx_term(context));
}

// More than the ring holds, while nobody takes anything out: FAULTLINE_CAPTURE is /proc/WRITER/fd/N.
void many() {
    const char* ring = getenv("FAULTLINE_CAPTURE");
    const pid_t writer = ring == nullptr ? 0 : std::atoi(ring + std::strlen("/proc/"));
    void* context = zmq_ctx_new();
    void* socket = zmq_socket(context, ZMQ_REP);
    const int none = 0;
    if (writer != 0) kill(writer, SIGSTOP);
    for (int i = 0; i < 20'000; ++i) zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    if (writer != 0) kill(writer, SIGCONT);
    TELL(zmq_close(socket));
    TELL(zmq_ctx_term(context));
}

// It becomes itself: the sockets of before are gone.
void becomes() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    TELL(zmq_bind(server, "tcp://127.0.0.1:7310"));
    std::fflush(stdout);
    execl("/proc/self/exe", "program", "threads", nullptr);
}

// libzmq #3158, PR #2756: RECONNECT_IVL -1 means no reconnection, and 4.2.2 reports one in 20 days.
void no_reconnect() {
    void* context = zmq_ctx_new();
    void* client = zmq_socket(context, ZMQ_DEALER);
    const int never = -1, none = 0;
    TELL(zmq_setsockopt(client, ZMQ_RECONNECT_IVL, &never, sizeof never));
    TELL(zmq_setsockopt(client, ZMQ_LINGER, &none, sizeof none));
    TELL(zmq_socket_monitor(client, "inproc://events", ZMQ_EVENT_ALL));
    void* reader = reader_of(context, "inproc://events");
    TELL(zmq_connect(client, "tcp://127.0.0.1:7314"));
    tell_events(reader, ZMQ_EVENT_CONNECT_RETRIED);
    TELL(zmq_close(reader));
    TELL(zmq_close(client));
    TELL(zmq_ctx_term(context));
}

// The parent ends at once; who goes on opens the first socket.
void becomes_a_daemon() {
    if (daemon(1, 1) != 0) std::exit(1);
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    zmq_bind(server, "tcp://127.0.0.1:7315");
    zmq_close(server);
    zmq_ctx_term(context);
}

// A value that ends before its size says so: libzmq refuses it by its size, and does not look at it.
void short_value() {
    const long page = sysconf(_SC_PAGESIZE);
    auto* memory = static_cast<char*>(
        mmap(nullptr, static_cast<std::size_t>(2 * page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(memory + page, static_cast<std::size_t>(page));
    void* context = zmq_ctx_new();
    void* socket = zmq_socket(context, ZMQ_REP);
    TELL(zmq_setsockopt(socket, ZMQ_LINGER, memory + page - 4, 8));
    TELL(zmq_close(socket));
    TELL(zmq_ctx_term(context));
}

// One after the other, more than the recorder has room for at a time.
void sockets() {
    for (int round = 0; round < 170; ++round) {
        void* context = zmq_ctx_new();
        for (int i = 0; i < 100; ++i) {
            void* socket = zmq_socket(context, ZMQ_PAIR);
            if (socket == nullptr || zmq_close(socket) != 0) std::printf("%s\n", zmq_strerror(errno));
        }
        zmq_ctx_term(context);
    }
}

// A function has one address, however it is come by.
void addresses() {
    void* context = zmq_ctx_new();
    void* socket = zmq_socket(context, ZMQ_REP);
    void* linked = reinterpret_cast<void*>(&zmq_bind);
    std::printf("%d\n", dlsym(RTLD_DEFAULT, "zmq_bind") == linked);
    std::printf("%d\n", dlsym(RTLD_NEXT, "zmq_bind") == linked);
    std::printf("%d\n", dlsym(dlopen(nullptr, RTLD_NOW), "zmq_bind") == linked);
    std::printf("%d\n", dlsym(dlopen("libzmq.so.5", RTLD_NOW), "zmq_bind") == linked);
    TELL(zmq_close(socket));
    TELL(zmq_ctx_term(context));
}

// For a libzmq that only looks like one.
void opaque() {
    void* context = zmq_ctx_new();
    void* socket = zmq_socket(context, ZMQ_REP);
    void* other = zmq_socket(context, ZMQ_REQ);
    TELL(zmq_bind(socket, "tcp://127.0.0.1:1"));
    TELL(zmq_close(other));
    TELL(zmq_close(socket));
    TELL(zmq_ctx_term(context));
}

}  // namespace

int main(int argc, char** argv) {
    const std::map<std::string, void (*)()> cases{{"errors", errors},
                                                  {"monitors", monitors},
                                                  {"threads", threads},
                                                  {"children", children},
                                                  {"killed", killed},
                                                  {"blocked", blocked},
                                                  {"options", options},
                                                  {"many", many},
                                                  {"becomes", becomes},
                                                  {"stream", captured::stream},
                                                  {"ping-pong", captured::ping_pong},
                                                  {"addresses", addresses},
                                                  {"opaque", opaque},
                                                  {"sockets", sockets},
                                                  {"daemon", becomes_a_daemon},
                                                  {"short-value", short_value},
                                                  {"no-reconnect", no_reconnect}};
    const auto found = cases.find(argc > 1 ? argv[1] : "");
    if (found == cases.end()) return 64;
    captured::g_messages = argc > 2 ? std::atoi(argv[2]) : 1000;
    errno = 0;
    found->second();
    return 0;
}
