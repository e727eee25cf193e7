/* A C program that records itself. `embedded TRACE` exits with the number of the check that failed. */
#include <errno.h>
#include <faultline/capture.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void talk(void) {
    void *context = zmq_ctx_new();
    void *server = zmq_socket(context, ZMQ_REP), *client = zmq_socket(context, ZMQ_REQ);
    char buffer[8];
    zmq_bind(server, "tcp://127.0.0.1:7313");
    zmq_connect(client, "tcp://127.0.0.1:7313");
    zmq_send(client, "hello", 5, 0);
    zmq_recv(server, buffer, sizeof buffer, 0);
    zmq_close(client);
    zmq_close(server);
    zmq_ctx_term(context);
}

int main(int argc, char **argv) {
    const char *trace = argc > 1 ? argv[1] : "";
    if (faultline_capture_stop() != -1 || errno != EINVAL) return 1;
    if (faultline_capture_start("/nowhere/at/all") != -1 || errno != ENOENT) return 2;
    if (faultline_capture_start(NULL) != -1 || errno != EINVAL) return 3;
    talk(); /* before: not in the trace */
    if (faultline_capture_start(trace) != 0) return 4;
    if (faultline_capture_start(trace) != -1 || errno != EBUSY) return 5;
    talk();
    if (faultline_capture_stop() != 0) return 6;
    talk(); /* behind: not in it either */
    if (faultline_capture_start(trace) != -1 || errno != EEXIST) return 7;
    if (argc > 2) { /* a second trace, which the program's end ends */
        if (faultline_capture_start(argv[2]) != 0) return 8;
        talk();
    }
    return 0;
}
