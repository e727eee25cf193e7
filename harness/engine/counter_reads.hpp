// Where a shared object reads the processor's time stamp counter, which is how libzmq tells the time on x86-64 (libzmq
// clock.cpp: rdtsc). The shim replaces each of these instructions once the object is loaded; see shim/machine.hpp.
//
// A decoder finds them, since the two bytes of `rdtsc` may as well stand inside another instruction. On machines whose
// libzmq asks clock_gettime() there is nothing to find.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace faultline {

struct CounterRead {
    std::uint64_t address = 0;  // of the instruction, in the file
    std::uint32_t length = 0;   // of the instruction: 2 for rdtsc, 3 for rdtscp
    // How many bytes, from the instruction on, can be moved elsewhere and run there: whole instructions, none of which
    // depends on its place or is jumped to. 0: too few for the jump that would stand there instead.
    std::uint32_t movable = 0;

    bool operator==(const CounterRead&) const = default;
};

struct CounterReads {
    std::vector<CounterRead> found;  // by address
    // Bytes that look like such an instruction, behind others that are no code: data, most likely. They are left alone.
    std::vector<std::uint64_t> doubtful;
};

CounterReads find_counter_reads(std::span<const std::byte> image);
// Of a file; the error is one line with its path.
tl::expected<CounterReads, std::string> counter_reads_of(const std::string& path);

}  // namespace faultline
