// The machine code in an ELF file: its executable segments, and where functions begin and end. Functions are taken from
// the unwind tables (.eh_frame), which stripped files still have. Any bytes are safe to pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace faultline::elf {

// Addresses are those of the file: the loader adds the place where it put the image.
struct CodeSegment {
    std::uint64_t address = 0;
    std::span<const std::byte> bytes;

    [[nodiscard]] std::uint64_t end() const { return address + bytes.size(); }
};

struct FunctionRange {
    std::uint64_t begin = 0, end = 0;
};

struct Code {
    std::vector<CodeSegment> segments;
    std::vector<FunctionRange> functions;  // sorted by `begin`; what has no unwind entry is missing
};

Code read_code(std::span<const std::byte> image);

}  // namespace faultline::elf
