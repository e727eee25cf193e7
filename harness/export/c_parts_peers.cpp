// Raw peers, and listeners of someone else.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& peer_parts() {
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

{{"be_peer"}, {}, R"c(
static void be_peer(struct peer *peer, int fd)
{
    const int on = 1;
    peer->fd = fd;
    peer->size = 0;
    peer->end = "";
@stalls    peer->stalled = 0;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // fails over ipc, where there is nothing to do
}
)c"},

{{"dialled"}, {}, R"c(
static const char *dialled(struct peer *peer, const char *endpoint, const char *from)
{
    struct place to = place_of(endpoint);
    int fd = socket(to.address.any.sa_family, SOCK_STREAM, 0);
    must(fd >= 0, "socket");
    if (from != NULL) {
        struct place own = place_of(from);
        must(bind(fd, &own.address.any, own.size) == 0, from);
    }
    int error = connected(fd, &to);
    if (error == 0)
        be_peer(peer, fd);
    else
        close(fd);
    return error == 0 ? "ok" : error_name(error);
}
)c"},

{{"accepted"}, {}, R"c(
// `wait`: a connection is expected.
static const char *accepted(struct peer *listener, struct peer *peer, int wait)
{
    struct pollfd ready = {listener->fd, POLLIN, 0};
    if (wait) poll(&ready, 1, PATIENCE_MS);
    int fd = accept(listener->fd, NULL, NULL);
    if (fd < 0) return error_name(errno);
    be_peer(peer, fd);
    return "ok";
}
)c"},

{{"piece", "BYTES"}, {}, R"c(
// Bytes, so many times; without bytes: as many of any; not even once: whatever else comes.
struct piece {
    const char *bytes;
    size_t size, times;
};
#define BYTES(text) text, sizeof(text) - 1
)c"},

{{"said"}, {}, R"c(
// Sends all at once, as far as there is room.
static const char *said(struct peer *peer, int count, const struct piece *pieces)
{
    char *bytes = NULL;
    size_t size = 0, done = 0;
    FILE *stream = open_memstream(&bytes, &size);
    for (const struct piece *piece = pieces; piece < pieces + count; ++piece)
        for (size_t i = 0; i < piece->times; ++i) fwrite(piece->bytes, 1, piece->size, stream);
    fclose(stream);
    while (done < size) {
        struct pollfd room = {peer->fd, POLLOUT, 0};
        ssize_t some = send(peer->fd, bytes + done, size - done, MSG_NOSIGNAL);
        if (some < 0 && errno == EAGAIN && poll(&room, 1, PATIENCE_MS) == 1) continue;
        if (some < 0) return error_name(errno);
        done += (size_t) some;
    }
    return "ok";
}
)c"},

{{"read_some"}, {}, R"c(
static void read_some(struct peer *peer)
{
    while (peer->end[0] == 0) {
        peer->came = realloc(peer->came, peer->size + 65536);
        ssize_t got = recv(peer->fd, peer->came + peer->size, 65536, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got > 0) peer->size += (size_t) got;
        if (got == 0) peer->end = "EOF";
        if (got < 0) peer->end = error_name(errno);
    }
}
)c"},

{{"fits"}, {}, R"c(
static int fits(const struct peer *peer, int count, const struct piece *pieces, const char *end)
{
    size_t at = 0;
    if (strcmp(peer->end, end) != 0) return 0;
    for (const struct piece *piece = pieces; piece < pieces + count; ++piece) {
        if (piece->times == 0) return 1;
        if (at + piece->size * piece->times > peer->size) return 0;
        for (size_t i = 0; i < piece->times; ++i, at += piece->size)
            if (piece->bytes != NULL && memcmp(peer->came + at, piece->bytes, piece->size) != 0) return 0;
    }
    return at == peer->size;
}
)c"},

{{"stall_peer"}, {}, R"c(
// From now on it reads nothing.
static void stall_peer(struct peer *peer)
{
    read_some(peer);
    peer->stalled = 1;
}
)c"},

{{"hears"}, {}, R"c(
// What has come to the peer and was not expected yet is these pieces, and then this end. The last `kept` bytes are
// the beginning of something: they are heard again.
static void hears(struct peer *peer, const char *expected, int count, const struct piece *pieces, const char *end,
                  size_t kept)
{
    long until = now() + PATIENCE_MS;
@stalls    if (!peer->stalled) read_some(peer);
@!stalls    read_some(peer);
    while (!fits(peer, count, pieces, end) && now() < until) {
        struct pollfd ready = {peer->fd, POLLIN, 0};
        poll(&ready, peer->end[0] == 0 ? 1 : 0, 5);
@stalls        if (!peer->stalled) read_some(peer);
@!stalls        read_some(peer);
    }
    if (!fits(peer, count, pieces, end)) {
        char *text = format("%s after:", peer->end[0] == 0 ? "nothing more" : peer->end);
        for (size_t i = 0; i < peer->size && i < 300; ++i) text = format("%s %02x", text, peer->came[i]);
        fail(expected, text);
    }
    memmove(peer->came, peer->came + peer->size - kept, kept);
    peer->size = kept;
}
)c"},

{{"close_peer"}, {}, R"c(
// Bytes that nobody read would turn the close into a reset.
static void close_peer(struct peer *peer)
{
@stalls    if (!peer->stalled) read_some(peer);
@!stalls    read_some(peer);
    close(peer->fd);
}
)c"},

{{"close_listener"}, {}, R"c(
static void close_listener(struct peer *peer)
{
    close(peer->fd);
    if (peer->place.path != NULL) unlink(peer->place.path);
}
)c"},

{{"reset_peer"}, {}, R"c(
static void reset_peer(struct peer *peer)
{
    const struct linger at_once = {1, 0};
    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(peer->fd);
}
)c"},

{{"half_closed"}, {}, R"c(
static const char *half_closed(struct peer *peer)
{
    return shutdown(peer->fd, SHUT_WR) == 0 ? "ok" : error_name(errno);
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
