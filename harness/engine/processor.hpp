// The processor that Faultline was built for, and that the libzmq under test must be for. What the shim has to know of
// it is in shim/machine.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace faultline {

struct Processor {
    const char* name;            // "x86-64"
    std::uint16_t elf_machine;   // EM_X86_64
    std::int32_t cache_flags;    // of a library for it in ld.so.cache (glibc, sysdeps/generic/ldconfig.h)
    const char* dynamic_linker;  // as DT_NEEDED has it: "ld-linux-x86-64.so.2"
    std::span<const char* const> library_directories;  // where Debian and others keep shared objects
    std::span<const std::uint8_t> return_zero;         // code that returns 0, in integer and vector registers
};

extern const Processor kProcessor;

}  // namespace faultline
