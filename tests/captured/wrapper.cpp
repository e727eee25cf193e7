// A library over libzmq, loaded by programs that are not linked to either. Its functions end in a jump: libzmq's return
// to whoever called them.
#include <zmq.h>

extern "C" void* wrapped_context() { return zmq_ctx_new(); }
extern "C" void* wrapped_socket(void* context, int type) { return zmq_socket(context, type); }
extern "C" int wrapped_bind(void* socket, const char* endpoint) { return zmq_bind(socket, endpoint); }
extern "C" int wrapped_close(void* socket) { return zmq_close(socket); }
extern "C" int wrapped_term(void* context) { return zmq_ctx_term(context); }
