// Monitors: each has a thread that reads its events.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& monitor_parts() {
    static const std::vector<Part> parts{

{{"protocol_error"}, {}, R"c(
static const char *protocol_error(int number)
{
    static const struct {
        int number;
        const char *name;
    } errors[] = {
%PROTOCOL_ERRORS%
    };
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; ++i)
        if (errors[i].number == number) return errors[i].name;
    return format("0x%x", (unsigned) number);
}
)c"},

{{"note_event"}, {"<stdint.h>"}, R"c(
// An event in the scenario's notation.
static void note_event(const char *socket, int number, int value, const char *endpoint)
{
    enum kind { NONE, FD, ERROR, INTERVAL, PROTOCOL, STATUS };
    static const struct {
        int number;
        const char *name;
        enum kind kind;
    } known[] = {
        {0x0001, "CONNECTED", FD}, {0x0002, "CONNECT_DELAYED", ERROR}, {0x0004, "CONNECT_RETRIED", INTERVAL},
        {0x0008, "LISTENING", FD}, {0x0010, "BIND_FAILED", ERROR}, {0x0020, "ACCEPTED", FD},
        {0x0040, "ACCEPT_FAILED", ERROR}, {0x0080, "CLOSED", FD}, {0x0100, "CLOSE_FAILED", ERROR},
        {0x0200, "DISCONNECTED", FD}, {0x0400, "MONITOR_STOPPED", NONE},
        {0x0800, "HANDSHAKE_FAILED_NO_DETAIL", ERROR}, {0x1000, "HANDSHAKE_SUCCEEDED", NONE},
        {0x2000, "HANDSHAKE_FAILED_PROTOCOL", PROTOCOL}, {0x4000, "HANDSHAKE_FAILED_AUTH", STATUS},
    };
    const char *name = format("0x%04x", (unsigned) number), *shown = "";
    enum kind kind = NONE;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; ++i) {
        if (known[i].number != number) continue;
        name = known[i].name;
        kind = known[i].kind;
    }
    if (kind == FD) shown = value < 0 ? " fd=none" : " fd";
    if (kind == ERROR) shown = format(" errno=%s", error_name(value));
    if (kind == INTERVAL)
        shown = value % 1000 == 0 && value > 0 ? format(" interval=%ds", value / 1000)
                                               : format(" interval=%dms", value);
    if (kind == PROTOCOL) shown = format(" protocol=%s", protocol_error(value));
    if (kind == STATUS) shown = format(" status=%d", value);
    if (kind == NONE && value != 0) shown = format(" value=%d", value);
    if (endpoint[0] == 0 && number != ZMQ_EVENT_MONITOR_STOPPED) endpoint = "\"\"";
    note(format("%s %s%s%s%s", socket, name, shown, endpoint[0] == 0 ? "" : " ", endpoint), kind == FD ? value : -1);
}
)c"},

{{"read_monitor", "monitor"}, {"<stdint.h>", "<zmq.h>"}, R"c(
struct monitor {
    const char *socket;
    void *reader;
};

// One message is one event: a frame with its number and its value, and a frame with the endpoint.
static void *read_monitor(void *argument)
{
    struct monitor *monitor = argument;
    uint16_t number = 0;
@counted    counted = 0;
    while (number != ZMQ_EVENT_MONITOR_STOPPED) {
        zmq_msg_t first, second;
        int32_t value;
        zmq_msg_init(&first);
        if (zmq_msg_recv(&first, monitor->reader, 0) < 0) {
            if (zmq_errno() == EINTR) continue;
            break;  // ETERM
        }
        if (zmq_msg_size(&first) != sizeof number + sizeof value || !zmq_msg_more(&first)) {
            note(format("%s sent no event, but %d bytes", monitor->socket, (int) zmq_msg_size(&first)), -1);
            zmq_msg_close(&first);
            continue;
        }
        memcpy(&number, zmq_msg_data(&first), sizeof number);
        memcpy(&value, (char *) zmq_msg_data(&first) + sizeof number, sizeof value);
        zmq_msg_init(&second);
        if (zmq_msg_recv(&second, monitor->reader, 0) < 0) break;
        note_event(monitor->socket, number, value,
                   format("%.*s", (int) zmq_msg_size(&second), (char *) zmq_msg_data(&second)));
        zmq_msg_close(&first);
        zmq_msg_close(&second);
    }
    zmq_close(monitor->reader);
    free(monitor);
    return NULL;
}
)c"},

{{"read_events"}, {"<zmq.h>"}, R"c(
// Gives the monitor at the endpoint its reader.
static const char *read_events(const char *name, const char *endpoint)
{
    struct monitor *monitor = malloc(sizeof *monitor);
@counted    int before = counted;
@counted    counted = 0;
    monitor->socket = name;
    monitor->reader = zmq_socket(context, ZMQ_PAIR);
    if (monitor->reader != NULL && zmq_connect(monitor->reader, endpoint) == 0)
        start_thread(read_monitor, monitor);
@counted    counted = before;
    return "ok";
}
)c"},

{{"monitored_for"}, {"<zmq.h>"}, R"c(
static const char *monitored_for(void *socket, const char *name, int events)
{
    static int number;
    char *endpoint = format("inproc://monitor.%s.%d", name, ++number);
    if (zmq_socket_monitor(socket, endpoint, events) != 0) return error_name(zmq_errno());
    return read_events(name, endpoint);
}
)c"},

{{"monitored"}, {"<zmq.h>"}, R"c(
static const char *monitored(void *socket, const char *name)
{
    return monitored_for(socket, name, ZMQ_EVENT_ALL);
}
)c"},

{{"monitored_at"}, {"<zmq.h>"}, R"c(
static const char *monitored_at(void *socket, const char *name, int events, const char *endpoint)
{
    if (zmq_socket_monitor(socket, endpoint, events) != 0) return error_name(zmq_errno());
    return read_events(name, endpoint);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
