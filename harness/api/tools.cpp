#include "api/tools.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <glob.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "engine/library.hpp"
#include "engine/unique_fd.hpp"
#include "system/open_files.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

// Directories that hold the caller: the library or program that this code is part of, and the running program.
std::vector<fs::path> homes() {
    std::vector<fs::path> found;
    std::error_code error;
    Dl_info self{};
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (dladdr(reinterpret_cast<const void*>(&find_tools), &self) != 0 && self.dli_fname != nullptr) {
        // Of a program, dladdr() knows only what it was called by, which need not be a path.
        const bool is_path = std::string_view(self.dli_fname).find('/') != std::string_view::npos;
        const fs::path library = is_path ? fs::canonical(self.dli_fname, error) : "";
        if (is_path && !error && library != program) found.push_back(library.parent_path());
    }
    found.push_back(program.parent_path());
    return found;
}

// Nowhere is a path compiled in that begins at the root: what is installed can be moved. FAULTLINE_PARTS_PLACES are the
// ways from the folders of programs and of libraries to those of our parts, as they are installed.
std::string find_part(const std::string& name) {
    std::error_code error;
    if (const char* given = std::getenv("FAULTLINE_PARTS")) {
        const fs::path candidate = fs::path(given) / name;
        return fs::exists(candidate, error) ? candidate.string() : "";
    }
    for (const fs::path& home : homes()) {
        for (const char* place : {".", "../lib", "../bin", FAULTLINE_PARTS_PLACES}) {
            const fs::path candidate = (home / place / name).lexically_normal();
            if (fs::exists(candidate, error)) return candidate.string();
        }
    }
    return "";
}

// The variant for threads; Debian keeps it out of the linker's path. With several architectures installed there are
// several of them, and only one can be loaded.
std::string find_faketime() {
    if (const char* given = std::getenv("FAULTLINE_FAKETIME")) return access(given, R_OK) == 0 ? given : "";
    for (const char* pattern : {"/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1",
                                "/usr/local/lib/faketime/libfaketimeMT.so.1"}) {
        glob_t found{};
        std::string path;
        if (glob(pattern, 0, nullptr, &found) == 0)
            for (std::size_t i = 0; i < found.gl_pathc && path.empty(); ++i)
                if (exported_symbols(found.gl_pathv[i])) path = found.gl_pathv[i];
        globfree(&found);
        if (!path.empty()) return path;
    }
    return "";
}

}  // namespace

tl::expected<Tools, std::string> find_tools() {
    Tools tools{find_part("faultline-subject"), find_part("libfaultline_shim.so"), find_faketime()};
    if (tools.subject.empty())
        return tl::make_unexpected(
            "faultline-subject is missing: it belongs beside the faultline command, or into libexec/faultline");
    if (tools.shim.empty())
        return tl::make_unexpected(
            "libfaultline_shim.so is missing: it belongs into ../lib of the faultline command, or into lib/faultline");
    if (tools.faketime.empty())
        return tl::make_unexpected(
            "libfaketime is missing: `apt-get install libfaketime`, or set FAULTLINE_FAKETIME to libfaketimeMT.so.1");
    return tools;
}

tl::expected<std::string, std::string> find_recorder() {
    std::string recorder = find_part("libfaultline_recorder.so");
    if (recorder.empty())
        return tl::make_unexpected(
            "libfaultline_recorder.so is missing: it belongs into ../lib of the faultline command, or lib/faultline");
    return recorder;
}

// The stub is kept as bytes: each worker gives it to its subjects as an inherited memory file, so that no file of
// ours has to be visible inside a sandbox, or removed.
tl::expected<LibraryUnderTest, std::string> open_library(const std::string& spec) {
    auto info = find_library(spec);
    if (!info) return tl::make_unexpected(info.error());
    auto reads = counter_reads_of(info->path);
    if (!reads) return tl::make_unexpected(reads.error());
    LibraryUnderTest library{info->path, {}, std::make_shared<const CounterReads>(std::move(*reads))};
    if (info->host_symbols.empty()) return library;
    const UniqueFd file(open_memory_file("faultline-stub"));
    if (auto written = write_stub(*info, fmt::format("/proc/self/fd/{}", file.get())); !written)
        return tl::make_unexpected(written.error());
    std::array<char, 65536> buffer{};
    for (ssize_t got = 0;
         (got = pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(library.stub.size()))) > 0;)
        library.stub.append(buffer.data(), static_cast<std::size_t>(got));
    return library;
}

}  // namespace faultline
