// What passes through a proxy, and faults that strike while it passes.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& proxy_parts() {
    static const std::vector<Part> parts{

{{"proxy"}, {"<fcntl.h>", "<netinet/tcp.h>", "<poll.h>"}, R"c(
// Passes bytes on between who connects to it (the client) and a server. Faults strike while a byte passes.
enum towards { CLIENT, SERVER };

struct passing_fault {
    int line;
    char kind;             // c: cut, r: reset, s: stall, x: corrupt, d: drop
    enum towards towards;
    int of_frames;         // else of bytes
    long number;
    int struck;
};

struct stream {
    int from, to;
    enum towards towards;
    unsigned char *arrived, *leaving;
    size_t arrived_size, leaving_size;
    struct chunk {
        long due;
        size_t size;
    } chunks[200];
    int chunk_count;
    long bytes, frames;     // that have passed whole
    int part, between;      // of a frame: 0 greeting, 1 flags, 2 length, 3 body
    unsigned long left, length;
    int source_ended, ended, broken;
    struct passing_fault *struck, *dropping;
@limits    long line_free;
    long last_due;
};

struct connection {
    int client, server;  // -1: closed
    int established;
    struct stream streams[2];
};

struct proxy {
    struct place here, there;
    int listener;
    struct connection connections[50];
    int connection_count;
    int stalled[2];
@drips    int dripping[2];
@limits    long delay[2], rate[2];  // ms, bytes per second
    struct passing_fault faults[10];
    int fault_count;
};
static pthread_mutex_t proxy_lock = PTHREAD_MUTEX_INITIALIZER;
)c"},

{{"is_behind"}, {}, R"c(
static int is_behind(const struct stream *stream, const struct passing_fault *passing)
{
    if (!passing->of_frames) return stream->bytes == passing->number;
    return stream->between && stream->frames == passing->number;
}
)c"},

{{"comes_to"}, {}, R"c(
static int comes_to(const struct stream *stream, const struct passing_fault *passing)
{
    return (passing->of_frames ? stream->frames : stream->bytes) + 1 == passing->number;
}
)c"},

{{"count_byte"}, {}, R"c(
// The greeting of 64 bytes, then frames: flags, a length of one byte or of eight, a body.
static void count_byte(struct stream *stream, unsigned char byte)
{
    ++stream->bytes;
    stream->between = 0;
    if (stream->part == 1) {
        stream->part = 2;
        stream->left = byte & 2 ? 8 : 1;
        stream->length = 0;
        return;
    }
    if (stream->part == 2) {
        stream->length = stream->length << 8 | byte;
        if (--stream->left > 0) return;
        stream->part = 3;
        stream->left = stream->length + 1;
    }
    if (--stream->left > 0) return;
    if (stream->part == 0) stream->frames = -1;
    ++stream->frames;
    stream->part = 1;
    stream->between = 1;
}
)c"},

{{"close_connection"}, {}, R"c(
// In order, or by a reset.
static void close_connection(struct connection *connection, int reset)
{
    const struct linger at_once = {1, 0};
    int ends[2] = {connection->client, connection->server};
    for (int i = 0; i < 2 && connection->client >= 0; ++i) {
        char unread[4096];
        while (!reset && recv(ends[i], unread, sizeof unread, MSG_DONTWAIT) > 0) {
        }
        if (reset) setsockopt(ends[i], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(ends[i]);
    }
    connection->client = connection->server = -1;
}
)c"},

{{"stop_listening"}, {}, R"c(
static void stop_listening(struct proxy *proxy)
{
    if (proxy->listener >= 0 && proxy->here.path != NULL) unlink(proxy->here.path);
    if (proxy->listener >= 0) close(proxy->listener);
    proxy->listener = -1;
}
)c"},

{{"cut_now"}, {}, R"c(
static void cut_now(struct proxy *proxy)
{
    stop_listening(proxy);
    for (int i = 0; i < proxy->connection_count; ++i) close_connection(&proxy->connections[i], 0);
}
)c"},

{{"open_stream"}, {}, R"c(
static void open_stream(struct stream *stream, int from, int to, enum towards towards)
{
    memset(stream, 0, sizeof *stream);
    stream->from = from;
    stream->to = to;
    stream->towards = towards;
    stream->left = 64;
}
)c"},

{{"accept_clients"}, {}, R"c(
static void accept_clients(struct proxy *proxy)
{
    const int on = 1;
    int client;
    while (proxy->listener >= 0 && (client = accept(proxy->listener, NULL, NULL)) >= 0) {
        struct connection *connection = &proxy->connections[proxy->connection_count];
        int server = socket(proxy->there.address.any.sa_family, SOCK_STREAM, 0);
        fcntl(client, F_SETFL, O_NONBLOCK);
        fcntl(server, F_SETFL, O_NONBLOCK);
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(server, &proxy->there.address.any, proxy->there.size) != 0 && errno != EINPROGRESS) {
            close(client);
            close(server);
            continue;
        }
        if (++proxy->connection_count == 50) fail("fewer connections", "50");
        connection->client = client;
        connection->server = server;
        connection->established = 0;
        open_stream(&connection->streams[0], client, server, SERVER);
        open_stream(&connection->streams[1], server, client, CLIENT);
    }
}
)c"},

{{"is_connected"}, {}, R"c(
static int is_connected(struct connection *connection)
{
    struct pollfd ready = {connection->server, POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    if (connection->established) return 1;
    if (poll(&ready, 1, 0) != 1) return 0;
    getsockopt(connection->server, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) close_connection(connection, 0);
    return connection->established = error == 0;
}
)c"},

{{"read_chunks"}, {}, R"c(
static void read_chunks(struct proxy *proxy, struct stream *stream)
{
    (void) proxy;
    while (!stream->source_ended && stream->chunk_count < 200 && stream->arrived_size < 262144) {
        stream->arrived = realloc(stream->arrived, stream->arrived_size + 65536);
        ssize_t got = recv(stream->from, stream->arrived + stream->arrived_size, 65536, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got < 0) {
            stream->broken = 1;
            return;
        }
        long due = now();
@limits        if (proxy->rate[stream->towards] > 0) {
@limits            if (stream->line_free < due) stream->line_free = due;
@limits            due = stream->line_free += (long) got * 1000 / proxy->rate[stream->towards];
@limits        }
@limits        due += proxy->delay[stream->towards];
        if (due < stream->last_due) due = stream->last_due;
        stream->last_due = due;
        stream->chunks[stream->chunk_count].due = due;
        stream->chunks[stream->chunk_count++].size = (size_t) got;
        stream->arrived_size += (size_t) got;
        stream->source_ended = got == 0;
    }
}
)c"},

{{"pass_byte"}, {}, R"c(
static void pass_byte(struct proxy *proxy, struct stream *stream, unsigned char byte)
{
    unsigned char as_sent = byte;
    if (stream->dropping != NULL && !comes_to(stream, stream->dropping)) stream->dropping = NULL;
    for (int i = 0; i < proxy->fault_count; ++i) {
        struct passing_fault *passing = &proxy->faults[i];
        if (passing->struck || passing->towards != stream->towards || !comes_to(stream, passing)) continue;
        if (passing->kind != 'x' && passing->kind != 'd') continue;
        passing->struck = 1;
        if (passing->kind == 'd') stream->dropping = passing;
        if (passing->kind == 'x') byte = (unsigned char) ~byte;
    }
    if (stream->dropping == NULL) {
        stream->leaving = realloc(stream->leaving, stream->leaving_size + 1);
        stream->leaving[stream->leaving_size++] = byte;
    }
    count_byte(stream, as_sent);
    for (int i = 0; i < proxy->fault_count && stream->struck == NULL; ++i) {
        struct passing_fault *passing = &proxy->faults[i];
        if (passing->struck || passing->kind == 'x' || passing->kind == 'd') continue;
        if (passing->towards != stream->towards || !is_behind(stream, passing)) continue;
        passing->struck = 1;
        stream->struck = passing;
    }
}
)c"},

{{"pass_chunks"}, {}, R"c(
static void pass_chunks(struct proxy *proxy, struct stream *stream)
{
    while (stream->chunk_count > 0 && stream->chunks[0].due <= now() && stream->struck == NULL) {
        size_t passed = 0;
@drips        if (proxy->dripping[stream->towards] && stream->leaving_size > 0) return;
        while (passed < stream->chunks[0].size && stream->struck == NULL) {
            pass_byte(proxy, stream, stream->arrived[passed++]);
@drips            if (proxy->dripping[stream->towards]) break;
        }
        stream->arrived_size -= passed;
        memmove(stream->arrived, stream->arrived + passed, stream->arrived_size);
        stream->chunks[0].size -= passed;
        if (stream->chunks[0].size > 0) return;
        --stream->chunk_count;
        memmove(stream->chunks, stream->chunks + 1, (size_t) stream->chunk_count * sizeof stream->chunks[0]);
    }
}
)c"},

{{"write_leaving"}, {}, R"c(
static void write_leaving(struct stream *stream)
{
    while (stream->leaving_size > 0) {
        ssize_t wrote = send(stream->to, stream->leaving, stream->leaving_size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (wrote < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (wrote < 0) {
            stream->broken = 1;
            return;
        }
        stream->leaving_size -= (size_t) wrote;
        memmove(stream->leaving, stream->leaving + wrote, stream->leaving_size);
    }
    if (stream->source_ended && !stream->ended && stream->chunk_count == 0 && stream->struck == NULL) {
        stream->ended = 1;
        shutdown(stream->to, SHUT_WR);
    }
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
