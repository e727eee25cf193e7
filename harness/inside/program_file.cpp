#include "inside/program_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "engine/unique_fd.hpp"

namespace faultline::inside {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
#else
constexpr std::uint16_t kMachine = EM_AARCH64;
#endif

// Copies: nothing says that a damaged file keeps its tables aligned.
template <class T>
std::optional<T> value_at(std::string_view bytes, std::uint64_t at) {
    if (at > bytes.size() || bytes.size() - at < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

std::string_view part(std::string_view bytes, std::uint64_t at, std::uint64_t size) {
    return at > bytes.size() || bytes.size() - at < size ? std::string_view() : bytes.substr(at, size);
}

std::string in_path(const std::string& command) {
    if (command.find('/') != std::string::npos) return command;
    const char* path = std::getenv("PATH");
    std::istringstream directories(path == nullptr ? "/bin:/usr/bin" : path);
    for (std::string directory; std::getline(directories, directory, ':');) {
        const std::string file = (directory.empty() ? "." : directory) + "/" + command;
        if (access(file.c_str(), X_OK) == 0) return file;
    }
    return "";
}

// Of `#!/usr/bin/env python3` it is what `env` looks up; "": the file is no script.
std::string interpreter_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    char magic[2] = {};
    std::string line, interpreter, argument;
    if (!stream.read(magic, sizeof magic) || magic[0] != '#' || magic[1] != '!' || !std::getline(stream, line))
        return "";
    std::istringstream(line) >> interpreter >> argument;
    const bool by_env = interpreter.ends_with("/env") && !argument.empty() && argument[0] != '-';
    return by_env ? in_path(argument) : interpreter;
}

}  // namespace

std::string program_of(const std::string& command) {
    std::string file = in_path(command);
    constexpr int kMostScripts = 4;  // as the kernel has it
    for (int i = 0; i < kMostScripts; ++i) {
        std::string interpreter = interpreter_of(file);
        if (interpreter.empty()) break;
        file = std::move(interpreter);
    }
    return file;
}

std::optional<ProgramFile> ProgramFile::open(const std::string& path) {
    ProgramFile file(path);
    if (path.empty() || !file.map()) return std::nullopt;
    const auto header = value_at<Elf64_Ehdr>(file.bytes_, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
        header->e_machine != kMachine || (header->e_type != ET_EXEC && header->e_type != ET_DYN))
        return std::nullopt;
    file.read();
    return file;
}

ProgramFile::ProgramFile(ProgramFile&& other) noexcept
    : path_(std::move(other.path_)),
      bytes_(std::exchange(other.bytes_, {})),
      device_(other.device_),
      inode_(other.inode_),
      is_dynamic_(other.is_dynamic_),
      functions_(std::move(other.functions_)),
      imports_(std::move(other.imports_)) {}

ProgramFile::~ProgramFile() {
    if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

bool ProgramFile::map() {
    const UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!fd.valid() || fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) return false;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (memory == MAP_FAILED) return false;
    bytes_ = {static_cast<const char*>(memory), size};
    device_ = status.st_dev;
    inode_ = status.st_ino;
    return true;
}

void ProgramFile::read() {
    const auto header = value_at<Elf64_Ehdr>(bytes_, 0);
    for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = value_at<Elf64_Phdr>(bytes_, header->e_phoff + i * sizeof(Elf64_Phdr));
        is_dynamic_ |= segment && segment->p_type == PT_INTERP;
    }
    const auto section = [&](std::uint64_t number) {
        return value_at<Elf64_Shdr>(bytes_, header->e_shoff + number * sizeof(Elf64_Shdr));
    };
    for (std::uint64_t i = 0; i < header->e_shnum; ++i) {
        const auto table = section(i);
        if (!table || (table->sh_type != SHT_SYMTAB && table->sh_type != SHT_DYNSYM)) continue;
        if (const auto names = section(table->sh_link))
            read_symbols(table->sh_offset, table->sh_size, part(bytes_, names->sh_offset, names->sh_size));
    }
}

void ProgramFile::read_symbols(std::uint64_t table, std::uint64_t size, std::string_view names) {
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= size; at += sizeof(Elf64_Sym)) {
        const auto symbol = value_at<Elf64_Sym>(bytes_, table + at);
        if (!symbol) return;
        if (symbol->st_name >= names.size()) continue;
        const std::string_view rest = names.substr(symbol->st_name);
        const std::string_view name = rest.substr(0, rest.find('\0'));
        if (symbol->st_shndx == SHN_UNDEF) {
            if (ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL) imports_.push_back(name);
        } else if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx < SHN_LORESERVE) {
            functions_.push_back({name, symbol->st_value, symbol->st_size, symbol->st_shndx});
        }
    }
}

bool ProgramFile::imports(std::string_view name) const { return std::ranges::find(imports_, name) != imports_.end(); }

std::span<const std::uint8_t> ProgramFile::code(const Function& function) const {
    const auto header = value_at<Elf64_Ehdr>(bytes_, 0);
    for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
        const auto segment = value_at<Elf64_Phdr>(bytes_, header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!segment || segment->p_type != PT_LOAD || function.address < segment->p_vaddr ||
            function.address - segment->p_vaddr >= segment->p_filesz)
            continue;
        const std::string_view code =
            part(bytes_, segment->p_offset + (function.address - segment->p_vaddr), function.size);
        return {reinterpret_cast<const std::uint8_t*>(code.data()), code.size()};
    }
    return {};
}

}  // namespace faultline::inside
