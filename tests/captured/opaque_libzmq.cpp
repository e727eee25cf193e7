// A libzmq that does not use its own exported functions, as one linked with -Bsymbolic does not: its monitor's socket
// never comes by at the recorder. It counts what the recorder asks it for, and fails where a monitor is left behind.
#include <cstdint>
#include <cstdlib>

namespace {

int g_object = 0;
int g_monitors = 0;

}  // namespace

#define OPAQUE extern "C" __attribute__((visibility("default")))

OPAQUE void* zmq_ctx_new() { return &g_object; }
OPAQUE void* zmq_socket(void*, int) { return std::malloc(1); }
OPAQUE int zmq_socket_monitor(void*, const char* address, int) {
    g_monitors += address != nullptr ? 1 : -1;
    return 0;
}
OPAQUE int zmq_bind(void*, const char*) { return 0; }
OPAQUE int zmq_close(void* socket) {
    std::free(socket);
    return g_monitors == 0 ? 0 : -1;
}
OPAQUE int zmq_ctx_term(void*) { return 0; }
OPAQUE void zmq_version(int* major, int* minor, int* patch) {
    *major = 4;
    *minor = 3;
    *patch = 4;
}
