// A library that looks for libzmq while it is loaded.
#include <dlfcn.h>

namespace {

__attribute__((constructor)) void look() {
    if (void* libzmq = dlopen("libzmq.so.5", RTLD_LAZY)) {
        dlsym(libzmq, "zmq_socket");
        dlclose(libzmq);
    }
    dlsym(RTLD_DEFAULT, "zmq_socket");
}

}  // namespace
