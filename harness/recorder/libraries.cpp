#include "recorder/libraries.hpp"

#include <dlfcn.h>
#include <link.h>

#include <cstdio>

#include "recorder/recorder.hpp"

namespace faultline::recorder {
namespace {

constexpr std::size_t kMostLibraries = 32, kCallers = 1024, kProbes = 8, kMostObjects = 512;
Library g_libraries[kMostLibraries];
std::atomic<std::size_t> g_count{0};

// Who called from where: written once each, so that a reader never sees a half.
struct Caller {
    std::atomic<std::uintptr_t> address{0};
    std::atomic<Library*> library{nullptr};
};
Caller g_callers[kCallers];

struct Module {
    std::uintptr_t address = 0, begin = 0, end = 0;
};

int find_code(dl_phdr_info* info, std::size_t, void* wanted) {
    auto* module = static_cast<Module*>(wanted);
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& segment = info->dlpi_phdr[i];
        const std::uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
        if (module->address < begin || module->address >= begin + segment.p_memsz) continue;
        module->begin = begin;
        module->end = begin + segment.p_memsz;
        return 1;
    }
    return 0;
}

// Our own code, and the library that this thread has called last.
Module g_ours;
constinit thread_local Library* t_last_library __attribute__((tls_model("initial-exec"))) = nullptr;

__attribute__((constructor)) void find_ourselves() {
    g_ours.address = reinterpret_cast<std::uintptr_t>(&library_of);
    dl_iterate_phdr(find_code, &g_ours);
}

bool is_ours(const void* symbol) {
    const auto address = reinterpret_cast<std::uintptr_t>(symbol);
    return g_ours.begin <= address && address < g_ours.end;
}

void* symbol_of(const char* file, const char* name) {
    void* const object = dlopen(file, RTLD_LAZY | RTLD_NOLOAD);
    if (object == nullptr) return nullptr;
    void* const symbol = dlsym(object, name);
    dlclose(object);
    return is_ours(symbol) ? nullptr : symbol;
}

struct Objects {
    const char* files[kMostObjects];
    std::size_t count = 0;
};
int list_object(dl_phdr_info* info, std::size_t, void* list) {
    auto* objects = static_cast<Objects*>(list);
    if (info->dlpi_name != nullptr && *info->dlpi_name != '\0' && objects->count < kMostObjects)
        objects->files[objects->count++] = info->dlpi_name;
    return 0;
}

// The function as the caller's object would have got it without us: the program's, then its own or that of what it is
// linked to. Whose code calls is not always known (a tail call, code made at run time): then it is any that is loaded.
void* function_for(const void* return_address, const char* name) {
    void* symbol = dlsym(RTLD_NEXT, name);
    Dl_info caller{};
    if (symbol == nullptr && dladdr(return_address, &caller) != 0) symbol = symbol_of(caller.dli_fname, name);
    if (symbol != nullptr) return symbol;
    Objects objects;
    dl_iterate_phdr(list_object, &objects);
    for (std::size_t i = 0; i < objects.count && symbol == nullptr; ++i) symbol = symbol_of(objects.files[i], name);
    return symbol;
}

template <class Function>
void find(Function*& function, void* object, const char* name) {
    function = reinterpret_cast<Function*>(dlsym(object, name));
}

void fill(Functions& all, void* object) {
#define FAULTLINE_FIND(name) find(all.name, object, #name)
    FAULTLINE_FIND(zmq_socket);
    FAULTLINE_FIND(zmq_close);
    FAULTLINE_FIND(zmq_bind);
    FAULTLINE_FIND(zmq_connect);
    FAULTLINE_FIND(zmq_connect_peer);
    FAULTLINE_FIND(zmq_unbind);
    FAULTLINE_FIND(zmq_disconnect);
    FAULTLINE_FIND(zmq_setsockopt);
    FAULTLINE_FIND(zmq_socket_monitor);
    FAULTLINE_FIND(zmq_socket_monitor_versioned);
    FAULTLINE_FIND(zmq_msg_send);
    FAULTLINE_FIND(zmq_sendmsg);
    FAULTLINE_FIND(zmq_msg_init);
    FAULTLINE_FIND(zmq_msg_close);
    FAULTLINE_FIND(zmq_msg_data);
    FAULTLINE_FIND(zmq_msg_size);
    FAULTLINE_FIND(zmq_ctx_set);
    FAULTLINE_FIND(zmq_ctx_shutdown);
    FAULTLINE_FIND(zmq_ctx_term);
    FAULTLINE_FIND(zmq_ctx_destroy);
    FAULTLINE_FIND(zmq_term);
    FAULTLINE_FIND(zmq_version);
    FAULTLINE_FIND(zmq_has);
#undef FAULTLINE_FIND
}

void describe(Library& library) {
    const Functions& all = library.functions;
    int major = 0, minor = 0, patch = 0;
    if (all.zmq_version != nullptr) all.zmq_version(&major, &minor, &patch);
    std::snprintf(library.release, sizeof library.release, "%d.%d.%d", major, minor, patch);
    library.draft = all.zmq_has != nullptr && all.zmq_has("draft") == 1;
}

Library* known_at(std::uintptr_t code) {
    for (std::size_t i = 0; i < g_count.load(std::memory_order_acquire); ++i)
        if (code >= g_libraries[i].begin && code < g_libraries[i].end) return &g_libraries[i];
    return nullptr;
}

// The one whose zmq_socket() the caller means. It stays loaded from now on: its functions are kept. What takes the
// loader's lock comes before ours: a thread that has that one may be waiting for ours.
Library* find_library(const void* return_address) {
    Dl_info provider{};
    void* const symbol = function_for(return_address, "zmq_socket");
    if (symbol == nullptr || dladdr(symbol, &provider) == 0) return nullptr;
    Module module{.address = reinterpret_cast<std::uintptr_t>(symbol)};
    if (Library* known = known_at(module.address)) return known;
    void* const object = dlopen(provider.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (object == nullptr || dl_iterate_phdr(find_code, &module) == 0) return nullptr;
    Functions functions{};
    fill(functions, object);
    const TableLock lock;
    if (Library* known = known_at(module.address)) return known;
    const std::size_t place = g_count.load(std::memory_order_relaxed);
    if (place == kMostLibraries) return nullptr;
    Library& library = g_libraries[place];
    library.begin = module.begin;
    library.end = module.end;
    library.functions = functions;
    std::snprintf(library.file, sizeof library.file, "%s", provider.dli_fname);
    describe(library);
    g_count.store(place + 1, std::memory_order_release);
    return &library;
}

}  // namespace

Library* library_of(const void* return_address) {
    const auto address = reinterpret_cast<std::uintptr_t>(return_address);
    // libzmq's zmq_ctx_destroy() ends in a jump to zmq_ctx_term(): it returns to where we called the first one.
    if (g_ours.begin <= address && address < g_ours.end) return t_last_library;
    const std::size_t begin = (address >> 2) * 0x9E3779B97F4A7C15U >> 54;
    Caller* free = nullptr;
    for (std::size_t i = 0; i < kProbes && free == nullptr; ++i) {
        Caller& caller = g_callers[(begin + i) % kCallers];
        const std::uintptr_t known = caller.address.load(std::memory_order_acquire);
        if (known == address) {
            if (Library* library = caller.library.load(std::memory_order_acquire)) return t_last_library = library;
            break;  // somebody writes it just now
        }
        if (known == 0) free = &caller;
    }
    const ErrnoKeeper keeper;
    const std::size_t before = g_count.load(std::memory_order_acquire);
    Library* const library = find_library(return_address);
    if (library == &g_libraries[before]) announce(*library);
    std::uintptr_t nobody = 0;
    if (library != nullptr && free != nullptr && free->address.compare_exchange_strong(nobody, address))
        free->library.store(library, std::memory_order_release);
    return t_last_library = library;
}

bool is_libzmq(const void* return_address) {
    return known_at(reinterpret_cast<std::uintptr_t>(return_address)) != nullptr;
}

void note_library(const Library& library) {
    const Piece pieces[] = {piece_of(library.file), piece_of(library.release)};
    Record record{.t_ns = now_ns(), .kind = Kind::library};
    if (library.draft) record.flags |= kDraft;
    if (!library.events.load()) record.flags |= kNoEvents;
    note(record, pieces, 2);
}

void note_libraries() {
    for (std::size_t i = 0; i < g_count.load(std::memory_order_acquire); ++i) note_library(g_libraries[i]);
}

}  // namespace faultline::recorder
