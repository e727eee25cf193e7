#include "engine/elf_code.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace faultline::elf {
namespace {

using Bytes = std::span<const std::byte>;

// Pointer encodings of .eh_frame (Linux Standard Base, "DWARF Extensions").
constexpr std::uint8_t kFormat = 0x0f, kRelation = 0x70, kRelativeToItself = 0x10;
constexpr std::uint8_t kUnsigned4 = 0x03, kSigned4 = 0x0b;

// Reads a section from one place on; past its end everything is 0 and `good` is false.
class Cursor {
  public:
    Cursor(Bytes bytes, std::uint64_t address, std::size_t at) : bytes_(bytes), address_(address), at_(at) {}

    template <class T>
    T take() {
        T value{};
        if (at_ > bytes_.size() || bytes_.size() - at_ < sizeof(T)) {
            good_ = false;
            return value;
        }
        std::memcpy(&value, bytes_.data() + at_, sizeof(T));
        at_ += sizeof(T);
        return value;
    }

    std::uint64_t leb128() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; good_ && shift < 64; shift += 7) {
            const auto byte = take<std::uint8_t>();
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if ((byte & 0x80U) == 0) break;
        }
        return value;
    }

    // A value in the format of `encoding`; nullopt: one that no compiler for this machine writes.
    std::optional<std::uint64_t> encoded(std::uint8_t encoding) {
        const std::uint64_t here = address_ + at_;
        std::uint64_t value = 0;
        switch (encoding & kFormat) {
            case 0x00:
            case 0x04:
            case 0x0c: value = take<std::uint64_t>(); break;
            case kUnsigned4: value = take<std::uint32_t>(); break;
            case kSigned4: value = static_cast<std::uint64_t>(std::int64_t{take<std::int32_t>()}); break;
            default: return std::nullopt;
        }
        if ((encoding & kRelation) == kRelativeToItself) return value + here;
        return (encoding & kRelation) == 0 ? std::optional(value) : std::nullopt;
    }

    void skip(std::size_t count) { at_ += count; }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool good() const { return good_; }

  private:
    Bytes bytes_;
    std::uint64_t address_;
    std::size_t at_;
    bool good_ = true;
};

// How the entries that refer to this CIE write their addresses.
std::optional<std::uint8_t> pointer_encoding(Cursor cie) {
    cie.take<std::uint32_t>();  // length
    cie.take<std::uint32_t>();  // 0: a CIE
    cie.take<std::uint8_t>();   // version
    char augmentation[8] = {};
    for (char& letter : augmentation)
        if ((letter = cie.take<char>()) == '\0') break;
    if (augmentation[0] == '\0') return std::uint8_t{0};
    if (augmentation[0] != 'z') return std::nullopt;
    cie.leb128();  // code alignment
    cie.leb128();  // data alignment
    cie.leb128();  // return address register
    cie.leb128();  // length of what follows
    for (const char* letter = augmentation + 1; *letter != '\0'; ++letter) {
        if (*letter == 'R') return cie.good() ? std::optional(cie.take<std::uint8_t>()) : std::nullopt;
        if (*letter == 'L') cie.take<std::uint8_t>();
        if (*letter == 'P' && !cie.encoded(cie.take<std::uint8_t>())) return std::nullopt;
    }
    return std::uint8_t{0};
}

void read_functions(Bytes frames, std::uint64_t address, std::vector<FunctionRange>& functions) {
    for (std::size_t at = 0; at + 8 <= frames.size();) {
        Cursor entry(frames, address, at);
        const auto length = entry.take<std::uint32_t>();
        if (length == 0 || length == UINT32_MAX) return;  // the end, or an entry of more than 4 GB
        const std::size_t id_at = entry.at();
        const auto id = entry.take<std::uint32_t>();
        at = id_at + length;
        if (id == 0 || id > id_at) continue;
        const auto encoding = pointer_encoding(Cursor(frames, address, id_at - id));
        if (!encoding) continue;
        const auto begin = entry.encoded(*encoding);
        const auto size = entry.encoded(*encoding & kFormat);
        if (entry.good() && begin && size && *size != 0) functions.push_back({*begin, *begin + *size});
    }
}

}  // namespace

Code read_code(Bytes image) {
    Code code;
    if (image.size() < sizeof(Elf64_Ehdr)) return code;
    Elf64_Ehdr header;
    std::memcpy(&header, image.data(), sizeof header);
    std::vector<Elf64_Phdr> loads;
    std::uint64_t frame_index = 0;  // address of .eh_frame_hdr
    Cursor table(image, 0, header.e_phoff);
    for (int i = 0; i < header.e_phnum; ++i) {
        const auto part = table.take<Elf64_Phdr>();
        if (!table.good()) break;
        const bool inside = part.p_offset <= image.size() && image.size() - part.p_offset >= part.p_filesz;
        if (part.p_type == PT_GNU_EH_FRAME) frame_index = part.p_vaddr;
        if (part.p_type != PT_LOAD || !inside) continue;
        loads.push_back(part);
        if ((part.p_flags & PF_X) != 0)
            code.segments.push_back({part.p_vaddr, image.subspan(part.p_offset, part.p_filesz)});
    }
    const auto from = [&](std::uint64_t address) -> Bytes {
        for (const Elf64_Phdr& load : loads)
            if (address >= load.p_vaddr && address - load.p_vaddr < load.p_filesz)
                return image.subspan(load.p_offset + (address - load.p_vaddr),
                                     load.p_filesz - (address - load.p_vaddr));
        return {};
    };
    Cursor index(from(frame_index), frame_index, 0);
    index.take<std::uint8_t>();  // version
    const auto encoding = index.take<std::uint8_t>();
    index.skip(2);  // encodings of the search table, which only has where functions begin
    const auto frames = index.encoded(encoding);
    if (frame_index != 0 && index.good() && frames) read_functions(from(*frames), *frames, code.functions);
    std::ranges::sort(code.functions, {}, &FunctionRange::begin);
    return code;
}

}  // namespace faultline::elf
