// A program that is not linked to libzmq, and looks its functions up, as interpreters do: `lookups CASE LIBZMQ…`.
#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kPull = 7;  // ZMQ_PULL

template <class Function>
Function find(void* object, const char* name) {
    return reinterpret_cast<Function>(dlsym(object, name));
}

// A socket that is bound to `port`, and all that goes with it.
void use(void* object, int port) {
    void* context = find<void* (*)()>(object, "zmq_ctx_new")();
    void* socket = find<void* (*)(void*, int)>(object, "zmq_socket")(context, kPull);
    const std::string endpoint = "tcp://127.0.0.1:" + std::to_string(port);
    const auto bind = find<int (*)(void*, const char*)>(object, "zmq_bind");
    std::printf("%d ", bind(socket, endpoint.c_str()));
    std::printf("%d ", bind(socket, "foo://bar"));
    std::printf("%d ", find<int (*)(void*)>(object, "zmq_close")(socket));
    std::printf("%d\n", find<int (*)(void*)>(object, "zmq_ctx_term")(context));
}

void* open(const char* file, int flags = RTLD_LOCAL) {
    void* object = dlopen(file, RTLD_NOW | flags);
    if (object == nullptr) std::printf("%s\n", dlerror());
    return object;
}

void tell(const char* what, const void* found) {
    const char* error = dlerror();
    std::printf("%s: %s, %s\n", what, found == nullptr ? "null" : "found", error == nullptr ? "no error" : error);
    if (dlerror() != nullptr) std::printf("and an error more\n");
}
#define TELL(question) tell(#question, question)

// What is found is the same with and without a recorder: where nothing is, what was asked, and what dlerror() says.
void finds(const char* libzmq) {
    void* everything = dlopen(nullptr, RTLD_NOW);
    TELL(dlsym(RTLD_DEFAULT, "zmq_socket"));
    TELL(dlsym(RTLD_NEXT, "zmq_socket"));
    TELL(dlsym(everything, "zmq_socket"));
    TELL(dlvsym(RTLD_DEFAULT, "zmq_no_such", "NO_1"));
    TELL(dlsym(RTLD_DEFAULT, "zmq_no_such"));
    TELL(dlsym(everything, "no_such"));
    TELL(dlvsym(RTLD_DEFAULT, "dlopen", "NO_1"));
    std::printf("%d\n", dlsym(RTLD_DEFAULT, "printf") == dlsym(everything, "printf"));
    std::printf("%d\n", dlsym(RTLD_NEXT, "dlsym") == nullptr);
    void* local = open(libzmq);
    TELL(dlsym(RTLD_DEFAULT, "zmq_socket"));
    TELL(dlsym(local, "zmq_socket"));
    TELL(dlsym(local, "zmq_no_such"));
    TELL(dlvsym(local, "zmq_socket", "NO_1"));
    // Not every release has it.
    TELL(dlsym(local, "zmq_connect_peer"));
    std::printf("%d\n", dlsym(local, "zmq_socket") == dlsym(open(libzmq), "zmq_socket"));
    std::printf("%d\n", dlsym(local, "zmq_version") == dlsym(open(libzmq), "zmq_version"));
    TELL(dlsym(dlopen("/nowhere", RTLD_NOW), "zmq_socket"));
    void* global = open(libzmq, RTLD_GLOBAL);
    TELL(dlsym(RTLD_DEFAULT, "zmq_socket"));
    TELL(dlsym(RTLD_NEXT, "zmq_socket"));
    std::printf("%d\n", dlsym(global, "zmq_socket") == dlsym(RTLD_DEFAULT, "zmq_socket"));
    std::printf("%d\n", dlsym(everything, "zmq_socket") == dlsym(local, "zmq_socket"));
}

// A library that is linked to libzmq, and was loaded as PHP loads its extensions: bound past whoever stands in front.
void plugin(const char* library) {
    void* object = open(library, RTLD_DEEPBIND);
    void* context = find<void* (*)()>(object, "wrapped_context")();
    void* socket = find<void* (*)(void*, int)>(object, "wrapped_socket")(context, kPull);
    std::printf("%d ", find<int (*)(void*, const char*)>(object, "wrapped_bind")(socket, "tcp://127.0.0.1:7326"));
    std::printf("%d ", find<int (*)(void*)>(object, "wrapped_close")(socket));
    std::printf("%d\n", find<int (*)(void*)>(object, "wrapped_term")(context));
}

std::atomic<bool> g_done{false};
void* look_up(void* object) {
    while (!g_done) dlsym(object, "zmq_bind");
    return nullptr;
}

// The second library's constructor looks libzmq's functions up, while the dynamic linker is locked.
void constructors(const char* libzmq, const char* library) {
    void* object = open(libzmq);
    pthread_t others[2];
    for (pthread_t& other : others) pthread_create(&other, nullptr, look_up, object);
    for (int i = 0; i < 200; ++i) dlclose(open(library));
    use(object, 7321);
    g_done = true;
    for (const pthread_t& other : others) pthread_join(other, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    const std::string name = argv[1];
    if (name == "finds") finds(argv[2]);
    if (name == "local") use(open(argv[2]), 7317);
    if (name == "global") use(open(argv[2], RTLD_GLOBAL), 7318);
    if (name == "deep") use(open(argv[2], RTLD_DEEPBIND), 7319);
    if (name == "namespace") use(dlmopen(LM_ID_NEWLM, argv[2], RTLD_NOW), 7320);
    if (name == "plugin") plugin(argv[2]);
    if (name == "constructors") constructors(argv[2], argv[3]);
    if (name == "several") {
        std::vector<void*> objects;
        for (int i = 2; i < argc; ++i) objects.push_back(open(argv[i]));
        for (std::size_t i = 0; i < objects.size(); ++i) use(objects[i], 7322 + static_cast<int>(i));
    }
    return 0;
}
