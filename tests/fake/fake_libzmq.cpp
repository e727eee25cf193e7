// A libzmq that does wrong on purpose, for the tests of what Faultline says about one that does. It is not a mock
// of the real one: only bind does anything, and what it does is the name in the endpoint: `bind s tcp://crash:1`.
#include <dlfcn.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>

#include "counter.hpp"
#include "letters.hpp"
#include "rounds.hpp"
#include "variants.hpp"

// Another errno makes a build that behaves otherwise.
#ifndef FAKE_GOOD_ERRNO
#define FAKE_GOOD_ERRNO ENODEV
#endif

#define FAKE extern "C" __attribute__((visibility("default")))

namespace {

pthread_mutex_t g_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t g_other_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t g_changed = PTHREAD_COND_INITIALIZER;
bool g_other_is_locked = false;

std::string g_pending[8];  // frames of one monitor message; an empty first one: none
int g_frames = 0, g_next = 0;

struct Message {
    char* data;
    std::size_t size;
    int more;
};

void emit(std::initializer_list<std::string> frames) {
    pthread_mutex_lock(&g_mutex);
    g_frames = g_next = 0;
    for (const std::string& frame : frames) g_pending[g_frames++] = frame;
    pthread_cond_broadcast(&g_changed);
    pthread_mutex_unlock(&g_mutex);
}

std::string first_frame(std::uint16_t event, std::int32_t value) {
    std::string bytes(6, '\0');
    std::memcpy(bytes.data(), &event, 2);
    std::memcpy(bytes.data() + 2, &value, 4);
    return bytes;
}

std::string number_frame(std::uint64_t number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

// Messages of a monitor of version 2: `two.count` and its like.
void emit_version_2(const std::string& how) {
    const std::string event = number_frame(0x0010), one = number_frame(1), two = number_frame(2),
                      value = number_frame(FAKE_GOOD_ERRNO);
    if (how == "few") emit({event, one});
    if (how == "size") emit({event, one, "value", "", ""});
    if (how == "count") emit({event, two, value, "", ""});
    if (how == "values") emit({event, two, value, value, "", ""});
    if (how == "nul") emit({event, one, value, std::string("a\0", 2), ""});
    if (how == "good") emit({event, one, value, "tcp://good:1", "tcp://remote:2"});
    if (how == "stats") emit({number_frame(0x10000), two, number_frame(3), number_frame(4), "", "tcp://remote:2"});
}

void* lock_in_reverse(void*) {
    pthread_mutex_lock(&g_other_mutex);
    g_other_is_locked = true;
    pthread_mutex_lock(&g_mutex);
    return nullptr;
}

void lock_in_a_cycle() {
    pthread_mutex_lock(&g_mutex);
    pthread_t thread;
    pthread_create(&thread, nullptr, lock_in_reverse, nullptr);
    while (!g_other_is_locked) sched_yield();
    pthread_mutex_lock(&g_other_mutex);
}

std::int64_t now_ms() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

timespec in_100_ms(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    time.tv_nsec += 100'000'000;
    if (time.tv_nsec >= 1'000'000'000) {
        ++time.tv_sec;
        time.tv_nsec -= 1'000'000'000;
    }
    return time;
}

void* sleep_100_ms(void*) {
    usleep(100'000);
    return nullptr;
}

// Every way to wait that the shim knows, 100 ms each. After each one an event tells how long it took.
void wait_in_every_way() {
    const timespec relative{0, 100'000'000};
    const int epoll = epoll_create1(0);
    epoll_event event{};
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t realtime = PTHREAD_COND_INITIALIZER, monotonic;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&monotonic, &attributes);
    pthread_mutex_lock(&mutex);
    const auto timed = [&](pthread_cond_t& condition, clockid_t clock) {
        const timespec time = in_100_ms(clock);
        pthread_cond_timedwait(&condition, &mutex, &time);
    };
    const std::function<void()> ways[] = {
        [] { usleep(100'000); },
        [&] { nanosleep(&relative, nullptr); },
        [&] { clock_nanosleep(CLOCK_MONOTONIC, 0, &relative, nullptr); },
        [] { poll(nullptr, 0, 100); },
        [&] { ppoll(nullptr, 0, &relative, nullptr); },
        [&] { epoll_wait(epoll, &event, 1, 100); },
        [&] { epoll_pwait(epoll, &event, 1, 100, nullptr); },
        [] {
            timeval time{0, 100'000};
            select(0, nullptr, nullptr, nullptr, &time);
        },
        [&] { pselect(0, nullptr, nullptr, nullptr, &relative, nullptr); },
        [&] { timed(realtime, CLOCK_REALTIME); },
        [&] { timed(monotonic, CLOCK_MONOTONIC); },
        [&] {
            const timespec time = in_100_ms(CLOCK_MONOTONIC);
            pthread_cond_clockwait(&realtime, &mutex, CLOCK_MONOTONIC, &time);
        },
        [&] {
            const timespec time = in_100_ms(CLOCK_REALTIME);
            pthread_mutex_timedlock(&mutex, &time);
        },
        [] {
            pthread_t thread;
            pthread_create(&thread, nullptr, sleep_100_ms, nullptr);
            pthread_join(thread, nullptr);
        },
    };
    for (const auto& wait : ways) {
        const std::int64_t start = now_ms();
        wait();
        emit({first_frame(0x0004, static_cast<std::int32_t>(now_ms() - start)), "tcp://waits:1"});
        usleep(1000);  // the reader has to fetch it
    }
}

int listener() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(7777);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(fd, 1);
    return fd;
}

// `event.80.5`: event 0x80 with the value 5; `event.80.socket` and `event.80.listener`: with an fd of that kind.
void emit_as_told(const std::string& how) {
    const std::size_t dot = how.find('.', 6);
    const std::string value = how.substr(dot + 1);
    const int number = value == "socket"     ? socket(AF_INET, SOCK_STREAM, 0)
                       : value == "listener" ? listener()
                                             : std::atoi(value.c_str());
    emit({first_frame(static_cast<std::uint16_t>(std::stoi(how.substr(6), nullptr, 16)), number), "tcp://127.0.0.1:1"});
}

// Ends in another way for each errno that socket() fails with: for an exploration.
void be_brittle() {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0) {
        close(fd);
        return;
    }
    std::uint16_t chance = 0;
    switch (errno) {
        case EMFILE: std::fprintf(stderr, "Too many open files (src/fake.cpp:34)\n"); std::abort();
        case ENFILE: kill(getpid(), SIGKILL); break;  // as though from outside
        case ENOMEM: _exit(70);
        case ENOBUFS: *reinterpret_cast<volatile int*>(8) = 1; break;
        case EAFNOSUPPORT: raise(SIGBUS); break;              // in libc
        case EACCES: socket(AF_UNIX, SOCK_STREAM, 0); break;  // leaks
        case EINVAL:
            if (getrandom(&chance, sizeof chance, 0) > 0)
                std::fprintf(stderr, "Assertion failed: chance (src/fake.cpp:%d)\n", chance + 1);
            std::abort();
        default: break;
    }
}

// What one build asserts, the other takes. Nothing else that socket() can say makes a difference in either.
void be_brittle_in_one_build() {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0) close(fd);
    if (fd >= 0 || errno != EMFILE || FAKE_GOOD_ERRNO != ENODEV) return;
    std::fprintf(stderr, "Too many open files (src/fake.cpp:34)\n");
    std::abort();
}

#ifdef __x86_64__

void tell_difference(std::uint64_t (*read)()) {
    const std::uint64_t before = faultline::fake::read_with_room();
    emit({first_frame(0x0004, static_cast<std::int32_t>(read() - before)), "tcp://counter:1"});
    usleep(1000);  // the reader has to fetch it
}

// Every way to read the counter: an event tells by how much it has moved since the read before, which is 1.
void read_counter_in_every_way() {
    tell_difference(faultline::fake::read_with_room);
    tell_difference(faultline::fake::read_without_room);
    tell_difference(faultline::fake::read_before_a_target);
    tell_difference(faultline::fake::read_with_processor);
    void* late = dlopen(FAKE_LATE_LIBRARY, RTLD_NOW);
    tell_difference(reinterpret_cast<std::uint64_t (*)()>(dlsym(late, "late_read")));
    const bool whole = faultline::fake::fake_read_changes_nothing() == 1 && faultline::fake::data_in_code_is_whole() &&
                       faultline::fake::constant_like_a_read() == 0xf9010f31;
    emit({first_frame(0x0004, whole ? 1 : 0), "tcp://counter:1"});
    usleep(1000);
}

// As libzmq's I/O threads do: a blocked signal would kill at the read.
void read_counter_with_signals_blocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    tell_difference(faultline::fake::read_without_room);
}

void handle_illegal_instruction() {
    struct sigaction action {};
    action.sa_handler = [](int) { _exit(5); };
    sigaction(SIGILL, &action, nullptr);
    tell_difference(faultline::fake::read_without_room);
    faultline::fake::execute_nothing();
}

void misuse_counter(const std::string& how) {
    if (how == "counter") read_counter_in_every_way();
    if (how == "blocked") read_counter_with_signals_blocked();
    if (how == "illegal") faultline::fake::execute_nothing();
    if (how == "handled") handle_illegal_instruction();
}

#else
void misuse_counter(const std::string&) {}
#endif

int misbehave(const std::string& how) {
    misuse_counter(how);
    if (how == "brittle") be_brittle();
    if (how == "firm") be_brittle_in_one_build();
    if (how == "crash") *reinterpret_cast<volatile int*>(8) = 1;
    if (how == "exit") _exit(3);
    if (how == "spin")
        for (volatile bool on = true; on;) {
        }
    if (how == "storm")
        for (;;) sched_yield();
    if (how.starts_with("rounds."))
        faultline::fake::start_rounds(how.substr(7), eventfd(1, 0));  // there is always something to do
    if (how == "cycle") lock_in_a_cycle();
    if (how == "waits") wait_in_every_way();
    if (how == "never") {
        pthread_mutex_lock(&g_mutex);
        pthread_cond_wait(&g_changed, &g_mutex);
    }
    if (how == "assert" || how == "assertbytes") {
        const char* what = how == "assert" ? "fake" : "\xff\x01\x1b[31m<&'\"]]>";
        std::fprintf(stderr, "Assertion failed: %s (src/fake.cpp:12)\n", what);
        std::abort();
    }
    if (how == "epolls")  // the errno of the second, which is made in the older way
        emit({first_frame(0x0010, close(epoll_create1(0)) == 0 && epoll_create(1) < 0 ? errno : 0), "epolls:1"});
    if (how.starts_with("event.")) emit_as_told(how);
    if (how.starts_with("two.")) emit_version_2(how.substr(4));
    const std::string ok = first_frame(0x0008, 0);
    if (how == "seven") emit({ok + "x", "tcp://seven:1"});
    if (how == "alone") emit({ok});
    if (how == "three") emit({first_frame(0x0400, 0), "", "x"});
    if (how == "nul") emit({first_frame(0x0080, 77), std::string("tcp://nul:1\0", 12)});
    // What no report may be broken by: no UTF-8, control characters, and what ends parts of XML, YAML and annotations.
    if (how == "bytes") emit({first_frame(0x0080, 77), "tcp://\xff\x01\x1b[31m<&'\"]]>%0A::#\n...\n"});
    if (how == "notlistening") emit({first_frame(0x0008, 0), "tcp://notlistening:1"});
    if (how == "notclosed") emit({first_frame(0x0080, 0), "tcp://notclosed:1"});
    // The one source of chance that the shim leaves alone.
    std::uint16_t chance = 0;
    if (how == "random" && getrandom(&chance, sizeof chance, 0) > 0)
        emit({first_frame(0x0004, chance), "tcp://random:1"});
    if (how == "good" && is_variant('h')) misbehave("spin");
    if (how == "good") emit({first_frame(0x0010, is_variant('e') ? EPERM : FAKE_GOOD_ERRNO), "good:1"});
    return 0;
}

}  // namespace

#ifdef FAKE_ABORTS_IN_CTX_NEW
FAKE void* zmq_ctx_new() {
    std::fprintf(stderr, "Function not implemented (src/fake_epoll.cpp:7)\n");
    std::abort();
}
#elif defined(FAKE_LACKS_SYMBOLS)
extern "C" int no_library_has_this();
FAKE void* zmq_ctx_new() { return no_library_has_this() == 0 ? &g_mutex : nullptr; }
#else
FAKE void* zmq_ctx_new() { return &g_mutex; }
#endif
FAKE int zmq_ctx_term(void*) { return 0; }
FAKE int zmq_ctx_shutdown(void*) { return 0; }
FAKE int zmq_ctx_set(void*, int, int) { return 0; }
FAKE void* zmq_socket(void*, int type) {
#ifdef FAKE_POLLER
    faultline::fake::start_rounds(FAKE_POLLER, eventfd(0, 0));
#endif
    return type == 0 ? static_cast<void*>(&g_changed) : static_cast<void*>(&g_mutex);
}
FAKE int zmq_close(void*) { return 0; }
FAKE int zmq_setsockopt(void*, int, const void*, std::size_t) { return 0; }
FAKE int zmq_getsockopt(void*, int, void*, std::size_t*) { return 0; }
FAKE int zmq_bind(void*, const char* endpoint) {
    std::string how(endpoint + std::strlen("tcp://"));
    return misbehave(how.substr(0, how.find(':')));
}
FAKE int zmq_unbind(void*, const char*) { return 0; }
FAKE int zmq_connect(void*, const char* endpoint) {
    const bool fails =
        is_variant('c') && std::strstr(endpoint, "tcp://") == endpoint;  // not that of a monitor's reader
    if (fails) errno = EINVAL;
    return fails ? -1 : 0;
}
FAKE int zmq_disconnect(void*, const char*) { return 0; }
FAKE int zmq_socket_monitor(void*, const char*, int) { return 0; }
#ifdef FAKE_HAS
FAKE int zmq_has(const char* capability) { return std::strcmp(capability, FAKE_HAS) == 0 ? 1 : 0; }
#endif
#ifdef FAKE_DRAFT
FAKE int zmq_socket_monitor_versioned(void*, const char*, std::uint64_t, int, int) { return 0; }
FAKE int zmq_socket_monitor_pipes_stats(void*) { return 0; }
#endif
#ifdef FAKE_POLLER
FAKE const char* randombytes_implementation_name() { return "fake"; }
#endif
FAKE int zmq_send(void*, const void*, std::size_t, int) { return 0; }
FAKE int zmq_poll(void*, int, long) { return 0; }
FAKE int zmq_msg_init(Message* message) {
    *message = {nullptr, 0, 0};
    return 0;
}
FAKE int zmq_msg_close(Message* message) {
    std::free(message->data);
    return 0;
}
FAKE int zmq_msg_recv(Message* message, void*, int) {
    pthread_mutex_lock(&g_mutex);
    while (g_next == g_frames) pthread_cond_wait(&g_changed, &g_mutex);
    const std::string& frame = g_pending[g_next++];
    message->size = frame.size();
    message->data = static_cast<char*>(std::malloc(frame.size() + 1));
    std::memcpy(message->data, frame.data(), frame.size());
    message->more = g_next < g_frames ? 1 : 0;
    pthread_mutex_unlock(&g_mutex);
    return static_cast<int>(message->size);
}
FAKE void* zmq_msg_data(Message* message) { return message->data; }
FAKE std::size_t zmq_msg_size(const Message* message) { return message->size; }
FAKE int zmq_msg_more(const Message* message) { return message->more; }
FAKE int zmq_errno() { return errno; }
FAKE void zmq_version(int* major, int* minor, int* patch) {
    *major = 4;
    *minor = FAKE_MINOR;
    *patch = FAKE_PATCH + (is_variant('n') ? 1 : 0);
}
