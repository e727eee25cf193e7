// The least a program can do with libzmq: what a run of one socket is compared with.
#include <dlfcn.h>

int main() {
    void* library = dlopen("libzmq.so.5", RTLD_NOW);
    if (library == nullptr) return 1;
    const auto zmq_ctx_new = reinterpret_cast<void* (*)()>(dlsym(library, "zmq_ctx_new"));
    const auto zmq_socket = reinterpret_cast<void* (*)(void*, int)>(dlsym(library, "zmq_socket"));
    const auto zmq_close = reinterpret_cast<int (*)(void*)>(dlsym(library, "zmq_close"));
    const auto zmq_ctx_term = reinterpret_cast<int (*)(void*)>(dlsym(library, "zmq_ctx_term"));
    constexpr int kRep = 4;  // zmq.h: ZMQ_REP
    void* context = zmq_ctx_new();
    void* socket = zmq_socket(context, kRep);  // starts the I/O threads
    return socket != nullptr && zmq_close(socket) == 0 && zmq_ctx_term(context) == 0 ? 0 : 2;
}
