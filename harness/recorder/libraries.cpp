#include "recorder/libraries.hpp"

#include <dlfcn.h>
#include <link.h>

#include <cstdio>
#include <initializer_list>

#include "recorder/loaded.hpp"
#include "recorder/plan.hpp"
#include "recorder/recorder.hpp"

constinit thread_local std::uint32_t faultline_chosen = 0;

namespace faultline::recorder {
namespace {

constexpr std::size_t kMostLibraries = FAULTLINE_MOST_LIBRARIES, kCallers = 1024, kProbes = 8, kMostObjects = 512;
Library g_libraries[kMostLibraries];
std::atomic<std::size_t> g_count{0};

// Who called from where: written once each, so that a reader never sees a half.
struct Caller {
    std::atomic<std::uintptr_t> address{0};
    std::atomic<Library*> library{nullptr};
};
Caller g_callers[kCallers];

// What this thread has called last.
constinit thread_local Library* t_last_library __attribute__((tls_model("initial-exec"))) = nullptr;

void* symbol_of(const char* file, const char* name) {
    void* const object = dlopen(file, RTLD_LAZY | RTLD_NOLOAD);
    if (object == nullptr) return nullptr;
    void* const symbol = linker().dlsym(object, name);
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
    void* symbol = linker().dlsym(RTLD_NEXT, name);
    Dl_info caller{};
    if (symbol == nullptr && dladdr(return_address, &caller) != 0) symbol = symbol_of(caller.dli_fname, name);
    if (symbol != nullptr) return symbol;
    Objects objects;
    dl_iterate_phdr(list_object, &objects);
    for (std::size_t i = 0; i < objects.count && symbol == nullptr; ++i) symbol = symbol_of(objects.files[i], name);
    return symbol;
}

void fill(Functions& all, void* object) {
#define FAULTLINE_FIND(name) all.name = reinterpret_cast<decltype(all.name)>(linker().dlsym(object, #name));
    FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_FIND)
    FAULTLINE_FOR_EACH_CALLED(FAULTLINE_FIND)
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

// The one that this function is in. It stays loaded from now on: its functions are kept. What takes the loader's lock
// comes before ours: a thread that has that one may be waiting for ours.
Library* add_object(const Object& object) {
    Lmid_t name_space = LM_ID_BASE;
    void* const handle = const_cast<link_map*>(object.map);
    if (dlinfo(handle, RTLD_DI_LMID, &name_space) != 0) return nullptr;
    void* const kept = open_again(object.file, name_space);
    if (kept == nullptr) return nullptr;
    Functions functions{};
    fill(functions, kept);
    return add_library(object.begin, object.end, object.file, functions);
}

// The one whose zmq_socket() the caller means.
Library* find_library(const void* return_address) {
    void* const symbol = function_for(return_address, "zmq_socket");
    if (symbol == nullptr) return nullptr;
    if (Library* known = known_at(reinterpret_cast<std::uintptr_t>(symbol))) return known;
    Object object;
    return object_at(symbol, object) ? add_object(object) : nullptr;
}

// The first call is what tells the trace of it.
Library* use(Library* library) {
    if (library == nullptr || library->used.load(std::memory_order_relaxed)) return library;
    static std::atomic<bool> is_first{true};
    if (is_first.exchange(false) && g_on_first_use != nullptr) g_on_first_use();
    if (!library->used.exchange(true)) announce(*library);
    return library;
}

}  // namespace

void (*g_on_first_use)() = nullptr;

Library* library_of(const void* return_address) {
    const auto address = reinterpret_cast<std::uintptr_t>(return_address);
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
    // libzmq's zmq_ctx_destroy() ends in a jump to zmq_ctx_term(): it returns to where we called the first one.
    if (is_ours(return_address)) return t_last_library;
    const ErrnoKeeper keeper;
    Library* const library = use(find_library(return_address));
    std::uintptr_t nobody = 0;
    if (library != nullptr && free != nullptr && free->address.compare_exchange_strong(nobody, address))
        free->library.store(library, std::memory_order_release);
    return t_last_library = library;
}

Library* add_library(std::uintptr_t begin, std::uintptr_t end, const char* file, const Functions& functions) {
    Library found;
    found.functions = functions;
    describe(found);
    const TableLock lock;
    if (Library* known = known_at(begin)) return known;
    const std::size_t place = g_count.load(std::memory_order_relaxed);
    if (place == kMostLibraries) return nullptr;
    Library& library = g_libraries[place];
    library.begin = begin;
    library.end = end;
    std::snprintf(library.file, sizeof library.file, "%s", file);
    std::memcpy(library.release, found.release, sizeof found.release);
    library.draft = found.draft;
    library.functions = functions;
    g_count.store(place + 1, std::memory_order_release);
    return &library;
}

Library* library_with(const void* function) {
    if (Library* known = known_at(reinterpret_cast<std::uintptr_t>(function))) return known;
    Object object;
    if (!object_at(function, object)) return nullptr;
    for (const char* name : {"zmq_ctx_new", "zmq_socket", "zmq_socket_monitor"})
        if (symbol_in(*object.map, name) == nullptr) return nullptr;
    return add_object(object);
}

std::size_t library_number(const Library& library) { return static_cast<std::size_t>(&library - g_libraries); }
Library* numbered_library(std::uint32_t number) {
    const ErrnoKeeper keeper;
    return t_last_library = use(&g_libraries[number - 1]);
}

int error_of(const Library& library) {
    return library.functions.zmq_errno == nullptr ? errno : library.functions.zmq_errno();
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
    for (std::size_t i = 0; i < g_count.load(std::memory_order_acquire); ++i)
        if (g_libraries[i].used.load()) note_library(g_libraries[i]);
}

}  // namespace faultline::recorder
