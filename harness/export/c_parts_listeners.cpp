// Places, listeners of someone else, and files.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& listener_parts() {
    static const std::vector<Part> parts{

{{"place"}, {"<netinet/in.h>", "<sys/socket.h>", "<sys/un.h>"}, R"c(
// Where an endpoint is: tcp://127.0.0.1:5555, tcp://[::1]:5555, ipc://path, ipc://@name
struct place {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
        struct sockaddr_storage room;
    } address;
    socklen_t size;
    const char *path;  // of a file that has to be removed
};
)c"},

{{"place_of"}, {"<arpa/inet.h>", "<stddef.h>"}, R"c(
static struct place place_of(const char *endpoint)
{
    struct place place;
    memset(&place, 0, sizeof place);
    if (strncmp(endpoint, "ipc://", 6) == 0) {
        size_t length = strlen(endpoint += 6);
        must(length < sizeof place.address.local.sun_path, endpoint);
        place.address.local.sun_family = AF_UNIX;
        memcpy(place.address.local.sun_path, endpoint, length);
        place.size = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length + (endpoint[0] != '@'));
        if (endpoint[0] == '@')
            place.address.local.sun_path[0] = 0;
        else
            place.path = endpoint;
        return place;
    }
    const char *host = endpoint + 6, *colon = strrchr(endpoint, ':');
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int) (colon - host - (host[0] == '[' ? 2 : 0)), host + (host[0] == '['));
    if (host[0] == '*') strcpy(text, "0.0.0.0");
    place.address.v6.sin6_family = AF_INET6;
    place.address.v6.sin6_port = htons((uint16_t) atoi(colon + 1));
    place.size = sizeof place.address.v6;
    if (inet_pton(AF_INET6, text, &place.address.v6.sin6_addr) == 1) return place;
    memset(&place.address.room, 0, sizeof place.address.room);
    place.address.v4.sin_family = AF_INET;
    place.address.v4.sin_port = htons((uint16_t) atoi(colon + 1));
    place.size = sizeof place.address.v4;
    must(inet_pton(AF_INET, text, &place.address.v4.sin_addr) == 1, endpoint);
    return place;
}
)c"},

{{"peer"}, {"<fcntl.h>", "<netinet/tcp.h>", "<poll.h>"}, R"c(
// One end of a connection, or a listener, that says nothing by itself.
struct peer {
    int fd;
    unsigned char *came;  // and was not expected yet
    size_t size;
    const char *end;  // of what comes: "", EOF, ECONNRESET
    struct place place;
@stalls    int stalled;
};
)c"},

{{"open_listener"}, {}, R"c(
static int open_listener(const struct place *at, int backlog)
{
    const int on = 1;
    int fd = socket(at->address.any.sa_family, SOCK_STREAM, 0);
    must(fd >= 0, "socket");
    if (at->address.any.sa_family != AF_UNIX) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    must(bind(fd, &at->address.any, at->size) == 0 && listen(fd, backlog) == 0, "listener");
    return fd;
}
)c"},

{{"occupy", "holder"}, {}, R"c(
// Someone else's listener.
static struct holder {
    const char *endpoint;
    int fd;
    struct place place;
} holders[10];

static void occupy(const char *endpoint)
{
    struct holder *holder = holders;
    while (holder->endpoint != NULL) ++holder;
    holder->endpoint = endpoint;
    holder->place = place_of(endpoint);
    holder->fd = open_listener(&holder->place, 128);
}
)c"},

{{"vacate"}, {}, R"c(
static void vacate(const char *endpoint)
{
    for (struct holder *holder = holders; holder->endpoint != NULL; ++holder) {
        if (strcmp(holder->endpoint, endpoint) != 0) continue;
        close(holder->fd);
        if (holder->place.path != NULL) unlink(holder->place.path);
        holder->endpoint = "";
    }
}
)c"},

{{"handed_over"}, {"<zmq.h>"}, R"c(
// A listener that libzmq is given, as by a service manager.
static const char *handed_over(void *socket, const char *endpoint)
{
    struct place at = place_of(endpoint);
    int fd = open_listener(&at, 100);
    return ok(zmq_setsockopt(socket, ZMQ_USE_FD, &fd, sizeof fd));
}
)c"},

{{"listen_at"}, {}, R"c(
static void listen_at(struct peer *peer, const char *endpoint, int backlog)
{
    peer->place = place_of(endpoint);
    peer->fd = open_listener(&peer->place, backlog);
    fcntl(peer->fd, F_SETFL, O_NONBLOCK);
}
)c"},

{{"connected"}, {}, R"c(
// Connects without waiting for long. 0, or an errno.
static int connected(int fd, const struct place *to)
{
    struct pollfd ready = {fd, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, &to->address.any, to->size) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    if (poll(&ready, 1, 200) != 1) return EINPROGRESS;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}
)c"},

{{"fill_backlog"}, {}, R"c(
// Others wait in the listener's backlog, until no connect comes through.
static void fill_backlog(struct peer *listener)
{
    for (int i = 0; i < 200; ++i) {
        int error = connected(socket(listener->place.address.any.sa_family, SOCK_STREAM, 0), &listener->place);
        if (error == EINPROGRESS || error == EAGAIN) return;
    }
    fail("that the backlog is full", "200 connections");
}
)c"},

{{"leave_stale"}, {}, R"c(
// The file of a socket that nobody listens on any more.
static void leave_stale(const char *endpoint)
{
    struct place at = place_of(endpoint);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    must(fd >= 0 && bind(fd, &at.address.any, at.size) == 0, endpoint);
    close(fd);
}
)c"},

{{"touch"}, {"<fcntl.h>"}, R"c(
static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    must(fd >= 0, path);
    close(fd);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
