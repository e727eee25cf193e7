#include "recorder/loaded.hpp"

#include <elf.h>

#include <atomic>
#include <cstring>

namespace faultline::recorder {
namespace {

constexpr ElfW(Half) kHiddenVersion = 0x8000;

// The tables of one object, as the dynamic linker uses them.
struct Tables {
    const ElfW(Sym) * symbols = nullptr;
    const char* strings = nullptr;
    const std::uint32_t *gnu_hash = nullptr, *hash = nullptr;
    const ElfW(Half) * versions = nullptr;
};

// The linker has replaced the addresses by those in memory, but for objects that it can't write to.
template <class T>
const T* at(const link_map& map, ElfW(Addr) address) {
    return reinterpret_cast<const T*>(address < map.l_addr ? map.l_addr + address : address);
}

Tables tables_of(const link_map& map) {
    Tables tables;
    for (const ElfW(Dyn)* entry = map.l_ld; entry != nullptr && entry->d_tag != DT_NULL; ++entry) {
        const ElfW(Addr) address = entry->d_un.d_ptr;
        if (entry->d_tag == DT_SYMTAB) tables.symbols = at<ElfW(Sym)>(map, address);
        if (entry->d_tag == DT_STRTAB) tables.strings = at<char>(map, address);
        if (entry->d_tag == DT_GNU_HASH) tables.gnu_hash = at<std::uint32_t>(map, address);
        if (entry->d_tag == DT_HASH) tables.hash = at<std::uint32_t>(map, address);
        if (entry->d_tag == DT_VERSYM) tables.versions = at<ElfW(Half)>(map, address);
    }
    return tables;
}

// The newest of its versions, or where all are old ones any.
class Found {
  public:
    Found(const link_map& map, const Tables& tables, const char* name) : map_(map), tables_(tables), name_(name) {}
    void look_at(std::uint32_t index) {
        const ElfW(Sym)& symbol = tables_.symbols[index];
        if (symbol.st_shndx == SHN_UNDEF || std::strcmp(tables_.strings + symbol.st_name, name_) != 0) return;
        if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC) return;
        if (address_ != nullptr && tables_.versions != nullptr && (tables_.versions[index] & kHiddenVersion) != 0)
            return;
        address_ = reinterpret_cast<void*>(map_.l_addr + symbol.st_value);
    }
    [[nodiscard]] void* address() const { return address_; }

  private:
    const link_map& map_;
    const Tables& tables_;
    const char* name_;
    void* address_ = nullptr;
};

void look_by_gnu_hash(const std::uint32_t* table, const char* name, Found& found) {
    std::uint32_t hash = 5381;
    for (const char* letter = name; *letter != '\0'; ++letter) hash = hash * 33 + static_cast<unsigned char>(*letter);
    const std::uint32_t bucket_count = table[0], first = table[1], bloom_size = table[2];
    const std::uint32_t* const buckets = table + 4 + bloom_size * (sizeof(ElfW(Addr)) / sizeof(std::uint32_t));
    const std::uint32_t* const chain = buckets + bucket_count;
    std::uint32_t index = bucket_count == 0 ? 0 : buckets[hash % bucket_count];
    if (index < first) return;
    for (;; ++index) {
        const std::uint32_t known = chain[index - first];
        if ((known | 1) == (hash | 1)) found.look_at(index);
        if ((known & 1) != 0) return;
    }
}

int find_code(const Object& object, const void* address, Object& found) {
    const auto* header = reinterpret_cast<const ElfW(Ehdr)*>(object.begin);
    if (std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return 0;
    const auto* segments = reinterpret_cast<const ElfW(Phdr)*>(object.begin + header->e_phoff);
    for (int i = 0; i < header->e_phnum; ++i) {
        if (segments[i].p_type != PT_LOAD || (segments[i].p_flags & PF_X) == 0) continue;
        found.begin = object.map->l_addr + segments[i].p_vaddr;
        found.end = found.begin + segments[i].p_memsz;
        const auto code = reinterpret_cast<std::uintptr_t>(address);
        if (code >= found.begin && code < found.end) return 1;
    }
    return 0;
}

const Object& ourselves() {
    static constinit Object ours;
    static constinit std::atomic<bool> known{false};
    if (!known.load(std::memory_order_acquire)) {
        Object found;
        object_at(reinterpret_cast<const void*>(&linker), found);
        ours = found;
        known.store(true, std::memory_order_release);
    }
    return ours;
}

template <class Function>
void find_once(Function& function, const link_map& map, const char* name) {
    if (function == nullptr) function = reinterpret_cast<Function>(symbol_in(map, name));
}

// The objects behind us are there from the program's start to its end. The linker's own one, libc or before glibc 2.34
// libdl, is the one that has dladdr1(), too.
Linker find_linker() {
    Linker found;
    for (const link_map* map = our_map()->l_next; map != nullptr && found.dlsym == nullptr; map = map->l_next) {
        find_once(found.next_dlsym, *map, "dlsym");
        find_once(found.next_dlvsym, *map, "dlvsym");
        find_once(found.next_dlerror, *map, "dlerror");
        if (symbol_in(*map, "dladdr1") == nullptr) continue;
        find_once(found.dlsym, *map, "dlsym");
        find_once(found.dlvsym, *map, "dlvsym");
    }
    return found;
}

}  // namespace

bool object_at(const void* address, Object& object) {
    Dl_info info{};
    link_map* map = nullptr;
    if (dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0 || map == nullptr) return false;
    object = {.map = map, .file = info.dli_fname, .begin = reinterpret_cast<std::uintptr_t>(info.dli_fbase), .end = 0};
    Object code = object;
    if (find_code(object, address, code) == 0) return false;
    object = code;
    return true;
}

void* symbol_in(const link_map& map, const char* name) {
    const Tables tables = tables_of(map);
    if (tables.symbols == nullptr || tables.strings == nullptr) return nullptr;
    Found found(map, tables, name);
    if (tables.gnu_hash != nullptr) {
        look_by_gnu_hash(tables.gnu_hash, name, found);
    } else if (tables.hash != nullptr) {
        for (std::uint32_t i = 1; i < tables.hash[1]; ++i) found.look_at(i);
    }
    return found.address();
}

// Written by whoever comes first, with what everybody else would write: constructors and resolvers of others can be
// here before our own constructor has run.
const Linker& linker() {
    static constinit Linker found;
    static constinit std::atomic<bool> known{false};
    if (!known.load(std::memory_order_acquire)) {
        found = find_linker();
        known.store(true, std::memory_order_release);
    }
    return found;
}

bool is_ours(const void* address) {
    const auto code = reinterpret_cast<std::uintptr_t>(address);
    return ourselves().begin <= code && code < ourselves().end;
}

const link_map* our_map() { return ourselves().map; }

void* open_again(const char* file, Lmid_t namespace_number) {
    constexpr int kLoadedAlready = RTLD_LAZY | RTLD_NOLOAD;
    return namespace_number == LM_ID_BASE ? dlopen(file, kLoadedAlready)
                                          : dlmopen(namespace_number, file, kLoadedAlready);
}

}  // namespace faultline::recorder
