// System calls in which faults strike: libzmq's calls of them come here first.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& system_call_parts() {
    static const std::vector<Part> parts{

{{"fault_in_socket"}, {}, R"c(
int socket(int domain, int type, int protocol)
{
    static int (*real)(int, int, int);
    REAL("socket");
    return strikes("socket", -1, 0, 0, NULL, NULL) ? -1 : real(domain, type, protocol);
}
)c"},

{{"fault_in_connect"}, {}, R"c(
int connect(int fd, const struct sockaddr *address, socklen_t size)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    REAL("connect");
    return strikes("connect", fd, 0, 0, address, NULL) ? -1 : real(fd, address, size);
}
)c"},

{{"fault_in_bind"}, {}, R"c(
int bind(int fd, const struct sockaddr *address, socklen_t size)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    REAL("bind");
    return strikes("bind", fd, 0, 0, address, NULL) ? -1 : real(fd, address, size);
}
)c"},

{{"fault_in_listen"}, {}, R"c(
int listen(int fd, int backlog)
{
    static int (*real)(int, int);
    REAL("listen");
    return strikes("listen", fd, 0, 0, NULL, NULL) ? -1 : real(fd, backlog);
}
)c"},

{{"fault_in_accept"}, {}, R"c(
int accept(int fd, struct sockaddr *address, socklen_t *size)
{
    static int (*real)(int, struct sockaddr *, socklen_t *);
    REAL("accept");
    return strikes("accept", fd, 0, 0, NULL, NULL) ? -1 : real(fd, address, size);
}
)c"},

{{"fault_in_accept4"}, {}, R"c(
int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags);

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags)
{
    static int (*real)(int, struct sockaddr *, socklen_t *, int);
    REAL("accept4");
    return strikes("accept4", fd, 0, 0, NULL, NULL) ? -1 : real(fd, address, size, flags);
}
)c"},

{{"fault_in_setsockopt"}, {}, R"c(
int setsockopt(int fd, int level, int option, const void *value, socklen_t size)
{
    static int (*real)(int, int, int, const void *, socklen_t);
    REAL("setsockopt");
    return strikes("setsockopt", fd, level, option, NULL, NULL) ? -1 : real(fd, level, option, value, size);
}
)c"},

{{"fault_in_getsockopt"}, {}, R"c(
int getsockopt(int fd, int level, int option, void *value, socklen_t *size)
{
    static int (*real)(int, int, int, void *, socklen_t *);
    REAL("getsockopt");
    return strikes("getsockopt", fd, level, option, NULL, NULL) ? -1 : real(fd, level, option, value, size);
}
)c"},

{{"fault_in_getsockname"}, {}, R"c(
int getsockname(int fd, struct sockaddr *address, socklen_t *size)
{
    static int (*real)(int, struct sockaddr *, socklen_t *);
    REAL("getsockname");
    return strikes("getsockname", fd, 0, 0, NULL, NULL) ? -1 : real(fd, address, size);
}
)c"},

{{"fault_in_getpeername"}, {}, R"c(
int getpeername(int fd, struct sockaddr *address, socklen_t *size)
{
    static int (*real)(int, struct sockaddr *, socklen_t *);
    REAL("getpeername");
    return strikes("getpeername", fd, 0, 0, NULL, NULL) ? -1 : real(fd, address, size);
}
)c"},

{{"fault_in_fcntl"}, {"<fcntl.h>", "<stdarg.h>"}, R"c(
int fcntl(int fd, int command, ...)
{
    static int (*real)(int, int, ...);
    va_list rest;
    va_start(rest, command);
    long argument = va_arg(rest, long);
    va_end(rest);
    REAL("fcntl");
    return strikes("fcntl", fd, 0, 0, NULL, NULL) ? -1 : real(fd, command, argument);
}
)c"},

{{"fault_in_send"}, {}, R"c(
ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    REAL("send");
    return strikes("send", fd, 0, 0, NULL, &size) ? -1 : real(fd, bytes, size, flags);
}
)c"},

{{"fault_in_sendto"}, {}, R"c(
ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *address, socklen_t length)
{
    static ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    REAL("sendto");
    return strikes("sendto", fd, 0, 0, NULL, &size) ? -1 : real(fd, bytes, size, flags, address, length);
}
)c"},

{{"fault_in_recv"}, {}, R"c(
ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    static ssize_t (*real)(int, void *, size_t, int);
    REAL("recv");
    return strikes("recv", fd, 0, 0, NULL, &size) ? -1 : real(fd, bytes, size, flags);
}
)c"},

{{"fault_in_recvfrom"}, {}, R"c(
ssize_t recvfrom(int fd, void *bytes, size_t size, int flags, struct sockaddr *address, socklen_t *length)
{
    static ssize_t (*real)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
    REAL("recvfrom");
    return strikes("recvfrom", fd, 0, 0, NULL, &size) ? -1 : real(fd, bytes, size, flags, address, length);
}
)c"},

{{"fault_in_read"}, {}, R"c(
ssize_t read(int fd, void *bytes, size_t size)
{
    static ssize_t (*real)(int, void *, size_t);
    REAL("read");
    return strikes("read", fd, 0, 0, NULL, &size) ? -1 : real(fd, bytes, size);
}
)c"},

{{"fault_in_write"}, {}, R"c(
ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    REAL("write");
    return strikes("write", fd, 0, 0, NULL, &size) ? -1 : real(fd, bytes, size);
}
)c"},

{{"fault_in_epoll_create1"}, {"<sys/epoll.h>"}, R"c(
int epoll_create1(int flags)
{
    static int (*real)(int);
    REAL("epoll_create1");
    return strikes("epoll_create1", -1, 0, 0, NULL, NULL) ? -1 : real(flags);
}
)c"},

{{"fault_in_epoll_ctl"}, {"<sys/epoll.h>"}, R"c(
int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event_)
{
    static int (*real)(int, int, int, struct epoll_event *);
    REAL("epoll_ctl");
    return strikes("epoll_ctl", fd, 0, 0, NULL, NULL) ? -1 : real(epoll, operation, fd, event_);
}
)c"},

{{"fault_in_eventfd"}, {"<sys/eventfd.h>"}, R"c(
int eventfd(unsigned initial, int flags)
{
    static int (*real)(unsigned, int);
    REAL("eventfd");
    return strikes("eventfd", -1, 0, 0, NULL, NULL) ? -1 : real(initial, flags);
}
)c"},

{{"fault_in_close"}, {}, R"c(
int close(int fd)
{
    static int (*real)(int);
    REAL("close");
    int fails = strikes("close", fd, 0, 0, NULL, NULL), error = errno;
    int returned = real(fd);  // the number is free whatever close() returns
    if (!fails) return returned;
    errno = error;
    return -1;
}
)c"},

{{"fault_in_unlink"}, {}, R"c(
int unlink(const char *path)
{
    static int (*real)(const char *);
    REAL("unlink");
    return strikes("unlink", -1, 0, 0, NULL, NULL) ? -1 : real(path);
}
)c"},

{{"fault_in_rmdir"}, {}, R"c(
int rmdir(const char *path)
{
    static int (*real)(const char *);
    REAL("rmdir");
    return strikes("rmdir", -1, 0, 0, NULL, NULL) ? -1 : real(path);
}
)c"},

{{"fault_in_mkdtemp"}, {}, R"c(
char *mkdtemp(char *path)
{
    static char *(*real)(char *);
    REAL("mkdtemp");
    return strikes("mkdtemp", -1, 0, 0, NULL, NULL) ? NULL : real(path);
}
)c"},

{{"fault_in_getifaddrs"}, {"<ifaddrs.h>"}, R"c(
int getifaddrs(struct ifaddrs **list)
{
    static int (*real)(struct ifaddrs **);
    REAL("getifaddrs");
    return strikes("getifaddrs", -1, 0, 0, NULL, NULL) ? -1 : real(list);
}
)c"},

// Its error is what it returns.
{{"fault_in_pthread_create"}, {}, R"c(
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    REAL("pthread_create");
    return strikes("pthread_create", -1, 0, 0, NULL, NULL) ? errno : real(thread, attributes, run, argument);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
