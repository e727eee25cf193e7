// Which of libc's functions may a libzmq call without the shim's knowledge? Each name below was looked at in the
// libraries that tests/unit/engine/library_test.cpp reads: Debian's 4.3.4, npm's 4.2.2, 4.3.5 and 4.3.5 with drafts.
// Variants of a name go by rule. A name that is in no group is a warning, and somebody has to judge it; where it looks
// like one that waits or tells the time, it is an error.
#include <algorithm>
#include <array>
#include <string_view>

#include "engine/library.hpp"

namespace faultline {
namespace {

using namespace std::string_view_literals;

// Families whose every member computes and returns.
constexpr std::array kHarmlessPrefixes = {
    "__ctype_"sv,           "__cxa_"sv, "inet_"sv, "mem"sv, "pthread_attr_"sv, "pthread_condattr_"sv,
    "pthread_mutexattr_"sv, "str"sv,    "to"sv,    "wcs"sv, "wmem"sv,
};

// Sorted. No entry blocks for longer than the kernel or a local file needs, reads a clock, or draws a number that
// reaches an event or an interval.
constexpr std::array kHarmless = {
    "__assert_fail"sv,
    "__errno_location"sv,
    "__fdelt_chk"sv,
    "__fxstat"sv,
    "__getauxval"sv,
    "__h_errno_location"sv,
    "__lxstat"sv,
    "__pthread_key_create"sv,
    "__stack_chk_fail"sv,
    "__tls_get_addr"sv,
    "__xstat"sv,
    "_exit"sv,
    "abort"sv,
    "atexit"sv,
    "atoi"sv,
    "atol"sv,
    "bsearch"sv,
    "calloc"sv,
    "chmod"sv,
    "close"sv,    // blocks only with SO_LINGER, which libzmq never sets
    "connect"sv,  // libzmq's sockets are non-blocking before they connect (tcp_connecter.cpp, ipc_connecter.cpp: open)
    "dl_iterate_phdr"sv,
    "dup"sv,
    "epoll_create1"sv,
    "epoll_ctl"sv,
    "exit"sv,
    "explicit_bzero"sv,
    "fclose"sv,
    "fcntl"sv,  // F_GETFL, F_SETFL, F_SETFD: never a lock
    "fflush"sv,
    "fopen"sv,
    "fprintf"sv,
    "fputc"sv,
    "fputs"sv,
    "free"sv,
    "freeifaddrs"sv,
    "fstat"sv,
    "fwrite"sv,
    "getenv"sv,
    "getgrgid"sv,     // ipc peer filters: /etc/group
    "getifaddrs"sv,   // asks the kernel over netlink, which answers within the call
    "getnameinfo"sv,  // always with NI_NUMERICHOST: no resolver
    "getpeername"sv,
    "getpid"sv,     // fork detection in signaler.cpp, and srand's argument, which the shim ignores
    "getpwuid"sv,   // ipc peer filters: /etc/passwd
    "getrandom"sv,  // libsodium: CURVE's keys and nonces, which no event shows
    "getsockname"sv,
    "getsockopt"sv,
    "gettimeofday"sv,  // libfaketime, preloaded with the shim, answers it
    "htonl"sv,
    "htons"sv,
    "if_indextoname"sv,
    "if_nametoindex"sv,
    "isalnum"sv,
    "isalpha"sv,
    "isdigit"sv,
    "isspace"sv,
    "isxdigit"sv,
    "listen"sv,
    "lseek"sv,
    "madvise"sv,
    "malloc"sv,
    "mlock"sv,
    "mmap"sv,
    "mprotect"sv,
    "munlock"sv,
    "munmap"sv,
    "nice"sv,  // ZMQ_THREAD_PRIORITY: in lockstep a priority decides nothing
    "ntohl"sv,
    "ntohs"sv,
    "open"sv,  // /dev/urandom, the older way to CURVE's keys
    "posix_memalign"sv,
    "printf"sv,
    "pthread_cond_destroy"sv,
    "pthread_cond_init"sv,
    "pthread_equal"sv,
    "pthread_getschedparam"sv,
    "pthread_getspecific"sv,
    "pthread_key_create"sv,
    "pthread_key_delete"sv,
    "pthread_mutex_destroy"sv,
    "pthread_mutex_init"sv,
    "pthread_mutex_trylock"sv,  // never waits; the shim leaves every lock in the mutex itself
    "pthread_once"sv,           // only std::future of the addon around libzmq, which never runs
    "pthread_self"sv,
    "pthread_setaffinity_np"sv,
    "pthread_setname_np"sv,
    "pthread_setschedparam"sv,
    "pthread_setspecific"sv,
    "putchar"sv,
    "puts"sv,
    "qsort"sv,
    "raise"sv,
    "read"sv,  // a signaler's eventfd after poll said so, and /dev/urandom
    "realloc"sv,
    "recv"sv,  // non-blocking sockets, like the five below; sockets libzmq makes get O_NONBLOCK at once
    "recvfrom"sv,
    "recvmsg"sv,
    "rmdir"sv,
    "secure_getenv"sv,
    "send"sv,
    "sendmsg"sv,
    "sendto"sv,
    "setsockopt"sv,
    "shutdown"sv,
    "sigaction"sv,
    "sigaddset"sv,
    "sigdelset"sv,
    "sigemptyset"sv,
    "sigfillset"sv,
    "sigismember"sv,
    "snprintf"sv,
    "sprintf"sv,
    "sscanf"sv,
    "stat"sv,
    "sysconf"sv,
    "time"sv,  // libfaketime, like gettimeofday
    "unlink"sv,
    "vfprintf"sv,
    "vsnprintf"sv,
    "vsprintf"sv,
};
static_assert(std::ranges::is_sorted(kHarmless), "a reader looks names up here, and so does binary_search");

// Parts of names of libc's functions that wait, read a clock or pass bytes: what they do outside the shim is neither
// ordered nor virtual. `lock` is in clock_gettime and flock alike, `time` in timerfd_create and semtimedop.
constexpr std::array kWaitsOrTells = {
    "accept"sv, "aio_"sv, "alarm"sv,   "barrier"sv, "cnd_"sv,   "cond_"sv,   "connect"sv, "fork"sv,
    "futex"sv,  "getc"sv, "gethost"sv, "join"sv,    "lock"sv,   "mq_"sv,     "msg"sv,     "mtx_"sv,
    "pause"sv,  "poll"sv, "popen"sv,   "read"sv,    "recv"sv,   "res_"sv,    "select"sv,  "sem_"sv,
    "semop"sv,  "send"sv, "sleep"sv,   "spawn"sv,   "splice"sv, "suspend"sv, "syscall"sv, "system"sv,
    "thrd_"sv,  "time"sv, "uring"sv,   "wait"sv,    "write"sv,  "yield"sv,
};

// Names that end in the same function as another: fortified (__poll_chk), of a later C (__isoc23_strtol), with 64 bits
// for an offset (fopen64), or for a time where a long has 32 (__select64, __nanosleep_time64; glibc 2.34,
// time/bits/types). The result is the plain name.
std::string_view plain_name(std::string_view name) {
    for (const std::string_view standard : {"__isoc99_"sv, "__isoc23_"sv}) {
        if (name.starts_with(standard)) return name.substr(standard.size());
    }
    const bool reserved = name.starts_with("__");
    for (const std::string_view suffix : {"_chk"sv, "_time64"sv, "64"sv}) {
        if (!name.ends_with(suffix) || (!reserved && suffix != "64") || name.size() < suffix.size() + 3) continue;
        name.remove_suffix(suffix.size());
        if (reserved) name.remove_prefix(2);
        return name;
    }
    return name;
}

bool is_harmless(std::string_view name) {
    return std::ranges::binary_search(kHarmless, name) ||
           std::ranges::any_of(kHarmlessPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace

// C++ names aren't asked about: libstdc++ waits and reads clocks through libc's functions, which the shim interposes
// for it too. Its one exception, std::future's futex, is used by the addons around libzmq and not by libzmq.
UnknownImports unknown_imports(const LibraryInfo& info, const std::set<std::string>& interposed) {
    UnknownImports result;
    for (const std::string& name : info.imported_functions) {
        if (interposed.contains(name) || is_harmless(name)) continue;
        const std::string plain(plain_name(name));
        // A fortified read() is libc's own and not the shim's: to the dynamic linker the names have nothing in common.
        const bool passes_the_shim = interposed.contains(plain);
        if (!passes_the_shim && is_harmless(plain)) continue;
        const bool unfit = passes_the_shim || std::ranges::any_of(kWaitsOrTells, [&](std::string_view part) {
                               return plain.find(part) != std::string::npos;
                           });
        (unfit ? result.unfit : result.unjudged).insert(name);
    }
    return result;
}

}  // namespace faultline
