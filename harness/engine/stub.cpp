// Writes a shared object by hand: a machine that runs tests need not have a compiler.
//
//   0x00000  ELF header, program headers, symbols, strings, hash table   read-only
//   0x.0000  one function that returns 0                                 executable
//   0x.0000  dynamic section, then zeroed memory for data symbols        writable
//
// File offsets and addresses are the same, so that nothing has to be translated.
#include <elf.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>
#include <type_traits>

#include "engine/library.hpp"
#include "engine/processor.hpp"

namespace faultline {
namespace {

constexpr std::uint64_t kPage = 0x10000;  // the largest that a kernel of these processors has
constexpr std::string_view kName = "libfaultline_host_stub.so";

// Zeroed memory of each data symbol. The largest ones are vtables: 64 slots, and V8's classes have fewer.
constexpr std::uint64_t kDataSize = 512;

// An undefined symbol has no type in the file that refers to it; in C++ its mangled name tells: vtable, type
// information and its name, VTT, guard variable.
bool is_data(std::string_view name) {
    for (const std::string_view prefix : {"_ZTV", "_ZTI", "_ZTS", "_ZTT", "_ZGV"}) {
        if (name.starts_with(prefix)) return true;
    }
    return false;
}

constexpr std::uint64_t aligned(std::uint64_t value, std::uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

// The hash function of System V's symbol tables (gABI, "Hash Table").
std::uint32_t hash_of(std::string_view name) {
    std::uint32_t hash = 0;
    for (const char character : name) {
        hash = (hash << 4) + static_cast<unsigned char>(character);
        const std::uint32_t high = hash & 0xf0000000U;
        hash = (hash ^ (high >> 24)) & ~high;
    }
    return hash;
}

template <class T>
void put(std::string& image, std::uint64_t offset, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (image.size() < offset + sizeof(T)) image.resize(offset + sizeof(T));
    std::memcpy(image.data() + offset, &value, sizeof(T));
}

struct Layout {
    std::uint64_t symbols, strings, hash, tables_end;  // read-only
    std::uint64_t code;
    std::uint64_t dynamic, dynamic_size, data, end;  // writable; `data` to `end` isn't in the file
};

constexpr std::uint64_t kSegmentCount = 5;
constexpr std::uint64_t kDynamicCount = 7;

struct Tables {
    std::vector<Elf64_Sym> symbols;
    std::string strings;
    std::vector<std::uint32_t> hash;
    std::uint64_t data_size = 0;
};

// Values of the symbols are relative to their segment until the layout is known.
Tables make_tables(const std::set<std::string>& names) {
    Tables tables;
    tables.strings.push_back('\0');
    tables.strings.append(kName).push_back('\0');
    tables.symbols.push_back({});
    for (const std::string& name : names) {
        Elf64_Sym symbol{};
        symbol.st_name = static_cast<Elf64_Word>(tables.strings.size());
        tables.strings.append(name).push_back('\0');
        if (is_data(name)) {
            symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
            symbol.st_value = tables.data_size;
            symbol.st_size = kDataSize;
            tables.data_size += kDataSize;
        } else {
            symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
            symbol.st_size = kProcessor.return_zero.size();
        }
        // The dynamic linker takes any section index but 0 for "defined here"; this file has no sections.
        symbol.st_shndx = 1;
        tables.symbols.push_back(symbol);
    }
    const auto count = static_cast<std::uint32_t>(tables.symbols.size());
    tables.hash.assign(2 + 2 * std::size_t{count}, 0);  // counts, buckets, chains
    tables.hash[0] = tables.hash[1] = count;
    std::uint32_t index = 0;
    for (const std::string& name : names) {
        ++index;
        std::uint32_t& bucket = tables.hash[2 + hash_of(name) % count];
        tables.hash[2 + std::size_t{count} + index] = bucket;
        bucket = index;
    }
    return tables;
}

Layout lay_out(const Tables& tables) {
    Layout layout{};
    layout.symbols = aligned(sizeof(Elf64_Ehdr) + kSegmentCount * sizeof(Elf64_Phdr), 16);
    layout.hash = layout.symbols + tables.symbols.size() * sizeof(Elf64_Sym);
    layout.strings = layout.hash + tables.hash.size() * sizeof(std::uint32_t);
    layout.tables_end = layout.strings + tables.strings.size();
    layout.code = aligned(layout.tables_end, kPage);
    layout.dynamic = layout.code + kPage;
    layout.dynamic_size = kDynamicCount * sizeof(Elf64_Dyn);
    layout.data = aligned(layout.dynamic + layout.dynamic_size, 64);
    layout.end = layout.data + tables.data_size;
    return layout;
}

void put_headers(std::string& image, const Layout& layout) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_DYN;
    header.e_machine = kProcessor.elf_machine;
    header.e_version = EV_CURRENT;
    header.e_phoff = sizeof(Elf64_Ehdr);
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = kSegmentCount;
    put(image, 0, header);

    struct Segment {
        std::uint32_t type, flags;
        std::uint64_t start, file_size, memory_size, alignment;
    };
    const std::array<Segment, kSegmentCount> segments = {{
        {PT_LOAD, PF_R, 0, layout.tables_end, layout.tables_end, kPage},
        {PT_LOAD, PF_R | PF_X, layout.code, kProcessor.return_zero.size(), kProcessor.return_zero.size(), kPage},
        {PT_LOAD, PF_R | PF_W, layout.dynamic, layout.dynamic_size, layout.end - layout.dynamic, kPage},
        {PT_DYNAMIC, PF_R | PF_W, layout.dynamic, layout.dynamic_size, layout.dynamic_size, 8},
        {PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 16},  // without it the process's stacks would become executable
    }};
    std::uint64_t offset = header.e_phoff;
    for (const Segment& segment : segments) {
        const Elf64_Phdr entry{segment.type,  segment.flags,     segment.start,       segment.start,
                               segment.start, segment.file_size, segment.memory_size, segment.alignment};
        put(image, offset, entry);
        offset += sizeof(entry);
    }
}

void put_tables(std::string& image, const Layout& layout, const Tables& tables) {
    std::uint64_t offset = layout.symbols;
    for (Elf64_Sym symbol : tables.symbols) {
        if (symbol.st_shndx != SHN_UNDEF) {
            symbol.st_value += ELF64_ST_TYPE(symbol.st_info) == STT_FUNC ? layout.code : layout.data;
        }
        put(image, offset, symbol);
        offset += sizeof(symbol);
    }
    for (offset = layout.hash; const std::uint32_t word : tables.hash) {
        put(image, offset, word);
        offset += sizeof(word);
    }
    image.resize(layout.strings);
    image += tables.strings;
    for (offset = layout.code; const std::uint8_t byte : kProcessor.return_zero) put(image, offset++, byte);

    const std::array<Elf64_Dyn, kDynamicCount> dynamic = {{
        {DT_SONAME, {1}},  // kName is the first string
        {DT_HASH, {layout.hash}},
        {DT_STRTAB, {layout.strings}},
        {DT_SYMTAB, {layout.symbols}},
        {DT_STRSZ, {tables.strings.size()}},
        {DT_SYMENT, {sizeof(Elf64_Sym)}},
        {DT_NULL, {0}},
    }};
    put(image, layout.dynamic, dynamic);
}

}  // namespace

tl::expected<void, std::string> write_stub(const LibraryInfo& info, const std::string& path) {
    if (info.host_symbols.empty()) {
        return tl::unexpected(
            fmt::format("internal error: {} lacks no symbols, so there is no stub to write", info.path));
    }
    const Tables tables = make_tables(info.host_symbols);
    const Layout layout = lay_out(tables);
    std::string image;
    put_headers(image, layout);
    put_tables(image, layout, tables);

    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    stream.write(image.data(), static_cast<std::streamsize>(image.size()));
    stream.close();
    if (!stream) return tl::unexpected(fmt::format("{}: the stub for {} cannot be written", path, info.path));
    return {};
}

}  // namespace faultline
