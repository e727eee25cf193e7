// Where faultline's own parts and the libzmq under test are.
#include <fmt/format.h>
#include <glob.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "cli/cli.hpp"
#include "engine/library.hpp"
#include "engine/unique_fd.hpp"

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

// Beside the command in a build tree, in lib/faultline when installed.
std::string find_part(const std::string& name) {
    std::error_code error;
    const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* place : {".", "../lib", "../lib/faultline", "../libexec/faultline"}) {
        const fs::path candidate = (here / place / name).lexically_normal();
        if (fs::exists(candidate, error)) return candidate.string();
    }
    return "";
}

// The variant for threads; Debian keeps it out of the linker's path.
std::string find_faketime() {
    if (const char* given = std::getenv("FAULTLINE_FAKETIME")) return access(given, R_OK) == 0 ? given : "";
    for (const char* pattern : {"/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1",
                                "/usr/local/lib/faketime/libfaketimeMT.so.1"}) {
        glob_t found{};
        const bool some = glob(pattern, 0, nullptr, &found) == 0 && found.gl_pathc > 0;
        const std::string path = some ? found.gl_pathv[0] : "";
        globfree(&found);
        if (some) return path;
    }
    return "";
}

}  // namespace

tl::expected<Tools, std::string> find_tools() {
    Tools tools{find_part("faultline-subject"), find_part("libfaultline_shim.so"), find_faketime()};
    if (tools.subject.empty())
        return tl::make_unexpected("faultline-subject is missing: it belongs beside the faultline command");
    if (tools.shim.empty())
        return tl::make_unexpected("libfaultline_shim.so is missing: it belongs in ../lib of the faultline command");
    if (tools.faketime.empty())
        return tl::make_unexpected(
            "libfaketime is missing: `apt-get install libfaketime`, or set FAULTLINE_FAKETIME to libfaketimeMT.so.1");
    return tools;
}

// The stub is kept as bytes: each worker gives it to its subjects as an inherited memory file, so that no file of
// ours has to be visible inside a sandbox, or removed.
tl::expected<LibraryUnderTest, std::string> open_library(const std::string& spec) {
    auto info = find_library(spec);
    if (!info) return tl::make_unexpected(info.error());
    LibraryUnderTest library{info->path, {}};
    if (info->host_symbols.empty()) return library;
    const UniqueFd file(memfd_create("faultline-stub", MFD_CLOEXEC));
    if (auto written = write_stub(*info, fmt::format("/proc/self/fd/{}", file.get())); !written)
        return tl::make_unexpected(written.error());
    std::array<char, 65536> buffer{};
    for (ssize_t got = 0;
         (got = pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(library.stub.size()))) > 0;)
        library.stub.append(buffer.data(), static_cast<std::size_t>(got));
    return library;
}

tl::expected<Isolation, std::string> choose_isolation(const std::string& wanted) {
    if (wanted == "auto") return Sandbox::best_available(nullptr);
    for (const Isolation isolation : {Isolation::namespace_root, Isolation::namespace_user, Isolation::address}) {
        const bool named = (wanted == "namespace" && isolation == Isolation::namespace_root) ||
                           (wanted == "user" && isolation == Isolation::namespace_user) ||
                           (wanted == "address" && isolation == Isolation::address);
        if (named) return isolation;
    }
    return tl::make_unexpected("--isolation takes auto, namespace, user or address, not " + wanted);
}

volatile bool g_interrupted = false;

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = [](int) { g_interrupted = true; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

}  // namespace faultline::cli
