// Where code reads the time stamp counter: tests/fake/counter.hpp has the code.
#include "engine/counter_reads.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "engine/elf.hpp"
#include "engine/elf_code.hpp"

#ifdef __x86_64__

namespace faultline {
namespace {

std::vector<std::byte> fake_image() {
    const auto image = elf::read_file(FAKE_LIBZMQ);
    EXPECT_TRUE(image) << FAKE_LIBZMQ;
    if (!image) return {};
    return {image->bytes.get(), image->bytes.get() + image->size};
}

auto count(const CounterReads& reads, auto condition) { return std::ranges::count_if(reads.found, condition); }

TEST(CounterReads, those_of_functions_are_found_and_nothing_else_is) {
    const CounterReads reads = find_counter_reads(fake_image());
    EXPECT_EQ(reads.found.size(), 5U);
    EXPECT_EQ(count(reads, [](const CounterRead& read) { return read.length == 3; }), 1) << "rdtscp";
}

TEST(CounterReads, what_is_followed_by_a_jump_or_jumped_behind_is_not_moved) {
    const CounterReads reads = find_counter_reads(fake_image());
    EXPECT_EQ(count(reads, [](const CounterRead& read) { return read.movable == 0; }), 2);
    EXPECT_EQ(count(reads, [](const CounterRead& read) { return read.movable > 0 && read.movable < 5; }), 0)
        << "no room for a jump";
}

TEST(CounterReads, data_among_code_is_doubtful) {
    EXPECT_EQ(find_counter_reads(fake_image()).doubtful.size(), 2U) << "the bytes of rdtsc, and those of rdtscp";
}

TEST(CounterReads, functions_come_from_the_unwind_tables) {
    const elf::Code code = elf::read_code(fake_image());
    EXPECT_FALSE(code.segments.empty());
    EXPECT_GT(code.functions.size(), 20U);
    for (const elf::FunctionRange& function : code.functions) EXPECT_LT(function.begin, function.end);
}

// Without them all is decoded from the beginning of the segment, so that data makes what follows it doubtful.
TEST(CounterReads, without_unwind_tables_none_is_lost) {
    std::vector<std::byte> image = fake_image();
    Elf64_Ehdr header;
    std::memcpy(&header, image.data(), sizeof header);
    for (int i = 0; i < header.e_phnum; ++i) {
        std::byte* place = image.data() + header.e_phoff + static_cast<std::size_t>(i) * sizeof(Elf64_Phdr);
        Elf64_Phdr part;
        std::memcpy(&part, place, sizeof part);
        if (part.p_type != PT_GNU_EH_FRAME) continue;
        part.p_type = PT_NULL;
        std::memcpy(place, &part, sizeof part);
    }
    EXPECT_TRUE(elf::read_code(image).functions.empty());
    const CounterReads reads = find_counter_reads(image);
    EXPECT_EQ(reads.found.size() + reads.doubtful.size(), 7U);
}

TEST(CounterReads, any_bytes_are_safe) {
    const std::vector<std::byte> image = fake_image();
    for (std::size_t size = 0; size < image.size(); size += 61) find_counter_reads(std::span(image).first(size));
    for (std::size_t at = 0; at < 4096; at += 7) {
        std::vector<std::byte> damaged = image;
        damaged[at] = std::byte{0xff};
        find_counter_reads(damaged);
    }
}

TEST(CounterReads, a_missing_file_is_an_error_with_its_path) {
    const auto reads = counter_reads_of("/no/such/file");
    ASSERT_FALSE(reads);
    EXPECT_EQ(reads.error(), "/no/such/file: no such file");
}

}  // namespace
}  // namespace faultline

#endif
