#include "recorder/slots.hpp"

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <initializer_list>

#include "recorder/loaded.hpp"
#include "recorder/lookups.hpp"
#include "recorder/recorder.hpp"
#include "recorder/system_calls.hpp"

namespace faultline::recorder {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kJumpSlot = R_X86_64_JUMP_SLOT, kData = R_X86_64_GLOB_DAT;
#else
constexpr std::uint32_t kJumpSlot = R_AARCH64_JUMP_SLOT, kData = R_AARCH64_GLOB_DAT;
#endif

struct Relocations {
    const ElfW(Rela) * first = nullptr;
    std::size_t size = 0;
};
struct Slots {
    ElfW(Addr) base = 0;
    const ElfW(Sym) * symbols = nullptr;
    const char* strings = nullptr;
    Relocations jumps, others;
};

Slots slots_of(ElfW(Addr) base, const ElfW(Dyn) * dynamic) {
    Slots slots;
    slots.base = base;
    const auto at = [base](ElfW(Addr) address) { return address < base ? base + address : address; };
    for (; dynamic != nullptr && dynamic->d_tag != DT_NULL; ++dynamic) {
        const ElfW(Addr) address = at(dynamic->d_un.d_ptr);
        if (dynamic->d_tag == DT_SYMTAB) slots.symbols = reinterpret_cast<const ElfW(Sym)*>(address);
        if (dynamic->d_tag == DT_STRTAB) slots.strings = reinterpret_cast<const char*>(address);
        if (dynamic->d_tag == DT_JMPREL) slots.jumps.first = reinterpret_cast<const ElfW(Rela)*>(address);
        if (dynamic->d_tag == DT_PLTRELSZ) slots.jumps.size = dynamic->d_un.d_val;
        if (dynamic->d_tag == DT_RELA) slots.others.first = reinterpret_cast<const ElfW(Rela)*>(address);
        if (dynamic->d_tag == DT_RELASZ) slots.others.size = dynamic->d_un.d_val;
    }
    return slots;
}

// Calls visit(name, slot) for each that holds a function's address.
template <class Visit>
void each_slot(const Slots& slots, Visit&& visit) {
    if (slots.symbols == nullptr || slots.strings == nullptr) return;
    for (const Relocations& all : {slots.jumps, slots.others}) {
        const std::size_t count = all.first == nullptr ? 0 : all.size / sizeof(ElfW(Rela));
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t type = ELF64_R_TYPE(all.first[i].r_info);
            if (type != kJumpSlot && type != kData) continue;
            const ElfW(Sym)& symbol = slots.symbols[ELF64_R_SYM(all.first[i].r_info)];
            visit(slots.strings + symbol.st_name, reinterpret_cast<void**>(slots.base + all.first[i].r_offset));
        }
    }
}

// The page may have been made read-only once all was bound, and is again afterwards.
void put(void** slot, void* function, bool is_read_only) {
    const auto page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    void* const page = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(slot) & ~(page_size - 1));
    if (is_read_only && mprotect(page, page_size, PROT_READ | PROT_WRITE) != 0) return;
    reinterpret_cast<std::atomic<void*>*>(slot)->store(function, std::memory_order_release);
    if (is_read_only) mprotect(page, page_size, PROT_READ);
}

bool is_read_only(const link_map& map, const void* base, void** slot) {
    const auto* header = static_cast<const ElfW(Ehdr)*>(base);
    const auto* segments = reinterpret_cast<const ElfW(Phdr)*>(static_cast<const char*>(base) + header->e_phoff);
    const auto address = reinterpret_cast<std::uintptr_t>(slot) - map.l_addr;
    for (int i = 0; i < header->e_phnum; ++i)
        if (segments[i].p_type == PT_GNU_RELRO && address >= segments[i].p_vaddr &&
            address < segments[i].p_vaddr + segments[i].p_memsz)
            return true;
    return false;
}

// One that is loaded, and what each of its slots should hold; null: what it does.
template <class Choose>
void bind_object(const link_map& map, Choose&& choose) {
    Dl_info info{};
    if (dladdr(map.l_ld, &info) == 0) return;
    each_slot(slots_of(map.l_addr, map.l_ld), [&](const char* name, void** slot) {
        if (is_ours(*slot)) return;
        if (void* function = choose(name, *slot)) put(slot, function, is_read_only(map, info.dli_fbase, slot));
    });
}

constexpr std::size_t kMostCallers = 16;
struct Callers {
    char files[kMostCallers][256];
    std::size_t count = 0, visited = 0, known = 0;
};

// Under the dynamic linker's lock: nothing is looked up here.
int list_caller(dl_phdr_info* info, std::size_t, void* list) {
    auto* callers = static_cast<Callers*>(list);
    const bool is_known = callers->visited++ < callers->known;
    if (is_known || info->dlpi_name == nullptr || *info->dlpi_name == '\0') return 0;
    const ElfW(Dyn)* dynamic = nullptr;
    for (int i = 0; i < info->dlpi_phnum; ++i)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dynamic = reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    bool calls = false;
    each_slot(slots_of(info->dlpi_addr, dynamic), [&](const char* name, void** slot) {
        calls = calls || (std::strncmp(name, "zmq_", 4) == 0 && place_of(name) < kRecorded && !is_ours(*slot));
    });
    if (calls && callers->count < kMostCallers)
        std::snprintf(callers->files[callers->count++], sizeof callers->files[0], "%s", info->dlpi_name);
    return 0;
}

// An object that calls libzmq's `name`: what it is bound to already, or would be with its first call, is known only
// where what everybody sees is the same. A libzmq's system calls are ours in any case.
void* function_in(void* object, const char* name, const void* bound) {
    const std::size_t place = std::strncmp(name, "zmq_", 4) == 0 ? place_of(name) : kRecorded;
    if (place == kRecorded)
        return symbol_in(*static_cast<const link_map*>(object), "zmq_socket_monitor") == nullptr
                   ? nullptr
                   : recorded_system_call(name);
    void* const meant = linker().dlsym(object, name);
    void* const shared = linker().dlsym(RTLD_NEXT, name);
    if (meant == nullptr || is_ours(meant) || (shared != nullptr && shared != meant && bound != meant)) return nullptr;
    const Library* library = library_with(meant);
    if (library == nullptr) return nullptr;
    return shared == meant ? recorded_function(place) : thunk_of(*library, place);
}

struct Counts {
    unsigned long long added = 0, removed = 0;
};
int count(dl_phdr_info* info, std::size_t, void* counts) {
    *static_cast<Counts*>(counts) = {info->dlpi_adds, info->dlpi_subs};
    return 1;
}
std::atomic<unsigned long long> g_added{0}, g_removed{0};

}  // namespace

void bind_library(const Library& library) {
    Object object;
    Lmid_t name_space = LM_ID_BASE;
    if (!object_at(reinterpret_cast<const void*>(library.begin), object) ||
        dlinfo(const_cast<link_map*>(object.map), RTLD_DI_LMID, &name_space) != 0)
        return;
    bind_object(*object.map, [&](const char* name, const void*) -> void* {
        const std::size_t place = place_of(name);
        if (place < kRecorded) return thunk_of(library, place);
        // Another namespace's libc has an errno of its own.
        return name_space == LM_ID_BASE ? recorded_system_call(name) : nullptr;
    });
}

void bind_new_objects() {
    Counts now;
    dl_iterate_phdr(count, &now);
    const auto added = g_added.exchange(now.added), removed = g_removed.exchange(now.removed);
    if (added == now.added && removed == now.removed) return;
    const ErrnoKeeper keeper;
    Callers callers;
    callers.known = removed == now.removed ? added - removed : 0;
    dl_iterate_phdr(list_caller, &callers);
    for (std::size_t i = 0; i < callers.count; ++i) {
        void* const object = open_again(callers.files[i], LM_ID_BASE);
        if (object == nullptr) continue;
        bind_object(*static_cast<const link_map*>(object),
                    [object](const char* name, const void* bound) { return function_in(object, name, bound); });
        dlclose(object);
    }
}

}  // namespace faultline::recorder
