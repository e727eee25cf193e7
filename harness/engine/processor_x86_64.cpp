// The x86-64 side of processor.hpp and counter_reads.hpp.
#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/counter_reads.hpp"
#include "engine/elf_code.hpp"
#include "engine/processor.hpp"
#include "system/instructions_x86_64.hpp"

namespace faultline {
namespace {

constexpr const char* kLibraryDirectories[] = {
    "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"};

// xor eax,eax; xor edx,edx; pxor xmm0,xmm0; ret: pairs of integers, too.
constexpr std::uint8_t kReturnZero[] = {0x31, 0xc0, 0x31, 0xd2, 0x66, 0x0f, 0xef, 0xc0, 0xc3};

using elf::Code;
using elf::CodeSegment;
using elf::FunctionRange;

std::optional<ZydisDecodedInstruction> decode(const CodeSegment& segment, std::uint64_t address, std::uint64_t end) {
    if (address >= end) return std::nullopt;
    return decode_instruction(segment.bytes.data() + (address - segment.address),
                              std::min<std::uint64_t>(end, segment.end()) - address);
}

bool reads_counter(const ZydisDecodedInstruction& instruction) {
    return instruction.mnemonic == ZYDIS_MNEMONIC_RDTSC || instruction.mnemonic == ZYDIS_MNEMONIC_RDTSCP;
}

bool leaves(const ZydisDecodedInstruction& instruction) {
    switch (instruction.meta.category) {
        case ZYDIS_CATEGORY_CALL:
        case ZYDIS_CATEGORY_RET:
        case ZYDIS_CATEGORY_COND_BR:
        case ZYDIS_CATEGORY_UNCOND_BR:
        case ZYDIS_CATEGORY_SYSCALL:
        case ZYDIS_CATEGORY_SYSRET:
        case ZYDIS_CATEGORY_INTERRUPT: return true;
        default: return false;
    }
}

// A jump through a register or a table in memory may go anywhere in its function. One through the table of imported
// functions, relative to its own place, leaves the object.
bool may_jump_anywhere(const ZydisDecodedInstruction& instruction) {
    return instruction.meta.category == ZYDIS_CATEGORY_UNCOND_BR &&
           (instruction.attributes & ZYDIS_ATTRIB_IS_RELATIVE) == 0;
}

// Whether something in the segment could be a jump or a call to an address in [begin, end). By bytes: whoever finds too
// many is safe.
bool is_jumped_into(const CodeSegment& segment, std::uint64_t begin, std::uint64_t end) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(segment.bytes.data());
    const std::size_t size = segment.bytes.size();
    const auto is_inside = [&](std::uint64_t address) { return address >= begin && address < end; };
    constexpr std::uint64_t kShort = 130;  // how far a jump of two bytes reaches
    for (std::size_t i = 0; i + 4 < size; ++i) {
        std::int32_t distance = 0;
        std::memcpy(&distance, bytes + i + 1, sizeof distance);
        const std::uint64_t after = segment.address + i + 1 + sizeof distance;
        // call, jmp, or the second byte of a conditional jump
        const bool is_long = bytes[i] == 0xe8 || bytes[i] == 0xe9 || (bytes[i] & 0xf0) == 0x80;
        if (is_long && is_inside(after + static_cast<std::uint64_t>(std::int64_t{distance}))) return true;
    }
    const std::uint64_t near_begin = begin - std::min(begin, kShort);
    for (std::uint64_t at = std::max(segment.address, near_begin); at + 2 <= std::min(segment.end(), end + kShort);
         ++at) {
        const std::uint8_t code = bytes[at - segment.address];
        const bool is_short = (code & 0xf0) == 0x70 || code == 0xeb || (code & 0xfc) == 0xe0;
        const auto distance = static_cast<std::int8_t>(bytes[at + 1 - segment.address]);
        if (is_short && is_inside(at + 2 + static_cast<std::uint64_t>(std::int64_t{distance}))) return true;
    }
    return false;
}

std::uint32_t movable_bytes(const Code& code, const CodeSegment& segment, std::uint64_t address, std::uint64_t end) {
    std::uint32_t size = 0;
    while (size < kJumpSize) {
        const auto next = decode(segment, address + size, end);
        if (!next || leaves(*next) || (next->attributes & ZYDIS_ATTRIB_IS_RELATIVE) != 0) return 0;
        if (size != 0 && reads_counter(*next)) return 0;
        size += next->length;
    }
    for (const CodeSegment& from : code.segments)
        if (is_jumped_into(from, address + 1, address + size)) return 0;
    return size;
}

// What lies around `address` and is decoded from its beginning: the function, or the gap between two of them.
FunctionRange range_around(const Code& code, const CodeSegment& segment, std::uint64_t address) {
    FunctionRange range{segment.address, segment.end()};
    for (const FunctionRange& function : code.functions) {
        if (function.begin > address) {
            range.end = std::min(range.end, function.begin);
            break;
        }
        if (address < function.end)
            return {std::max(function.begin, segment.address), std::min(function.end, range.end)};
        range.begin = std::max(range.begin, function.end);
    }
    return range;
}

void judge(const Code& code, const CodeSegment& segment, std::uint64_t candidate, CounterReads& reads) {
    const FunctionRange range = range_around(code, segment, candidate);
    bool lost = false, anywhere = false;
    std::optional<CounterRead> read;
    for (std::uint64_t at = range.begin; at < range.end;) {
        const auto instruction = decode(segment, at, range.end);
        if (at == candidate && instruction && reads_counter(*instruction))
            read = CounterRead{.address = at, .length = instruction->length, .movable = 0};
        if (!read && at > candidate) return;  // the bytes belong to another instruction
        lost |= !instruction && !read;
        anywhere |= instruction && may_jump_anywhere(*instruction);
        at += instruction ? instruction->length : 1U;
    }
    if (!read) return;
    if (lost) return reads.doubtful.push_back(candidate);
    if (!anywhere) read->movable = movable_bytes(code, segment, candidate, range.end);
    reads.found.push_back(*read);
}

}  // namespace

constinit const Processor kProcessor = {.name = "x86-64",
                                        .elf_machine = EM_X86_64,
                                        .cache_flags = 0x0303,
                                        .dynamic_linker = "ld-linux-x86-64.so.2",
                                        .library_directories = kLibraryDirectories,
                                        .return_zero = kReturnZero};

CounterReads find_counter_reads(std::span<const std::byte> image) {
    const Code code = elf::read_code(image);
    CounterReads reads;
    constexpr std::byte kEscape{0x0f}, kRdtsc{0x31}, kGroup{0x01}, kRdtscp{0xf9};
    for (const CodeSegment& segment : code.segments) {
        const auto& bytes = segment.bytes;
        for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
            if (bytes[i] != kEscape) continue;
            const bool rdtscp = i + 2 < bytes.size() && bytes[i + 1] == kGroup && bytes[i + 2] == kRdtscp;
            if (bytes[i + 1] == kRdtsc || rdtscp) judge(code, segment, segment.address + i, reads);
        }
    }
    return reads;
}

}  // namespace faultline
