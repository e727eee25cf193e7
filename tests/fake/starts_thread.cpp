// A library that starts a thread as it is loaded: a fork of its process would lack it.
#include <poll.h>
#include <pthread.h>

namespace {

void* sleep_for_ever(void*) {
    poll(nullptr, 0, -1);
    return nullptr;
}

__attribute__((constructor)) void start_thread() {
    pthread_t thread{};
    pthread_create(&thread, nullptr, sleep_for_ever, nullptr);
}

}  // namespace
