#include "engine/elf.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "library_fixture.hpp"

namespace faultline {
namespace {

using ElfTest = LibraryTest;

TEST_F(ElfTest, EveryTruncationIsAnErrorAndNoneReadsOutOfBounds) {
    const std::string small = content_of(kLibgcc);
    ASSERT_TRUE(elf::parse(bytes_of(small)));
    for (std::size_t size = 0; size < small.size(); size += 64) {
        const std::string cut = small.substr(0, size);  // its own allocation: AddressSanitizer sees its end
        ASSERT_FALSE(elf::parse(bytes_of(cut))) << "cut at byte " << size;
    }
    // Copies of larger files take seconds, so these are views.
    for (const std::string& file : {kLibm, find_library("system").value_or(LibraryInfo{}).path}) {
        if (file.empty()) continue;
        const std::string image = content_of(file);
        ASSERT_TRUE(elf::parse(bytes_of(image))) << file;
        for (std::size_t size = 0; size < image.size(); size += 64) {
            ASSERT_FALSE(elf::parse(bytes_of(image).first(size))) << file << " cut at byte " << size;
        }
    }
    EXPECT_EQ(error_of(write("cut.so", content_of(kLibm).substr(0, 4096))),
              "DIR/cut.so: a truncated ELF file: it ends at byte 4096, before the end of its section table");
    EXPECT_EQ(error_of(write("head.so", content_of(kLibm).substr(0, 40))),
              "DIR/head.so: a truncated ELF file: it ends at byte 40, before the end of its header");
}

TEST_F(ElfTest, ATruncationIsFoundWithoutASectionTableToo) {
    std::string whole = content_of(kLibgcc);
    patch(whole, offsetof(Elf64_Ehdr, e_shoff), std::uint64_t{0});
    patch(whole, offsetof(Elf64_Ehdr, e_shnum), std::uint16_t{0});
    std::size_t errors = 0;
    for (std::size_t size = sizeof(Elf64_Ehdr); size < whole.size(); size += 64) {
        const std::string cut = whole.substr(0, size);
        const auto parsed = elf::parse(bytes_of(cut));
        if (parsed) continue;  // nothing that anybody loads is missing
        EXPECT_TRUE(parsed.error().starts_with("a truncated ELF file")) << parsed.error();
        ++errors;
    }
    EXPECT_GT(errors * 64, whole.size() / 2);
}

TEST_F(ElfTest, AnyBytesAreSafeToRead) {
    const std::string good = content_of(kLibgcc);
    std::mt19937 random(1);  // a fixed seed: the same files every time
    const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
    for (int round = 0; round < 2000; ++round) {
        std::string image = good;
        const std::size_t area = round % 2 == 0 ? std::size_t{1024} : image.size();
        for (int change = 0; change < 8; ++change) image[below(area)] = static_cast<char>(random());
        if (round % 4 == 1) {  // the hash, symbol and string tables follow the program headers
            for (int change = 0; change < 64; ++change) image[below(16384)] = static_cast<char>(0xff);
        }
        static_cast<void>(elf::parse(bytes_of(image)));
    }
}

}  // namespace
}  // namespace faultline
