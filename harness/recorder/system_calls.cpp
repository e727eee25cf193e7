// libc's functions, where libzmq calls them for its network sockets. Everybody else's calls are passed on as they are.
#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <initializer_list>

#include "recorder/libraries.hpp"
#include "recorder/loaded.hpp"
#include "recorder/recorder.hpp"
#include "recorder/system_calls.hpp"

// All that this file stands in front of.
#define FAULTLINE_FOR_EACH_FUNCTION(each)                                                                           \
    each(socket) each(connect) each(bind) each(listen) each(accept) each(accept4) each(getsockopt) each(setsockopt) \
        each(send) each(recv) each(close) each(unlink) each(getaddrinfo) each(_exit) each(_Exit) each(abort)

namespace faultline::recorder {
namespace {

// Found when the program starts: dlsym() waits for the loader's lock, and connect() never does.
#define FAULTLINE_EACH(name) std::atomic<void*> g_##name{nullptr};
FAULTLINE_FOR_EACH_FUNCTION(FAULTLINE_EACH)
#undef FAULTLINE_EACH

void* next_of(std::atomic<void*>& function, const char* name) {
    void* known = function.load(std::memory_order_relaxed);
    if (known == nullptr) function.store(known = linker().dlsym(RTLD_NEXT, name), std::memory_order_relaxed);
    return known;
}
#define FAULTLINE_NEXT(name) reinterpret_cast<decltype(&::name)>(next_of(g_##name, #name))

__attribute__((constructor)) void find_all() {
#define FAULTLINE_EACH(name) next_of(g_##name, #name);
    FAULTLINE_FOR_EACH_FUNCTION(FAULTLINE_EACH)
#undef FAULTLINE_EACH
}

bool is_recorded(const void* return_address) { return recording() && is_libzmq(return_address); }

// The fds that libzmq has got from socket() and accept(): its files and event fds are not of the network.
constexpr int kMostFds = 65'536;
std::atomic<std::uint64_t> g_network[kMostFds / 64];
bool is_network(int fd) {
    return fd >= 0 && fd < kMostFds && (g_network[fd / 64].load(std::memory_order_relaxed) >> (fd % 64) & 1) != 0;
}
void set_network(int fd, bool network) {
    if (fd < 0 || fd >= kMostFds) return;
    const std::uint64_t bit = std::uint64_t{1} << (fd % 64);
    if (network)
        g_network[fd / 64].fetch_or(bit, std::memory_order_relaxed);
    else
        g_network[fd / 64].fetch_and(~bit, std::memory_order_relaxed);
}

void note_call(System call, int fd, std::int64_t result, int error, Piece what = {}) {
    Record record{.t_ns = now_ns(), .number = result, .option = fd, .error = error, .kind = Kind::system_call};
    record.what = static_cast<std::uint8_t>(call);
    note(record, &what, what.data == nullptr ? 0 : 1);
}

void note_result(System call, int fd, std::int64_t result, Piece what = {}) {
    const ErrnoKeeper keeper;
    note_call(call, fd, result < 0 ? 0 : result, result < 0 ? keeper.value() : 0, what);
}

bool would_block(std::int64_t result) { return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK); }

int accepted(int listener, int fd) {
    if (would_block(fd)) return fd;
    set_network(fd, true);
    note_result(System::accept, listener, fd);
    return fd;
}

}  // namespace

FAULTLINE_RECORDS int socket(int domain, int type, int protocol) {
    const int fd = FAULTLINE_NEXT(socket)(domain, type, protocol);
    if (!is_recorded(__builtin_return_address(0))) return fd;
    set_network(fd, true);
    note_result(System::socket, -1, fd);
    return fd;
}

FAULTLINE_RECORDS int connect(int fd, const sockaddr* address, socklen_t size) {
    const int result = FAULTLINE_NEXT(connect)(fd, address, size);
    if (is_recorded(__builtin_return_address(0)) && is_network(fd))
        note_result(System::connect, fd, result, {address, size});
    return result;
}

FAULTLINE_RECORDS int bind(int fd, const sockaddr* address, socklen_t size) {
    const int result = FAULTLINE_NEXT(bind)(fd, address, size);
    if (is_recorded(__builtin_return_address(0)) && is_network(fd))
        note_result(System::bind, fd, result, {address, size});
    return result;
}

FAULTLINE_RECORDS int listen(int fd, int backlog) {
    const int result = FAULTLINE_NEXT(listen)(fd, backlog);
    if (is_recorded(__builtin_return_address(0)) && is_network(fd)) note_result(System::listen, fd, result);
    return result;
}

FAULTLINE_RECORDS int accept(int fd, sockaddr* address, socklen_t* size) {
    const int result = FAULTLINE_NEXT(accept)(fd, address, size);
    return is_recorded(__builtin_return_address(0)) && is_network(fd) ? accepted(fd, result) : result;
}

FAULTLINE_RECORDS int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
    const int result = FAULTLINE_NEXT(accept4)(fd, address, size, flags);
    return is_recorded(__builtin_return_address(0)) && is_network(fd) ? accepted(fd, result) : result;
}

// How a connection attempt ended: SO_ERROR is the errno, as if the call itself had failed with it.
FAULTLINE_RECORDS int getsockopt(int fd, int level, int name, void* value, socklen_t* size) {
    const int result = FAULTLINE_NEXT(getsockopt)(fd, level, name, value, size);
    if (level != SOL_SOCKET || name != SO_ERROR || !is_recorded(__builtin_return_address(0)) || !is_network(fd))
        return result;
    const ErrnoKeeper keeper;
    int error = keeper.value();
    if (result == 0) std::memcpy(&error, value, sizeof error);
    note_call(System::getsockopt, fd, 0, error);
    return result;
}

FAULTLINE_RECORDS int setsockopt(int fd, int level, int name, const void* value, socklen_t size) {
    const int result = FAULTLINE_NEXT(setsockopt)(fd, level, name, value, size);
    if (result < 0 && is_recorded(__builtin_return_address(0)) && is_network(fd))
        note_result(System::setsockopt, fd, result);
    return result;
}

// Of the bytes themselves nothing is recorded, nor how many: only that it failed, or that the other side has ended.
FAULTLINE_RECORDS ssize_t send(int fd, const void* data, std::size_t size, int flags) {
    const ssize_t result = FAULTLINE_NEXT(send)(fd, data, size, flags);
    if (result < 0 && !would_block(result) && is_recorded(__builtin_return_address(0)) && is_network(fd))
        note_result(System::send, fd, result);
    return result;
}

FAULTLINE_RECORDS ssize_t recv(int fd, void* data, std::size_t size, int flags) {
    const ssize_t result = FAULTLINE_NEXT(recv)(fd, data, size, flags);
    if (result <= 0 && !would_block(result) && is_recorded(__builtin_return_address(0)) && is_network(fd))
        note_result(System::recv, fd, result);
    return result;
}

FAULTLINE_RECORDS int close(int fd) {
    const bool recorded = is_network(fd) && is_recorded(__builtin_return_address(0));
    // A child of vfork() closes its own fds, in its parent's memory.
    if (is_network(fd) && is_own_process()) set_network(fd, false);
    const int result = FAULTLINE_NEXT(close)(fd);
    if (recorded) note_result(System::close, fd, result);
    return result;
}

FAULTLINE_RECORDS int unlink(const char* path) {
    const int result = FAULTLINE_NEXT(unlink)(path);
    if (result < 0 && is_recorded(__builtin_return_address(0))) note_result(System::unlink, -1, result, piece_of(path));
    return result;
}

FAULTLINE_RECORDS int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
    const int result = FAULTLINE_NEXT(getaddrinfo)(node, service, hints, found);
    if (!is_recorded(__builtin_return_address(0))) return result;
    const ErrnoKeeper keeper;
    note_call(System::getaddrinfo, -1, 0, result, piece_of(node));
    return result;
}

// Nobody's destructors are called then, and so not ours. Python's child processes end so.
FAULTLINE_RECORDS [[noreturn]] void _exit(int status) {
    note_exit();
    FAULTLINE_NEXT(_exit)(exit_status_of(status));
    __builtin_unreachable();
}

FAULTLINE_RECORDS [[noreturn]] void _Exit(int status) {
    note_exit();
    FAULTLINE_NEXT(_Exit)(exit_status_of(status));
    __builtin_unreachable();
}

// libzmq's assertions end here.
FAULTLINE_RECORDS [[noreturn]] void abort() {
    if (is_recorded(__builtin_return_address(0))) note_call(System::abort, -1, 0, 0);
    FAULTLINE_NEXT(abort)();
    __builtin_unreachable();
}

void* recorded_system_call(const char* name) {
    for (const char* known : {
#define FAULTLINE_EACH(function) #function,
             FAULTLINE_FOR_EACH_FUNCTION(FAULTLINE_EACH)
#undef FAULTLINE_EACH
         }) {
        if (std::strcmp(known, name) != 0) continue;
        void* const function = linker().dlsym(RTLD_DEFAULT, name);
        return is_ours(function) ? function : nullptr;
    }
    return nullptr;
}

}  // namespace faultline::recorder
