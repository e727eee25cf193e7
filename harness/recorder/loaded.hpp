// What the dynamic linker has loaded, and its own functions. Those that look something up go by the real dlsym(), for
// ours stands in front of it; those marked "reads" leave what dlerror() says as it is.
#pragma once

#include <dlfcn.h>
#include <link.h>

#include <cstddef>
#include <cstdint>

namespace faultline::recorder {

// The real functions; and those that the program would have got without us: another tool may stand behind us.
struct Linker {
    void* (*dlsym)(void*, const char*) = nullptr;
    void* (*dlvsym)(void*, const char*, const char*) = nullptr;
    void* next_dlsym = nullptr;
    void* next_dlvsym = nullptr;
    char* (*next_dlerror)() = nullptr;
};
const Linker& linker();

// An object that is loaded, and of it the code that an address lies in.
struct Object {
    const link_map* map = nullptr;
    const char* file = nullptr;
    std::uintptr_t begin = 0, end = 0;
};
bool object_at(const void* address, Object& object);          // reads
void* symbol_in(const link_map& map, const char* name);       // reads; what that object defines itself, or null
bool is_ours(const void* address);                            // reads
const link_map* our_map();                                    // reads
void* open_again(const char* file, Lmid_t namespace_number);  // one that is loaded there; null: none is

}  // namespace faultline::recorder
