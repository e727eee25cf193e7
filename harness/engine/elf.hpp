// Reads what a dynamic linker would of an ELF file: names needed and symbols. Any bytes are safe to pass: each read is
// checked against the file's end, so that a damaged or hostile file is a message and never a crash of ours.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace faultline::elf {

struct Symbol {
    std::string name;
    bool defined = false;
    bool weak = false;
    bool function = false;  // only known of defined ones: an undefined symbol has no type
};

struct SharedObject {
    std::vector<std::string> needed;   // DT_NEEDED, in order
    std::vector<std::string> runpath;  // DT_RUNPATH or DT_RPATH, split at the colons, $ORIGIN not replaced
    std::vector<Symbol> symbols;       // global and weak ones of the dynamic symbol table
};

// The content of a file; its memory is written to once.
struct FileBytes {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    operator std::span<const std::byte>() const { return {bytes.get(), size}; }
};

// The file's whole content. The error is one line without the path: "no such file", "an empty file, …".
tl::expected<FileBytes, std::string> read_file(const std::string& path);

// The error says what the bytes are instead of an x86-64 shared object, in one line without the path.
tl::expected<SharedObject, std::string> parse(std::span<const std::byte> image);

}  // namespace faultline::elf
