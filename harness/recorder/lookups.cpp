#include "recorder/lookups.hpp"

#include <cstdio>

#include "recorder/libraries.hpp"
#include "recorder/loaded.hpp"
#include "recorder/recorder.hpp"
#include "recorder/slots.hpp"

#define FAULTLINE_INSIDE extern "C" __attribute__((visibility("hidden")))

// The thunks of all libraries: kMostLibraries times kRecorded, each of kThunkSize bytes (entry_*.cpp).
FAULTLINE_INSIDE char faultline_thunks[];

namespace faultline::recorder {
namespace {

constexpr std::size_t kThunkSize = 32;

// Whose lookup has failed in this thread, where we were the one who asked: what dlerror() begins with.
constexpr std::size_t kLongestName = 512;
struct Failed {
    char object[kLongestName];
    char text[kLongestName + 128];
};
constinit thread_local Failed t_failed __attribute__((tls_model("initial-exec"))) = {};

// One question to the dynamic linker, by handle and by us; `version` is null for dlsym().
struct Question {
    const char* name;
    const char* version;

    [[nodiscard]] void* ask(void* handle) const {
        return version == nullptr ? linker().dlsym(handle, name) : linker().dlvsym(handle, name, version);
    }
    // What everybody in the program sees but for us.
    [[nodiscard]] void* ask_behind_us() const { return ask(RTLD_NEXT); }
};

// A lookup that goes well: then dlerror() has nothing to say.
void clear_error() { static_cast<void>(linker().dlsym(RTLD_DEFAULT, "dlsym")); }

void remember_failure(const link_map* asker) {
    const char* name = asker == nullptr || *asker->l_name == '\0' ? program_invocation_name : asker->l_name;
    std::snprintf(t_failed.object, sizeof t_failed.object, "%s", name);
}

// `found` is what the real one has said.
void* ours_for(void* found, const Question& question, std::size_t place) {
    const ErrnoKeeper keeper;
    const Library* library = library_with(found);
    const bool is_shared = question.ask_behind_us() == found;
    clear_error();
    if (library == nullptr) return found;
    if (is_shared) return recorded_function(place);
    return thunk_of(*library, place);
}

bool is_before_us(const link_map* map) {
    const link_map* each = our_map();
    while (each != nullptr && each != map) each = each->l_prev;
    return each != nullptr;
}

// For a caller, or a handle, that sees what everybody sees: we are the first there, so we ask again behind us.
void* in_global_scope(const Question& question, const link_map* asker, std::size_t place) {
    if (question.ask_behind_us() != nullptr) return recorded_function(place);
    remember_failure(asker);
    return nullptr;
}

// RTLD_DEFAULT: what everybody sees, then what the caller's own object is linked to.
void* in_default_scope(const Question& question, const Object& caller, std::size_t place) {
    if (question.ask_behind_us() != nullptr) return recorded_function(place);
    if (*caller.map->l_name != '\0') {
        if (void* object = open_again(caller.file, LM_ID_BASE)) {
            void* const found = question.ask(object);
            dlclose(object);
            if (found != nullptr) return ours_for(found, question, place);
        }
    }
    static_cast<void>(question.ask_behind_us());  // for dlerror()
    remember_failure(caller.map);
    return nullptr;
}

void* by_handle(void* handle, const Question& question, std::size_t place) {
    void* const found = question.ask(handle);
    if (found == nullptr) return nullptr;
    if (is_ours(found)) return in_global_scope(question, static_cast<const link_map*>(handle), place);
    return ours_for(found, question, place);
}

Decision decide(void* handle, const char* name, const char* version, const void* caller_address, const void* go_on) {
    if (linker().dlsym == nullptr || linker().dlvsym == nullptr) return {nullptr, go_on};
    bind_new_objects();
    if (name == nullptr || std::strncmp(name, "zmq_", 4) != 0) return {nullptr, go_on};
    const std::size_t place = place_of(name);
    if (place == kRecorded) return {nullptr, go_on};
    const Question question{name, version};
    if (handle != RTLD_DEFAULT && handle != RTLD_NEXT) return {by_handle(handle, question, place), nullptr};
    Object caller;
    if (!object_at(caller_address, caller)) return {nullptr, go_on};
    if (handle == RTLD_DEFAULT) return {in_default_scope(question, caller, place), nullptr};
    // Of RTLD_NEXT behind us we are no part: whoever stands between us and libzmq asks so for libzmq's.
    return is_before_us(caller.map) ? Decision{in_global_scope(question, caller.map, place), nullptr}
                                    : Decision{nullptr, go_on};
}

}  // namespace

std::size_t place_of(const char* name) {
    std::size_t place = 0;
    while (place < kRecorded && std::strcmp(kRecordedNames[place], name) != 0) ++place;
    return place;
}

void* thunk_of(const Library& library, std::size_t place) {
    return faultline_thunks + (library_number(library) * kRecorded + place) * kThunkSize;
}

FAULTLINE_INSIDE Decision faultline_decide_dlsym(void* handle, const char* name, const char*, const void* caller) {
    return decide(handle, name, nullptr, caller, linker().next_dlsym);
}

FAULTLINE_INSIDE Decision faultline_decide_dlvsym(void* handle, const char* name, const char* version,
                                                  const void* caller) {
    return decide(handle, name, version, caller, linker().next_dlvsym);
}

// Where we have asked in somebody's place, it is that one's name that the message begins with.
FAULTLINE_RECORDS char* dlerror() {
    char* const text = linker().next_dlerror();
    if (text == nullptr || our_map() == nullptr || *t_failed.object == '\0') return text;
    const std::size_t size = std::strlen(our_map()->l_name);
    if (std::strncmp(text, our_map()->l_name, size) != 0 || text[size] != ':') return text;
    std::snprintf(t_failed.text, sizeof t_failed.text, "%s%s", t_failed.object, text + size);
    return t_failed.text;
}

}  // namespace faultline::recorder
