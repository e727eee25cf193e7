#include "subject/zmq_api.hpp"

#include <dlfcn.h>

#include "subject/control.hpp"

namespace faultline::subject {

ZmqApi zmq;

namespace {
template <typename Function>
void find(void* library, const char* name, Function*& function, std::string& missing) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    if (function == nullptr && missing.empty()) missing = name;
}
}  // namespace

std::string load_libzmq(const std::string& path, const std::string& stub) {
    if (!stub.empty() && dlopen(stub.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) return dlerror();
    void* library = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) return dlerror();
    std::string missing;
    find(library, "zmq_ctx_new", zmq.ctx_new, missing);
    find(library, "zmq_ctx_term", zmq.ctx_term, missing);
    find(library, "zmq_ctx_shutdown", zmq.ctx_shutdown, missing);
    find(library, "zmq_ctx_set", zmq.ctx_set, missing);
    find(library, "zmq_socket", zmq.socket, missing);
    find(library, "zmq_close", zmq.close, missing);
    find(library, "zmq_setsockopt", zmq.setsockopt, missing);
    find(library, "zmq_getsockopt", zmq.getsockopt, missing);
    find(library, "zmq_bind", zmq.bind, missing);
    find(library, "zmq_unbind", zmq.unbind, missing);
    find(library, "zmq_connect", zmq.connect, missing);
    find(library, "zmq_disconnect", zmq.disconnect, missing);
    find(library, "zmq_socket_monitor", zmq.socket_monitor, missing);
    find(library, "zmq_send", zmq.send, missing);
    find(library, "zmq_poll", zmq.poll, missing);
    find(library, "zmq_msg_init", zmq.msg_init, missing);
    find(library, "zmq_msg_close", zmq.msg_close, missing);
    find(library, "zmq_msg_recv", zmq.msg_recv, missing);
    find(library, "zmq_msg_data", zmq.msg_data, missing);
    find(library, "zmq_msg_size", zmq.msg_size, missing);
    find(library, "zmq_msg_more", zmq.msg_more, missing);
    find(library, "zmq_errno", zmq.error, missing);
    find(library, "zmq_version", zmq.version, missing);
    std::string optional;
    find(library, "zmq_has", zmq.has, optional);
    find(library, "zmq_socket_monitor_versioned", zmq.socket_monitor_versioned, optional);
    find(library, "zmq_socket_monitor_pipes_stats", zmq.socket_monitor_pipes_stats, optional);
    zmq.draft = zmq.socket_monitor_versioned != nullptr;
    zmq.sodium = dlsym(library, "randombytes_implementation_name") != nullptr;  // not tweetnacl
    return missing.empty() ? "" : path + " lacks " + missing;
}

void report_call(const wire::Fields& command, int result) {
    if (result >= 0) return report({"result", command[0], "ok"});
    report({"result", command[0], "errno", std::to_string(zmq.error())});
}

}  // namespace faultline::subject
