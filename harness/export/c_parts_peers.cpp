// Raw peers: connections that a scenario speaks through.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& peer_parts() {
    static const std::vector<Part> parts{

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

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
