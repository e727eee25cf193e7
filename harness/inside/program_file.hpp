// An executable file: its functions by their symbols. Any bytes are safe to look at.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::inside {

struct Function {
    std::string_view name;
    std::uint64_t address = 0, size = 0;
    std::uint16_t section = 0;
};

// The file that `command` is run by: found in PATH where it has no slash; of a script it is the interpreter. "": none.
std::string program_of(const std::string& command);

class ProgramFile {
  public:
    // nullopt: it can't be read, or is no program for this processor.
    static std::optional<ProgramFile> open(const std::string& path);
    ProgramFile(ProgramFile&& other) noexcept;
    ProgramFile& operator=(ProgramFile&&) = delete;
    ~ProgramFile();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t device() const { return device_; }
    [[nodiscard]] std::uint64_t inode() const { return inode_; }
    [[nodiscard]] bool is_dynamic() const { return is_dynamic_; }  // the dynamic linker starts it
    [[nodiscard]] const std::vector<Function>& functions() const { return functions_; }
    [[nodiscard]] bool imports(std::string_view name) const;
    [[nodiscard]] std::span<const std::uint8_t> code(const Function& function) const;  // empty: it has none

  private:
    explicit ProgramFile(std::string path) : path_(std::move(path)) {}
    bool map();
    void read();
    void read_symbols(std::uint64_t table, std::uint64_t size, std::string_view names);

    std::string path_;
    std::string_view bytes_;
    std::uint64_t device_ = 0, inode_ = 0;
    bool is_dynamic_ = false;
    std::vector<Function> functions_;
    std::vector<std::string_view> imports_;
};

}  // namespace faultline::inside
