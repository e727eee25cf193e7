// Functions of libc's that stand in front of libc's own, and whether a fault strikes a call of libzmq's.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& fault_parts() {
    static const std::vector<Part> parts{

{{"rand"}, {}, R"c(
// libzmq adds rand() % RECONNECT_IVL to each interval: always 36 ms here, so that intervals can be compared.
@!random int rand(void)
@!random {
@!random     return 36;
@!random }
@random static int random_numbers[20] = {36}, random_count = 1, random_at;
@random
@random int rand(void)
@random {
@random     return random_numbers[random_at++ % random_count];
@random }
)c"},

{{"set_random"}, {"<stdarg.h>"}, R"c(
static const char *set_random(int count, ...)
{
    va_list values;
    va_start(values, count);
    for (int i = 0; i < count; ++i) random_numbers[i] = va_arg(values, int);
    va_end(values);
    random_count = count;
    random_at = 0;
    return "ok";
}
)c"},

{{"RTLD_NEXT", "REAL"}, {"<dlfcn.h>"}, R"c(
#ifndef RTLD_NEXT
#define RTLD_NEXT ((void *) -1L)
#endif
#define REAL(name) do { if (real == NULL) *(void **) &real = dlsym(RTLD_NEXT, name); } while (0)
)c"},

{{"uncounted", "LIBZMQ"}, {}, R"c(
// A call of libzmq's: what it calls of libc is counted.
#define LIBZMQ(call) (counted = 1, uncounted(call))

static const char *uncounted(const char *returned)
{
    counted = 0;
    return returned;
}
)c"},

{{"same_place"}, {"<netinet/in.h>", "<sys/socket.h>", "<sys/un.h>"}, R"c(
static int same_place(const struct sockaddr *one, const struct sockaddr *other)
{
    if (one->sa_family != other->sa_family) return 0;
    if (one->sa_family == AF_INET) {
        const struct sockaddr_in *a = (const void *) one, *b = (const void *) other;
        return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
    }
    if (one->sa_family == AF_UNIX) {
        const struct sockaddr_un *a = (const void *) one, *b = (const void *) other;
        return strcmp(a->sun_path, b->sun_path) == 0;
    }
    return 0;
}
)c"},

{{"is_at"}, {}, R"c(
static int is_at(const char *endpoint, int fd, const struct sockaddr *asked)
{
    struct place wanted = place_of(endpoint), own;
    memset(&own, 0, sizeof own);
    if (asked != NULL) return same_place(asked, &wanted.address.any);
    own.size = sizeof own.address;
    int known = getsockname(fd, &own.address.any, &own.size) == 0;
    if (known && same_place(&own.address.any, &wanted.address.any)) return 1;
    own.size = sizeof own.address;
    return getpeername(fd, &own.address.any, &own.size) == 0 && same_place(&own.address.any, &wanted.address.any);
}
)c"},

{{"strikes"}, {"<errno.h>", "<sys/socket.h>"}, R"c(
// Whether a fault strikes this call: then errno is set, or *most the number of bytes that it may transfer.
static int strikes(const char *call, int fd, int level, int option, const struct sockaddr *address, size_t *most)
{
    int error = 0, decided = 0, before = errno;
    (void) fd;
    (void) level;
    (void) option;
    (void) address;
    if (!counted) return 0;
    counted = 0;
    pthread_mutex_lock(&fault_lock);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i) {
        struct fault *fault = &faults[i];
        if (!fault->armed || strcmp(fault->call, call) != 0) continue;
@options        if (fault->option != 0 && (fault->level != level || fault->option != option)) continue;
@endpoints        if (fault->endpoint != NULL && !is_at(fault->endpoint, fd, address)) continue;
@fds        if (fault->fd != NULL && (find_name(fault->fd, strlen(fault->fd)) == NULL ||
@fds                                  find_name(fault->fd, strlen(fault->fd))->fd != fd)) continue;
        ++fault->seen;
        if (decided || fault->seen < fault->nth) continue;
        if (fault->times > 0 && fault->seen >= fault->nth + fault->times) continue;
        ++fault->struck;
        decided = 1;
        error = fault->error;
        if (error == 0 && most != NULL && *most > fault->most) *most = fault->most;
    }
    pthread_mutex_unlock(&fault_lock);
    counted = 1;
    errno = error != 0 ? error : before;
    return error != 0;
}
)c"},

{{"arm"}, {}, R"c(
static const char *arm(int line_of_fault)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i)
        if (faults[i].line == line_of_fault) faults[i].armed = 1;
    return "ok";
}
)c"},

{{"disarm"}, {}, R"c(
static const char *disarm(const char *call)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i)
        if (strcmp(faults[i].call, call) == 0) faults[i].armed = 0;
    return "ok";
}
)c"},

{{"unstruck"}, {}, R"c(
// A fault that was armed and never struck has shown nothing.
static const char *unstruck(void)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; ++i)
        if (faults[i].armed && faults[i].struck == 0)
            return format("the fault of line %d waits for call %d of %s, and %d came", faults[i].line, faults[i].nth,
                          faults[i].call, faults[i].seen);
    return "ok";
}
)c"},

{{"resolve", "getaddrinfo"}, {"<netdb.h>"}, R"c(
#ifndef EAI_NODATA
#define EAI_NODATA -5
#endif

// What host names resolve to, or which error they give.
static struct host {
    const char *name, *address;
    int error;
} hosts[20];

static const char *resolve(const char *name, const char *address, int error)
{
    struct host *host = hosts;
    while (host->name != NULL && strcmp(host->name, name) != 0) ++host;
    host->name = name;
    host->address = address;
    host->error = error;
    return "ok";
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    REAL("getaddrinfo");
    for (const struct host *host = hosts; node != NULL && host->name != NULL; ++host) {
        if (strcmp(host->name, node) != 0 || (hints != NULL && (hints->ai_flags & AI_NUMERICHOST) != 0)) continue;
        if (host->error != 0) return host->error;
        node = host->address;
        break;
    }
    return real(node, service, hints, list);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
