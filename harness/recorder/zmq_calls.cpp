// libzmq's functions, as the program calls them.
#include "recorder/libraries.hpp"
#include "recorder/lookups.hpp"
#include "recorder/recorder.hpp"
#include "recorder/sockets.hpp"

namespace faultline::recorder {
namespace {

constexpr int kSubscribe = 6, kUnsubscribe = 7;  // ZMQ_SUBSCRIBE: what a program wants to hear is its own business
// Never recorded: CURVE_SECRETKEY, PLAIN_PASSWORD, SOCKS_PASSWORD, WSS_KEY_PEM; XPUB_WELCOME_MSG, HELLO_MSG,
// DISCONNECT_MSG, HICCUP_MSG.
constexpr int kWithheldOptions[] = {49, 46, 100, 103, 72, 110, 111, 114};
constexpr int kLastKnownOption = 117;

bool is_withheld(int option, std::size_t size) {
    for (const int withheld : kWithheldOptions)
        if (option == withheld) return true;
    return option > kLastKnownOption && size > sizeof(std::int64_t);  // who knows what that is
}

// A call of the program's on a socket that is known: it is noted when it begins, and again with its result. Inside of
// another one it is libzmq that calls, and nothing is noted.
class Noted {
  public:
    Noted(const Library& library, Record record, const char* endpoint = nullptr)
        : library_(library), record_(record), endpoint_(piece_of(endpoint)) {
        outermost_ = t_ongoing.depth++ == 0 && recording() && record.id != 0;
        record_.t_ns = outermost_ ? now_ns() : 0;
        if (outermost_) put_record(kBegins);
    }
    Noted(const Noted&) = delete;
    Noted& operator=(const Noted&) = delete;
    ~Noted() { --t_ongoing.depth; }
    void done(bool failed) {
        const ErrnoKeeper keeper;
        if (!outermost_) return;
        record_.error = failed ? error_of(library_) : 0;
        put_record(now_ns() - record_.t_ns);
    }

  private:
    void put_record(std::int64_t took_ns) {
        const ErrnoKeeper keeper;
        record_.took_ns = took_ns;
        note(record_, &endpoint_, endpoint_.data == nullptr ? 0 : 1);
    }

    const Library& library_;
    Record record_;
    Piece endpoint_;
    bool outermost_ = false;
};

Record call_on(const Socket* socket, Call call) {
    return {.id = socket == nullptr ? 0 : socket->id, .kind = Kind::call, .what = static_cast<std::uint8_t>(call)};
}

// Of a handle that is none, or that has been closed, libzmq is the judge.
Socket* known(void* handle) {
    if (t_ongoing.depth > 0 || !recording()) return nullptr;
    const ErrnoKeeper keeper;
    return find_socket(handle);
}

template <class Function>
auto on_endpoint(const Library& library, Call call, Function* function, void* handle, const char* endpoint,
                 bool (*failed)(std::int64_t)) {
    Noted noted(library, call_on(known(handle), call), endpoint);
    const auto result = function(handle, endpoint);
    noted.done(failed(static_cast<std::int64_t>(result)));
    return result;
}

bool is_negative(std::int64_t result) { return result < 0; }
bool is_zero(std::int64_t result) { return result == 0; }

void note_option(const Socket& socket, int option, const void* value, std::size_t size, bool failed,
                 std::int64_t begin) {
    const ErrnoKeeper keeper;
    Record record = call_on(&socket, Call::set);
    record.t_ns = begin;
    record.took_ns = now_ns() - begin;
    record.option = option;
    record.error = failed ? error_of(*socket.library) : 0;
    // Of a value that was refused libzmq has read an int at most: there may be no more.
    const bool is_there = value != nullptr && (!failed || size == sizeof(int));
    Piece piece{value, is_there ? size : 0};
    if (!is_there || is_withheld(option, size)) {
        record.flags |= kWithheld;
        piece = {};
    }
    note(record, &piece, 1);
}

template <class Call>
int on_monitor(void* handle, const char* address, std::uint64_t events, int version, Call&& start) {
    Socket* socket = known(handle);
    if (socket == nullptr || !socket->library->events.load()) return start(events);
    Record record = call_on(socket, recorder::Call::monitor);
    record.number = static_cast<std::int64_t>(events);
    Noted noted(*socket->library, record, address);
    t_ongoing.monitor_of = socket;
    t_ongoing.by_program = true;
    t_ongoing.mask = events;
    t_ongoing.version = version;
    t_ongoing.asked = false;
    constexpr std::uint64_t kAllEvents = 0xFFFF;
    const int result = start(address == nullptr ? events : events | kAllEvents);
    t_ongoing.monitor_of = nullptr;
    noted.done(result != 0);
    monitor_socket(*socket);
    return result;
}

int on_context(const Library& library, ContextCall call, void* context, int (*function)(void*)) {
    const bool outermost = t_ongoing.depth == 0 && recording() && context != nullptr;
    Noted noted(
        library,
        {.id = outermost ? context_id(context) : 0, .kind = Kind::context, .what = static_cast<std::uint8_t>(call)});
    const int result = function(context);
    noted.done(result != 0);
    if (outermost && result == 0 && call == ContextCall::term) forget_context(context);
    return result;
}

}  // namespace

FAULTLINE_RECORDS void* zmq_socket(void* context, int type) {
    FAULTLINE_LIBRARY_OR(nullptr, zmq_socket);
    if (t_ongoing.monitor_of != nullptr) return open_monitor(context, type);
    ++t_ongoing.depth;  // a wrapper's may call that of the libzmq behind it
    void* const handle = library->functions.zmq_socket(context, type);
    --t_ongoing.depth;
    if (handle == nullptr || !recording() || t_ongoing.depth > 0) return handle;
    const ErrnoKeeper keeper;
    if (Socket* socket = add_socket(handle, *library)) {
        note({.t_ns = now_ns(), .id = socket->id, .number = context_id(context), .option = type, .kind = Kind::socket});
        monitor_socket(*socket);
    } else {
        note({.t_ns = now_ns(), .kind = Kind::unknown_socket});
    }
    return handle;
}

FAULTLINE_RECORDS int zmq_close(void* handle) {
    FAULTLINE_LIBRARY_OR(-1, zmq_close);
    if (Socket* monitor = as_monitor(handle)) return close_monitor(*monitor);
    Socket* socket = known(handle);
    Noted noted(*library, call_on(socket, Call::close));
    if (socket != nullptr) forget_handle(*socket);
    const int result = library->functions.zmq_close(handle);
    noted.done(result != 0);
    return result;
}

FAULTLINE_RECORDS int zmq_bind(void* handle, const char* endpoint) {
    FAULTLINE_LIBRARY_OR(-1, zmq_bind);
    if (const Socket* monitor = as_monitor(handle))
        return monitor->receiver == nullptr ? 0 : library->functions.zmq_bind(monitor->receiver, endpoint);
    return on_endpoint(*library, Call::bind, library->functions.zmq_bind, handle, endpoint, is_negative);
}

FAULTLINE_RECORDS int zmq_connect(void* handle, const char* endpoint) {
    FAULTLINE_LIBRARY_OR(-1, zmq_connect);
    return on_endpoint(*library, Call::connect, library->functions.zmq_connect, handle, endpoint, is_negative);
}

// 0 is its failure.
FAULTLINE_RECORDS std::uint32_t zmq_connect_peer(void* handle, const char* endpoint) {
    FAULTLINE_LIBRARY_OR(0, zmq_connect_peer);
    return on_endpoint(*library, Call::connect, library->functions.zmq_connect_peer, handle, endpoint, is_zero);
}

FAULTLINE_RECORDS int zmq_unbind(void* handle, const char* endpoint) {
    FAULTLINE_LIBRARY_OR(-1, zmq_unbind);
    return on_endpoint(*library, Call::unbind, library->functions.zmq_unbind, handle, endpoint, is_negative);
}

FAULTLINE_RECORDS int zmq_disconnect(void* handle, const char* endpoint) {
    FAULTLINE_LIBRARY_OR(-1, zmq_disconnect);
    return on_endpoint(*library, Call::disconnect, library->functions.zmq_disconnect, handle, endpoint, is_negative);
}

FAULTLINE_RECORDS int zmq_setsockopt(void* handle, int option, const void* value, std::size_t size) {
    FAULTLINE_LIBRARY_OR(-1, zmq_setsockopt);
    if (const Socket* monitor = as_monitor(handle))
        return monitor->receiver == nullptr ? 0
                                            : library->functions.zmq_setsockopt(monitor->receiver, option, value, size);
    const Socket* socket = option == kSubscribe || option == kUnsubscribe ? nullptr : known(handle);
    const std::int64_t begin = socket == nullptr ? 0 : now_ns();
    const int result = library->functions.zmq_setsockopt(handle, option, value, size);
    if (socket != nullptr) note_option(*socket, option, value, size, result != 0, begin);
    return result;
}

FAULTLINE_RECORDS int zmq_socket_monitor(void* handle, const char* address, int events) {
    FAULTLINE_LIBRARY_OR(-1, zmq_socket_monitor);
    const auto start = library->functions.zmq_socket_monitor;
    return on_monitor(handle, address, static_cast<std::uint32_t>(events), 1,
                      [&](std::uint64_t mask) { return start(handle, address, static_cast<int>(mask)); });
}

FAULTLINE_RECORDS int zmq_socket_monitor_versioned(void* handle, const char* address, std::uint64_t events, int version,
                                                   int type) {
    FAULTLINE_LIBRARY_OR(-1, zmq_socket_monitor_versioned);
    const auto start = library->functions.zmq_socket_monitor_versioned;
    return on_monitor(handle, address, events, version,
                      [&](std::uint64_t mask) { return start(handle, address, mask, version, type); });
}

// Every message of the program's comes by here.
FAULTLINE_RECORDS int zmq_msg_send(zmq_msg_t* message, void* handle, int flags) {
    if (Socket* monitor = as_monitor(handle)) return record_frame(*monitor, message, flags);
    FAULTLINE_LIBRARY_OR(-1, zmq_msg_send);
    return library->functions.zmq_msg_send(message, handle, flags);
}

FAULTLINE_RECORDS int zmq_sendmsg(void* handle, zmq_msg_t* message, int flags) {
    if (Socket* monitor = as_monitor(handle)) return record_frame(*monitor, message, flags);
    FAULTLINE_LIBRARY_OR(-1, zmq_sendmsg);
    return library->functions.zmq_sendmsg(handle, message, flags);
}

FAULTLINE_RECORDS int zmq_ctx_set(void* context, int option, int value) {
    FAULTLINE_LIBRARY_OR(-1, zmq_ctx_set);
    const bool noted = recording() && t_ongoing.depth == 0;
    const std::int64_t begin = noted ? now_ns() : 0;
    const int result = library->functions.zmq_ctx_set(context, option, value);
    if (!noted || context == nullptr) return result;
    const ErrnoKeeper keeper;
    note({.t_ns = begin,
          .took_ns = now_ns() - begin,
          .id = context_id(context),
          .number = value,
          .option = option,
          .error = result != 0 ? error_of(*library) : 0,
          .kind = Kind::context,
          .what = static_cast<std::uint8_t>(ContextCall::set)});
    return result;
}

FAULTLINE_RECORDS int zmq_ctx_shutdown(void* context) {
    FAULTLINE_LIBRARY_OR(-1, zmq_ctx_shutdown);
    return on_context(*library, ContextCall::shutdown, context, library->functions.zmq_ctx_shutdown);
}

FAULTLINE_RECORDS int zmq_ctx_term(void* context) {
    FAULTLINE_LIBRARY_OR(-1, zmq_ctx_term);
    return on_context(*library, ContextCall::term, context, library->functions.zmq_ctx_term);
}

FAULTLINE_RECORDS int zmq_ctx_destroy(void* context) {
    FAULTLINE_LIBRARY_OR(-1, zmq_ctx_destroy);
    return on_context(*library, ContextCall::term, context, library->functions.zmq_ctx_destroy);
}

FAULTLINE_RECORDS int zmq_term(void* context) {
    FAULTLINE_LIBRARY_OR(-1, zmq_term);
    return on_context(*library, ContextCall::term, context, library->functions.zmq_term);
}

// Their addresses as references in here have them, which nobody stands in front of.
#define FAULTLINE_EACH(name) \
    extern "C" __attribute__((alias(#name), visibility("hidden"))) decltype(name) recorded_##name;
FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_EACH)
#undef FAULTLINE_EACH

void* recorded_function(std::size_t place) {
    static void* const kFunctions[] = {
#define FAULTLINE_EACH(name) reinterpret_cast<void*>(&recorded_##name),
        FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_EACH)
#undef FAULTLINE_EACH
    };
    return kFunctions[place];
}

}  // namespace faultline::recorder
