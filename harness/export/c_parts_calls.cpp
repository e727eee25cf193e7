// Calls of libzmq's, and their results in words.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& call_parts() {
    static const std::vector<Part> parts{

{{"error_name"}, {"<errno.h>", "<zmq.h>"}, R"c(
static const char *error_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } errors[] = {
%ERRORS%
    };
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; ++i)
        if (errors[i].number == number) return errors[i].name;
    return format("%d", number);
}
)c"},

{{"context"}, {}, R"c(
static void *context;
)c"},

{{"ctx"}, {"<zmq.h>"}, R"c(
static void *ctx(void)
{
    if (context == NULL) context = zmq_ctx_new();
    return context;
}
)c"},

{{"open_socket"}, {"<zmq.h>"}, R"c(
static void *open_socket(int type)
{
    return ctx() == NULL ? NULL : zmq_socket(ctx(), type);
}
)c"},

{{"ok"}, {"<zmq.h>"}, R"c(
static const char *ok(int returned)
{
    return returned == 0 ? "ok" : error_name(zmq_errno());
}
)c"},

{{"made"}, {"<zmq.h>"}, R"c(
static const char *made(const void *socket)
{
    return socket != NULL ? "ok" : error_name(zmq_errno());
}
)c"},

{{"start_thread"}, {"<pthread.h>"}, R"c(
static pthread_t start_thread(void *(*run)(void *), void *argument)
{
    pthread_t thread;
@counted    int before = counted;
@counted    counted = 0;
    must(pthread_create(&thread, NULL, run, argument) == 0 && pthread_detach(thread) == 0, "pthread_create");
@counted    counted = before;
    return thread;
}
)c"},

{{"sent"}, {"<zmq.h>"}, R"c(
static const char *sent(int size)
{
    return size >= 0 ? "ok" : error_name(zmq_errno());
}
)c"},

{{"set_int"}, {"<zmq.h>"}, R"c(
static const char *set_int(void *socket, int option, int value)
{
    return ok(zmq_setsockopt(socket, option, &value, sizeof value));
}
)c"},

{{"set_int64"}, {"<stdint.h>", "<zmq.h>"}, R"c(
static const char *set_int64(void *socket, int option, int64_t value)
{
    return ok(zmq_setsockopt(socket, option, &value, sizeof value));
}
)c"},

{{"got_int"}, {"<zmq.h>"}, R"c(
static const char *got_int(void *socket, int option)
{
    int value = 0;
    size_t size = sizeof value;
    if (zmq_getsockopt(socket, option, &value, &size) != 0) return error_name(zmq_errno());
    return format("%d", value);
}
)c"},

{{"got_int64"}, {"<stdint.h>", "<zmq.h>"}, R"c(
static const char *got_int64(void *socket, int option)
{
    int64_t value = 0;
    size_t size = sizeof value;
    if (zmq_getsockopt(socket, option, &value, &size) != 0) return error_name(zmq_errno());
    return format("%lld", (long long) value);
}
)c"},

{{"got_text"}, {"<zmq.h>"}, R"c(
static const char *got_text(void *socket, int option)
{
    char value[256] = "";
    size_t size = sizeof value;
    if (zmq_getsockopt(socket, option, value, &size) != 0) return error_name(zmq_errno());
    return size == 0 || value[0] == 0 ? "\"\"" : format("%.*s", (int) size, value);
}
)c"},

{{"filled"}, {}, R"c(
// So many bytes that are all the same.
static char *filled(size_t size, int byte)
{
    char *bytes = malloc(size);
    memset(bytes, byte, size);
    return bytes;
}
)c"},

{{"print_part"}, {"<ctype.h>"}, R"c(
// Text in quotes, other bytes as `hex 00ff`, many that are the same as `hex 00 x1000`.
static void print_part(FILE *stream, const unsigned char *bytes, size_t size)
{
    size_t same = 0, readable = 0;
    for (size_t i = 0; i < size; ++i) {
        same += bytes[i] == bytes[0];
        readable += (bytes[i] >= ' ' && bytes[i] <= '~') || (bytes[i] != 0 && strchr("\n\r\t", bytes[i]) != NULL);
    }
    if (size > 64 && same == size) {
        fprintf(stream, "hex %02x x%lu", bytes[0], (unsigned long) size);
    } else if (readable == size) {
        putc('"', stream);
        for (size_t i = 0; i < size; ++i) {
            if (strchr("\"\\\n\r\t", bytes[i]) != NULL) putc('\\', stream);
            putc(bytes[i] == '\n' ? 'n' : bytes[i] == '\r' ? 'r' : bytes[i] == '\t' ? 't' : bytes[i], stream);
        }
        putc('"', stream);
    } else {
        fputs("hex ", stream);
        for (size_t i = 0; i < size; ++i) fprintf(stream, "%02x", bytes[i]);
    }
}
)c"},

{{"received"}, {"<zmq.h>"}, R"c(
// A message, part by part: "a" | hex 00ff
static const char *received(void *socket, int flags)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (int more = 1, number = 0; more; ++number) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, socket, flags) < 0) {
            const char *error = error_name(zmq_errno());
            fclose(stream);
            return error;
        }
        if (number > 0) fputs(" | ", stream);
        print_part(stream, zmq_msg_data(&part), zmq_msg_size(&part));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
    fclose(stream);
    return text;
}
)c"},

{{"polled"}, {"<zmq.h>"}, R"c(
static const char *polled(void *socket, short events, long timeout)
{
    static const char *const ready[] = {"none", "in", "out", "in,out"};
    zmq_pollitem_t item = {socket, 0, events, 0};
    if (zmq_poll(&item, 1, timeout) < 0) return error_name(zmq_errno());
    return ready[item.revents & (ZMQ_POLLIN | ZMQ_POLLOUT)];
}
)c"},

{{"terminated"}, {"<zmq.h>"}, R"c(
static const char *terminated(void)
{
    const char *text = ok(zmq_ctx_term(ctx()));
    if (strcmp(text, "ok") == 0) context = NULL;
    return text;
}
)c"},

{{"first_error"}, {}, R"c(
static const char *first_error(const char *one, const char *other)
{
    return strcmp(one, "ok") != 0 ? one : other;
}
)c"},

{{"in_background"}, {}, R"c(
struct background {
    const char *what;
    const char *(*call)(void);
};

static void *carry_out(void *argument)
{
    struct background *background = argument;
    const char *returned = background->call();
@counted    counted = 0;
    note(format("%s -> %s", background->what, returned), -1);
    free(background);
    return NULL;
}

// Makes a call that does not return yet. When it does, that is a line: `server recv -> "a"`.
static pthread_t in_background(const char *what, const char *(*call)(void))
{
    struct background *background = malloc(sizeof *background);
    background->what = what;
    background->call = call;
    return start_thread(carry_out, background);
}
)c"},

{{"has_returned"}, {}, R"c(
static int has_returned(const char *what)
{
    pthread_mutex_lock(&lock);
    struct entry *returned = next_of(what);
    pthread_mutex_unlock(&lock);
    return returned != NULL;
}
)c"},

{{"blocks"}, {}, R"c(
static void blocks(const char *what, const char *(*call)(void))
{
@interrupts    blocked[blocked_calls].what = what;
@interrupts    blocked[blocked_calls++].thread = in_background(what, call);
@interrupts    step_end = now() + 100;  // by then it sleeps where a signal has to find it
@!interrupts    in_background(what, call);
    settle();
    if (has_returned(what)) fail("a call that blocks", next_of(what)->text);
}
)c"},

{{"never_returns"}, {}, R"c(
// In real time "never" is: not in a few seconds.
static void never_returns(const char *what, const char *(*call)(void))
{
    in_background(what, call);
    step_end = now() + PATIENCE_MS;
    stuck_at = step_end + STUCK_MS;
    settle();
    if (has_returned(what)) fail("a call that never returns", next_of(what)->text);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
