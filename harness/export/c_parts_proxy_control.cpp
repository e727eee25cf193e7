// The thread that serves a proxy, and what is done to it.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& proxy_control_parts() {
    static const std::vector<Part> parts{

{{"serve_connection"}, {}, R"c(
static void serve_connection(struct proxy *proxy, struct connection *connection)
{
    if (connection->client < 0 || !is_connected(connection)) return;
    for (int i = 0; i < 2; ++i) {
        struct stream *stream = &connection->streams[i];
        if (!proxy->stalled[stream->towards]) {
            read_chunks(proxy, stream);
            pass_chunks(proxy, stream);
        }
        write_leaving(stream);
        if (stream->struck != NULL && stream->leaving_size == 0) {  // what came before it has gone out
            char kind = stream->struck->kind;
            stream->struck = NULL;
            if (kind == 's') proxy->stalled[stream->towards] = 1;
            if (kind == 'c') cut_now(proxy);
            if (kind == 'r') close_connection(connection, 1);
            if (kind != 's') return;
        }
        if (stream->broken) {
            close_connection(connection, 1);
            return;
        }
    }
    if (connection->streams[0].ended && connection->streams[1].ended) close_connection(connection, 0);
}
)c"},

{{"serve_proxies"}, {}, R"c(
static void *serve_proxies(void *argument)
{
    struct proxy *proxy = argument;
@counted    counted = 0;
    for (;;) {
        pthread_mutex_lock(&proxy_lock);
        accept_clients(proxy);
        for (int i = 0; i < proxy->connection_count; ++i) serve_connection(proxy, &proxy->connections[i]);
        pthread_mutex_unlock(&proxy_lock);
        poll(NULL, 0, 1);
    }
    return NULL;
}
)c"},

{{"listen_again"}, {}, R"c(
static void listen_again(struct proxy *proxy)
{
    proxy->listener = open_listener(&proxy->here, SOMAXCONN);
    fcntl(proxy->listener, F_SETFL, O_NONBLOCK);
}
)c"},

{{"open_proxy"}, {}, R"c(
static void open_proxy(struct proxy *proxy, const char *here, const char *there)
{
    proxy->here = place_of(here);
    proxy->there = place_of(there);
    listen_again(proxy);
    start_thread(serve_proxies, proxy);
}
)c"},

{{"strike_later"}, {}, R"c(
// After a byte or a frame, or at one: bytes and frames count from 1, and frame 0 is the greeting.
static void strike_later(struct proxy *proxy, char kind, enum towards towards, int of_frames, long number)
{
    struct passing_fault passing = {line, kind, towards, of_frames, number, 0};
    pthread_mutex_lock(&proxy_lock);
    proxy->faults[proxy->fault_count++] = passing;
    pthread_mutex_unlock(&proxy_lock);
}
)c"},

{{"all_struck"}, {}, R"c(
// A fault that never struck has shown nothing.
static const char *all_struck(struct proxy *proxy)
{
    for (const struct passing_fault *passing = proxy->faults; passing < proxy->faults + proxy->fault_count; ++passing)
        if (!passing->struck) return format("the fault of line %d never came to its place", passing->line);
    return "ok";
}
)c"},

{{"cut_proxy"}, {}, R"c(
static void cut_proxy(struct proxy *proxy)
{
    pthread_mutex_lock(&proxy_lock);
    cut_now(proxy);
    pthread_mutex_unlock(&proxy_lock);
}
)c"},

{{"reset_proxy"}, {}, R"c(
static void reset_proxy(struct proxy *proxy)
{
    pthread_mutex_lock(&proxy_lock);
    for (int i = 0; i < proxy->connection_count; ++i) close_connection(&proxy->connections[i], 1);
    pthread_mutex_unlock(&proxy_lock);
}
)c"},

{{"set_proxy"}, {}, R"c(
static void set_proxy(int *condition, int value)
{
    pthread_mutex_lock(&proxy_lock);
    *condition = value;
    pthread_mutex_unlock(&proxy_lock);
}
)c"},

{{"set_pace"}, {}, R"c(
static void set_pace(long *condition, long value)
{
    pthread_mutex_lock(&proxy_lock);
    *condition = value;
    pthread_mutex_unlock(&proxy_lock);
}
)c"},

{{"join_proxy"}, {}, R"c(
// Everything passes again.
static void join_proxy(struct proxy *proxy)
{
    pthread_mutex_lock(&proxy_lock);
    for (int i = 0; i < 2; ++i) {
        proxy->stalled[i] = 0;
@drips        proxy->dripping[i] = 0;
@limits        proxy->delay[i] = proxy->rate[i] = 0;
    }
    if (proxy->listener < 0) listen_again(proxy);
    pthread_mutex_unlock(&proxy_lock);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
