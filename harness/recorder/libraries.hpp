// The libzmqs of the program: there can be several, each with functions of its own (Node's addon beside a system's).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

struct zmq_msg_t;

namespace faultline::recorder {

// What the recorder calls, or stands in front of. Null: that release does not have it.
struct Functions {
    void* (*zmq_socket)(void*, int);
    int (*zmq_close)(void*);
    int (*zmq_bind)(void*, const char*);
    int (*zmq_connect)(void*, const char*);
    std::uint32_t (*zmq_connect_peer)(void*, const char*);
    int (*zmq_unbind)(void*, const char*);
    int (*zmq_disconnect)(void*, const char*);
    int (*zmq_setsockopt)(void*, int, const void*, std::size_t);
    int (*zmq_socket_monitor)(void*, const char*, int);
    int (*zmq_socket_monitor_versioned)(void*, const char*, std::uint64_t, int, int);
    int (*zmq_msg_send)(zmq_msg_t*, void*, int);
    int (*zmq_sendmsg)(void*, zmq_msg_t*, int);
    int (*zmq_msg_init)(zmq_msg_t*);
    int (*zmq_msg_close)(zmq_msg_t*);
    void* (*zmq_msg_data)(zmq_msg_t*);
    std::size_t (*zmq_msg_size)(const zmq_msg_t*);
    int (*zmq_ctx_set)(void*, int, int);
    int (*zmq_ctx_shutdown)(void*);
    int (*zmq_ctx_term)(void*);
    int (*zmq_ctx_destroy)(void*);
    int (*zmq_term)(void*);
    void (*zmq_version)(int*, int*, int*);
    int (*zmq_has)(const char*);
    int (*zmq_errno)();
};

struct Library {
    std::uintptr_t begin = 0, end = 0;  // of its code
    char file[256] = {};
    char release[16] = {};
    bool draft = false;
    std::atomic<bool> used{false};   // the program has called it
    std::atomic<bool> bound{false};  // its own calls were brought to us (slots.hpp)
    std::atomic<bool> events{true};  // false: it doesn't call its own functions so that they can be replaced
    Functions functions = {};
};

// For the assembler: a number that a macro of its own can count to.
#define FAULTLINE_MOST_LIBRARIES 32

// The libzmq that the code at `return_address` means when it calls. Null: none was found.
Library* library_of(const void* return_address);
// The libzmq that defines this function; null: the object that does is none.
Library* library_with(const void* function);
std::size_t library_number(const Library& library);
Library* numbered_library(std::uint32_t number);  // its library_number() plus 1: what a thunk has chosen
// Ours, by its place in FAULTLINE_FOR_EACH_RECORDED, for whichever libzmq its caller means; and for this one.
void* recorded_function(std::size_t place);
void* thunk_of(const Library& library, std::size_t place);
// One that is not found by the dynamic linker; null: there are too many.
Library* add_library(std::uintptr_t begin, std::uintptr_t end, const char* file, const Functions& functions);
// True: that code is a libzmq's.
bool is_libzmq(const void* return_address);
// All that were met so far are put into the trace, for a process that it does not know.
void note_libraries();
void note_library(const Library& library);
void announce(const Library& library);  // one that was met just now
// Called once, before the program's first call of a libzmq's goes on; null: nothing is.
extern void (*g_on_first_use)();
// What the call that has just failed left in errno: a libzmq in another namespace has a libc of its own.
int error_of(const Library& library);

}  // namespace faultline::recorder

// Set by a thunk of lookups.hpp, for the very next function of ours in this thread; 0: the caller decides.
extern "C" __attribute__((visibility("hidden"),
                          tls_model("initial-exec"))) constinit thread_local std::uint32_t faultline_chosen;

namespace faultline::recorder {

inline Library* called_library(const void* return_address) {
    const std::uint32_t chosen = faultline_chosen;
    if (chosen == 0) return library_of(return_address);
    faultline_chosen = 0;
    return numbered_library(chosen);
}

}  // namespace faultline::recorder

// The Library that the caller of this very function means; where it lacks the function, so does the program.
#define FAULTLINE_LIBRARY_OR(failed, name)                                  \
    ::faultline::recorder::Library* const library =                         \
        ::faultline::recorder::called_library(__builtin_return_address(0)); \
    if (library == nullptr || library->functions.name == nullptr) {         \
        errno = ENOSYS;                                                     \
        return failed;                                                      \
    }
