#include "engine/elf.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include "engine/processor.hpp"
#include "engine/unique_fd.hpp"

namespace faultline::elf {
namespace {

using Image = std::span<const std::byte>;
using Error = tl::unexpected<std::string>;

// Copies instead of casting: nothing says that a damaged file keeps its tables aligned.
template <class T>
std::optional<T> value_at(Image image, std::uint64_t offset) {
    if (offset > image.size() || image.size() - offset < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, image.data() + offset, sizeof(T));
    return value;
}

bool starts_with(Image image, std::string_view magic) {
    return image.size() >= magic.size() && std::memcmp(image.data(), magic.data(), magic.size()) == 0;
}

bool is_text(Image image) {
    return std::ranges::all_of(image.first(std::min<std::size_t>(image.size(), 512)), [](std::byte byte) {
        const auto code = std::to_integer<unsigned char>(byte);
        return code >= 0x20
                   ? code != 0x7f
                   : std::string_view("\t\n\v\f\r\x1b").find(static_cast<char>(code)) != std::string_view::npos;
    });
}

// npm packages hold one addon per system, all with the same name: naming another system's is an easy slip.
std::string describe_other(Image image) {
    struct Magic {
        std::string_view bytes;
        std::string_view meaning;
    };
    static constexpr Magic kMagics[] = {
        {"!<arch>\n", "a static archive (.a), not a shared object"},
        {"!<thin>\n", "a static archive (.a), not a shared object"},
        {"/* GNU ld script", "a linker script, not a shared object"},
        {"\xcf\xfa\xed\xfe", "a macOS library, not a Linux shared object"},
        {"\xca\xfe\xba\xbe", "a macOS library, not a Linux shared object"},
        {"MZ", "a Windows library, not a Linux shared object"},
        {"\x1f\x8b", "a gzip archive, not a shared object: unpack it"},
        {"PK\x03\x04", "a zip archive, not a shared object: unpack it"},
    };
    for (const auto& [bytes, meaning] : kMagics) {
        if (starts_with(image, bytes)) return std::string(meaning);
    }
    return is_text(image) ? "a text file, not a shared object" : "not an ELF file";
}

std::string machine_name(std::uint16_t machine) {
    switch (machine) {
        case EM_AARCH64: return "AArch64";
        case EM_ARM: return "ARM";
        case EM_386: return "i386";
        case EM_PPC64: return "PowerPC64";
        case EM_RISCV: return "RISC-V";
        case EM_S390: return "S/390";
        case EM_X86_64: return "x86-64";
        default: return fmt::format("machine {}", machine);
    }
}

Error truncated(Image image, std::string_view what) {
    return Error(fmt::format("a truncated ELF file: it ends at byte {}, before the end of its {}", image.size(), what));
}

tl::expected<Elf64_Ehdr, std::string> read_header(Image image) {
    if (!starts_with(image, ELFMAG)) return Error(describe_other(image));
    if (image.size() < EI_NIDENT) return truncated(image, "header");
    if (image[EI_CLASS] == std::byte{ELFCLASS32}) {
        // Both classes have the machine at the same place.
        const auto machine = value_at<std::uint16_t>(image, offsetof(Elf32_Ehdr, e_machine));
        if (!machine) return truncated(image, "header");
        return Error(fmt::format("a 32-bit ELF file ({}); Faultline loads 64-bit {} ones", machine_name(*machine),
                                 kProcessor.name));
    }
    if (image[EI_CLASS] != std::byte{ELFCLASS64} || image[EI_DATA] != std::byte{ELFDATA2LSB}) {
        return Error("an ELF file for another architecture (not 64-bit little-endian)");
    }
    const auto header = value_at<Elf64_Ehdr>(image, 0);
    if (!header) return truncated(image, "header");
    if (header->e_machine != kProcessor.elf_machine) {
        return Error(
            fmt::format("built for {}; Faultline loads {} ones", machine_name(header->e_machine), kProcessor.name));
    }
    if (header->e_type == ET_REL) return Error("an object file (.o), not a shared object");
    if (header->e_type != ET_DYN) return Error("an ELF file, but not a shared object");
    const std::uint64_t sections = std::uint64_t{header->e_shnum} * header->e_shentsize;
    // Linkers put the section table last: a copy that was cut off anywhere lacks its end.
    if (header->e_shoff > image.size() || image.size() - header->e_shoff < sections)
        return truncated(image, "section table");
    return *header;
}

// The file as the dynamic linker sees it: by virtual address.
struct Segments {
    Image image;
    std::vector<Elf64_Phdr> loads;
    std::optional<Elf64_Phdr> dynamic;

    // All of the file from this address to the end of its segment; empty if the address is in no segment.
    [[nodiscard]] Image from(std::uint64_t address) const {
        for (const Elf64_Phdr& load : loads) {
            if (address < load.p_vaddr || address - load.p_vaddr >= load.p_filesz) continue;
            const std::uint64_t skip = address - load.p_vaddr;
            return image.subspan(load.p_offset + skip, load.p_filesz - skip);
        }
        return {};
    }
};

tl::expected<Segments, std::string> read_segments(Image image, const Elf64_Ehdr& header) {
    Segments segments{.image = image, .loads = {}, .dynamic = {}};
    for (std::uint64_t index = 0; index < header.e_phnum; ++index) {
        // The sum may wrap round for a hostile e_phoff; value_at then finds some bytes inside the file, or none.
        const auto segment = value_at<Elf64_Phdr>(image, header.e_phoff + index * sizeof(Elf64_Phdr));
        if (!segment) return truncated(image, "segment table");
        if (segment->p_type != PT_LOAD && segment->p_type != PT_DYNAMIC) continue;
        if (segment->p_offset > image.size() || image.size() - segment->p_offset < segment->p_filesz) {
            return truncated(image, "segments");
        }
        if (segment->p_type == PT_LOAD) segments.loads.push_back(*segment);
        if (segment->p_type == PT_DYNAMIC) segments.dynamic = *segment;
    }
    if (!segments.dynamic) return Error("an ELF file without a dynamic section, not a shared object");
    return segments;
}

struct Dynamic {
    std::vector<std::uint64_t> needed;  // offsets in `strings`
    std::optional<std::uint64_t> rpath, runpath;
    Image strings, symbols, hash, gnu_hash;
    std::uint64_t flags = 0;  // DT_FLAGS_1
};

Dynamic read_dynamic(const Segments& segments) {
    Dynamic result;
    const Image table = segments.image.subspan(segments.dynamic->p_offset, segments.dynamic->p_filesz);
    for (std::uint64_t offset = 0; const auto entry = value_at<Elf64_Dyn>(table, offset); offset += sizeof(Elf64_Dyn)) {
        const std::uint64_t value = entry->d_un.d_val;
        switch (entry->d_tag) {
            case DT_NULL: return result;
            case DT_NEEDED: result.needed.push_back(value); break;
            case DT_RPATH: result.rpath = value; break;
            case DT_RUNPATH: result.runpath = value; break;
            case DT_STRTAB: result.strings = segments.from(value); break;
            case DT_SYMTAB: result.symbols = segments.from(value); break;
            case DT_HASH: result.hash = segments.from(value); break;
            case DT_GNU_HASH: result.gnu_hash = segments.from(value); break;
            case DT_FLAGS_1: result.flags = value; break;
            default: break;
        }
    }
    return result;
}

std::optional<std::string> string_at(Image strings, std::uint64_t offset) {
    if (offset >= strings.size()) return std::nullopt;
    const auto* start = reinterpret_cast<const char*>(strings.data()) + offset;
    const std::size_t room = strings.size() - offset;
    const std::size_t length = strnlen(start, room);
    if (length == room) return std::nullopt;
    return std::string(start, length);
}

// A GNU hash table doesn't say how many symbols there are: the last chain's end does. Symbols that aren't hashed
// (undefined ones) come first, so a table without chains still says where they end.
std::optional<std::uint64_t> count_by_gnu_hash(Image table) {
    const auto bucket_count = value_at<std::uint32_t>(table, 0);
    const auto first_hashed = value_at<std::uint32_t>(table, 4);
    const auto bloom_size = value_at<std::uint32_t>(table, 8);
    if (!bucket_count || !first_hashed || !bloom_size) return std::nullopt;
    const std::uint64_t buckets = 16 + std::uint64_t{*bloom_size} * 8;
    const std::uint64_t chains = buckets + std::uint64_t{*bucket_count} * 4;
    if (chains > table.size()) return std::nullopt;
    std::uint32_t last = 0;
    for (std::uint64_t index = 0; index < *bucket_count; ++index) {
        last = std::max(last, value_at<std::uint32_t>(table, buckets + index * 4).value_or(0));
    }
    if (last < *first_hashed) return *first_hashed;
    for (std::uint64_t index = last;; ++index) {
        const auto chain = value_at<std::uint32_t>(table, chains + (index - *first_hashed) * 4);
        if (!chain) return std::nullopt;
        if ((*chain & 1) != 0) return index + 1;
    }
}

std::optional<std::uint64_t> count_symbols(const Dynamic& dynamic) {
    if (!dynamic.gnu_hash.empty()) return count_by_gnu_hash(dynamic.gnu_hash);
    // The second word of a System V hash table is its number of chains: one per symbol.
    return value_at<std::uint32_t>(dynamic.hash, 4);
}

std::optional<std::vector<Symbol>> read_symbols(const Dynamic& dynamic) {
    const auto count = count_symbols(dynamic);
    if (!count || *count > dynamic.symbols.size() / sizeof(Elf64_Sym)) return std::nullopt;
    std::vector<Symbol> result;
    for (std::uint64_t index = 1; index < *count; ++index) {
        const auto symbol = value_at<Elf64_Sym>(dynamic.symbols, index * sizeof(Elf64_Sym));
        const auto binding = ELF64_ST_BIND(symbol->st_info);
        if (binding == STB_LOCAL) continue;
        auto name = string_at(dynamic.strings, symbol->st_name);
        if (!name) return std::nullopt;
        const auto type = ELF64_ST_TYPE(symbol->st_info);
        result.push_back({.name = std::move(*name),
                          .defined = symbol->st_shndx != SHN_UNDEF,
                          .weak = binding == STB_WEAK,
                          .function = type == STT_FUNC || type == STT_GNU_IFUNC});
    }
    return result;
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> result;
    while (!path.empty()) {
        const std::size_t colon = path.find(':');
        if (colon != 0) result.emplace_back(path.substr(0, colon));
        path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
    }
    return result;
}

}  // namespace

tl::expected<FileBytes, std::string> read_file(const std::string& path) {
    // Read, not mapped: a file that shrinks under a mapping kills its reader with SIGBUS.
    const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!file.valid() || fstat(file.get(), &status) != 0)
        return Error(errno == ENOENT ? "no such file" : std::generic_category().message(errno));
    const auto room = static_cast<std::size_t>(status.st_size);
    FileBytes image{std::make_unique_for_overwrite<std::byte[]>(room), 0};
    while (image.size < room) {
        const ssize_t got = read(file.get(), image.bytes.get() + image.size, room - image.size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error("cannot be read");
        if (got == 0) break;
        image.size += static_cast<std::size_t>(got);
    }
    if (image.size == 0) return Error("an empty file, not a shared object");
    return image;
}

tl::expected<SharedObject, std::string> parse(Image image) {
    const auto header = read_header(image);
    if (!header) return Error(header.error());
    const auto segments = read_segments(image, *header);
    if (!segments) return Error(segments.error());
    const Dynamic dynamic = read_dynamic(*segments);
    // A position-independent executable has the type of a shared object; dlopen refuses it by this flag.
    if ((dynamic.flags & DF_1_PIE) != 0) return Error("an executable, not a shared object");

    SharedObject result;
    auto symbols = read_symbols(dynamic);
    if (!symbols) return Error("a damaged ELF file: its symbol table points outside the file");
    result.symbols = std::move(*symbols);
    for (const std::uint64_t offset : dynamic.needed) {
        auto name = string_at(dynamic.strings, offset);
        if (!name) return Error("a damaged ELF file: a needed library's name is outside the file");
        result.needed.push_back(std::move(*name));
    }
    if (const auto offset = dynamic.runpath ? dynamic.runpath : dynamic.rpath) {
        result.runpath = split_path(string_at(dynamic.strings, *offset).value_or(""));
    }
    return result;
}

}  // namespace faultline::elf
