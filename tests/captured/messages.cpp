#include "messages.hpp"

#include <pthread.h>
#include <zmq.h>

namespace captured {

int g_messages = 0;

namespace {

void* push_all(void* context) {
    void* push = zmq_socket(context, ZMQ_PUSH);
    zmq_connect(push, "tcp://127.0.0.1:7312");
    for (int i = 0; i < g_messages; ++i) {
        zmq_msg_t message;
        zmq_msg_init_size(&message, 100);
        zmq_msg_send(&message, push, 0);
    }
    zmq_close(push);
    return nullptr;
}

}  // namespace

void ping_pong() {
    void* context = zmq_ctx_new();
    void* server = zmq_socket(context, ZMQ_REP);
    void* client = zmq_socket(context, ZMQ_REQ);
    zmq_bind(server, "tcp://127.0.0.1:7311");
    zmq_connect(client, "tcp://127.0.0.1:7311");
    zmq_msg_t message;
    zmq_msg_init_size(&message, 100);
    for (int i = 0; i < g_messages; ++i) {
        zmq_msg_send(&message, client, 0);
        zmq_msg_recv(&message, server, 0);
        zmq_msg_send(&message, server, 0);
        zmq_msg_recv(&message, client, 0);
    }
    zmq_close(server);
    zmq_close(client);
    zmq_ctx_term(context);
}

void stream() {
    void* context = zmq_ctx_new();
    void* pull = zmq_socket(context, ZMQ_PULL);
    zmq_bind(pull, "tcp://127.0.0.1:7312");
    pthread_t pusher;
    pthread_create(&pusher, nullptr, push_all, context);
    zmq_msg_t message;
    zmq_msg_init(&message);
    for (int i = 0; i < g_messages; ++i) zmq_msg_recv(&message, pull, 0);
    pthread_join(pusher, nullptr);
    zmq_close(pull);
    zmq_ctx_term(context);
}

}  // namespace captured
