// Reads the system's libzmq and, where ci/libzmq-versions has fetched them, npm's three builds; what isn't there is a
// named skip. Whatever is wrong with a file is made here, byte by byte.
#include "engine/library.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/elf.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLibgcc = "/lib/x86_64-linux-gnu/libgcc_s.so.1";
constexpr const char* kLibm = "/lib/x86_64-linux-gnu/libm.so.6";

struct Build {
    const char* file;
    std::vector<int> version;
};
const std::vector<Build> kBuilds = {
    {"npm-5.3.1-libzmq-4.2.2.node", {4, 2, 2}},
    {"npm-6.5.0-libzmq-4.3.5-draft.node", {4, 3, 5}},
    {"npm-6.0.8-libzmq-4.3.5.node", {4, 3, 5}},
};

// The functions that the shim interposes, and the two that libfaketime does.
const std::set<std::string> kInterposed = {"accept",
                                           "accept4",
                                           "bind",
                                           "clock_gettime",
                                           "clock_nanosleep",
                                           "close",
                                           "dup",
                                           "epoll_create",
                                           "epoll_create1",
                                           "epoll_pwait",
                                           "epoll_wait",
                                           "eventfd",
                                           "freeaddrinfo",
                                           "getaddrinfo",
                                           "gettimeofday",
                                           "mkdtemp",
                                           "nanosleep",
                                           "poll",
                                           "ppoll",
                                           "pselect",
                                           "pthread_cond_broadcast",
                                           "pthread_cond_clockwait",
                                           "pthread_cond_signal",
                                           "pthread_cond_timedwait",
                                           "pthread_cond_wait",
                                           "pthread_create",
                                           "pthread_detach",
                                           "pthread_exit",
                                           "pthread_join",
                                           "pthread_mutex_lock",
                                           "pthread_mutex_timedlock",
                                           "pthread_mutex_trylock",
                                           "pthread_mutex_unlock",
                                           "pthread_sigmask",
                                           "rand",
                                           "sched_yield",
                                           "select",
                                           "sigprocmask",
                                           "sleep",
                                           "socket",
                                           "socketpair",
                                           "srand",
                                           "time",
                                           "usleep",
                                           "write"};

class LibraryTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "faultline_library_XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override { fs::remove_all(directory_); }

    [[nodiscard]] std::string path(const std::string& name) const { return directory_ / name; }

    [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }

    // The error for `spec`, with the temporary directory written as DIR.
    [[nodiscard]] std::string error_of(const std::string& spec) const {
        const auto found = find_library(spec);
        if (found) return "no error: " + found->path;
        std::string text = found.error();
        for (std::size_t at = text.find(directory_); at != std::string::npos; at = text.find(directory_)) {
            text.replace(at, directory_.string().size(), "DIR");
        }
        return text;
    }

    fs::path directory_;
};

std::string content_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::span<const std::byte> bytes_of(const std::string& content) { return std::as_bytes(std::span(content)); }

template <class T>
void patch(std::string& image, std::size_t offset, T value) {
    std::memcpy(image.data() + offset, &value, sizeof(value));
}

std::optional<std::string> find_build(const std::string& file) {
    const char* named = std::getenv("FAULTLINE_LIBZMQ_DIR");
    const fs::path path =
        (named != nullptr ? fs::path(named) : fs::path(FAULTLINE_SOURCE_DIR) / "build" / "libzmq") / file;
    return fs::exists(path) ? std::optional(path.string()) : std::nullopt;
}

// ---- what isn't a libzmq ------------------------------------------------------------------------------------------

TEST_F(LibraryTest, SaysWhatTheFileIsInstead) {
    EXPECT_EQ(error_of(path("none.so")), "DIR/none.so: no such file");
    EXPECT_EQ(error_of(write("empty.so", "")), "DIR/empty.so: an empty file, not a shared object");
    EXPECT_EQ(error_of(write("text.so", "#!/bin/sh\necho hello\n")), "DIR/text.so: a text file, not a shared object");
    EXPECT_EQ(error_of(write("script.so", "/* GNU ld script\n*/\nINPUT(libzmq.so.5)\n")),
              "DIR/script.so: a linker script, not a shared object");
    EXPECT_EQ(error_of(write("libzmq.a", "!<arch>\n/               0 ")),
              "DIR/libzmq.a: a static archive (.a), not a shared object");
    EXPECT_EQ(error_of(write("mac.node", std::string("\xcf\xfa\xed\xfe\x07\0\0\x01", 8))),
              "DIR/mac.node: a macOS library, not a Linux shared object");
    EXPECT_EQ(error_of(write("windows.node", std::string("MZ\x90\0", 4))),
              "DIR/windows.node: a Windows library, not a Linux shared object");
    EXPECT_EQ(error_of(write("package.tgz", std::string("\x1f\x8b\x08\0", 4))),
              "DIR/package.tgz: a gzip archive, not a shared object: unpack it");
    EXPECT_EQ(error_of(write("noise.so", std::string("\x01\x02\0\x03", 4))), "DIR/noise.so: not an ELF file");
    EXPECT_EQ(error_of(kLibm), std::string(kLibm) + ": a shared object without libzmq in it (it has no zmq_ctx_new)");
    EXPECT_EQ(error_of("/dev/null"), "/dev/null: neither a file nor a directory");
}

TEST_F(LibraryTest, NamesTheOtherArchitectureOrKindOfElfFile) {
    const std::string good = content_of(kLibm);
    std::string image = good;
    patch(image, offsetof(Elf64_Ehdr, e_machine), std::uint16_t{EM_AARCH64});
    EXPECT_EQ(error_of(write("arm.node", image)), "DIR/arm.node: built for AArch64; Faultline loads x86-64 ones");
    image = good;
    patch(image, EI_CLASS, std::uint8_t{ELFCLASS32});
    patch(image, offsetof(Elf32_Ehdr, e_machine), std::uint16_t{EM_386});
    EXPECT_EQ(error_of(write("i386.so", image)),
              "DIR/i386.so: a 32-bit ELF file (i386); Faultline loads 64-bit x86-64 ones");
    image = good;
    patch(image, EI_DATA, std::uint8_t{ELFDATA2MSB});
    EXPECT_EQ(error_of(write("big.so", image)),
              "DIR/big.so: an ELF file for another architecture (not 64-bit little-endian)");
    image = good;
    patch(image, offsetof(Elf64_Ehdr, e_type), std::uint16_t{ET_REL});
    EXPECT_EQ(error_of(write("zmq.o", image)), "DIR/zmq.o: an object file (.o), not a shared object");
    EXPECT_EQ(error_of("/bin/true"), "/bin/true: an executable, not a shared object");
}

TEST_F(LibraryTest, WantsOneLibraryInADirectory) {
    EXPECT_EQ(error_of(directory_), "DIR: the directory holds no libzmq*.so* and no *.node");
    const auto system = find_library("system");
    if (!system) GTEST_SKIP() << system.error();
    fs::copy_file(system->path, path("libzmq.so.5.2.4"));
    fs::create_symlink("libzmq.so.5.2.4", path("libzmq.so.5"));
    fs::create_symlink("libzmq.so.5", path("libzmq.so"));
    fs::create_symlink("gone", path("libzmq.so.4"));
    const auto found = find_library(directory_);
    ASSERT_TRUE(found) << found.error();
    EXPECT_EQ(found->path, path("libzmq.so.5.2.4"));
    static_cast<void>(write("addon.node", "x"));
    EXPECT_EQ(error_of(directory_),
              "DIR: the directory holds several candidates, name one of them: addon.node, libzmq.so.5.2.4");
}

// ---- damaged files -------------------------------------------------------------------------------------------------

TEST_F(LibraryTest, EveryTruncationIsAnErrorAndNoneReadsOutOfBounds) {
    const std::string small = content_of(kLibgcc);
    ASSERT_TRUE(elf::parse(bytes_of(small)));
    for (std::size_t size = 0; size < small.size(); size += 64) {
        const std::string cut = small.substr(0, size);  // its own allocation: AddressSanitizer sees its end
        ASSERT_FALSE(elf::parse(bytes_of(cut))) << "cut at byte " << size;
    }
    // Copies of larger files take seconds, so these are views.
    for (const std::string& file : {std::string(kLibm), find_library("system").value_or(LibraryInfo{}).path}) {
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

TEST_F(LibraryTest, ATruncationIsFoundWithoutASectionTableToo) {
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

TEST_F(LibraryTest, AnyBytesAreSafeToRead) {
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

// ---- real libraries ------------------------------------------------------------------------------------------------

TEST_F(LibraryTest, TheSystemsLibzmqNeedsNoHost) {
    const auto found = find_library("");
    if (!found) GTEST_SKIP() << found.error();
    EXPECT_EQ(found->path, find_library("system")->path);
    EXPECT_TRUE(fs::path(found->path).is_absolute());
    EXPECT_TRUE(found->host_symbols.empty());
    EXPECT_TRUE(found->imported_functions.contains("epoll_wait"));
    EXPECT_FALSE(found->imported_functions.contains("_Znwm"));
    const auto written = write_stub(*found, path("stub.so"));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error(), "internal error: " + found->path + " lacks no symbols, so there is no stub to write");
}

// Loads stub and addon as the subject does, in a process of its own: the stub's symbols stay global.
[[noreturn]] void load_and_exit(const std::string& stub, const std::string& addon, const std::vector<int>& version) {
    if (dlopen(stub.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
        std::fprintf(stderr, "stub: %s\n", dlerror());
        _exit(1);
    }
    void* library = dlopen(addon.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) {
        std::fprintf(stderr, "addon: %s\n", dlerror());
        _exit(2);
    }
    const auto zmq_version = reinterpret_cast<void (*)(int*, int*, int*)>(dlsym(library, "zmq_version"));
    const auto zmq_ctx_new = reinterpret_cast<void* (*)()>(dlsym(library, "zmq_ctx_new"));
    const auto zmq_ctx_term = reinterpret_cast<int (*)(void*)>(dlsym(library, "zmq_ctx_term"));
    const auto zmq_socket = reinterpret_cast<void* (*)(void*, int)>(dlsym(library, "zmq_socket"));
    const auto zmq_close = reinterpret_cast<int (*)(void*)>(dlsym(library, "zmq_close"));
    int major = 0;
    int minor = 0;
    int patch_level = 0;
    zmq_version(&major, &minor, &patch_level);
    std::fprintf(stderr, "libzmq %d.%d.%d\n", major, minor, patch_level);
    if (std::vector{major, minor, patch_level} != version) _exit(3);
    void* context = zmq_ctx_new();
    void* socket = context == nullptr ? nullptr : zmq_socket(context, 0);  // starts the I/O threads
    if (socket == nullptr || zmq_close(socket) != 0 || zmq_ctx_term(context) != 0) _exit(4);
    _exit(0);
}

class BuildTest : public LibraryTest, public ::testing::WithParamInterface<Build> {};

TEST_P(BuildTest, LoadsAfterItsStub) {
    const auto file = find_build(GetParam().file);
    if (!file) GTEST_SKIP() << GetParam().file << " is missing: run ci/libzmq-versions";
    const auto info = find_library(*file);
    ASSERT_TRUE(info) << info.error();
    EXPECT_TRUE(info->host_symbols.contains("uv_close"));
    EXPECT_FALSE(info->host_symbols.contains("_Znwm"));
    ASSERT_TRUE(write_stub(*info, path("stub.so")));
    EXPECT_EXIT(load_and_exit(path("stub.so"), info->path, GetParam().version), ::testing::ExitedWithCode(0),
                "libzmq 4");
}

TEST_P(BuildTest, ImportsNothingUnknown) {
    const auto file = find_build(GetParam().file);
    if (!file) GTEST_SKIP() << GetParam().file << " is missing: run ci/libzmq-versions";
    const auto info = find_library(*file);
    ASSERT_TRUE(info) << info.error();
    EXPECT_EQ(unknown_imports(*info, kInterposed), std::set<std::string>{});
    EXPECT_TRUE(info->imported_functions.contains("pthread_cond_timedwait")) << "through a weak reference in 4.3.5";
}

INSTANTIATE_TEST_SUITE_P(Npm, BuildTest, ::testing::ValuesIn(kBuilds), [](const auto& test) {
    std::string name = test.param.file;
    for (char& character : name) {
        if (std::isalnum(static_cast<unsigned char>(character)) == 0) character = '_';
    }
    return name;
});

TEST_F(LibraryTest, TheSystemsLibzmqImportsNothingUnknown) {
    const auto info = find_library("");
    if (!info) GTEST_SKIP() << info.error();
    EXPECT_EQ(unknown_imports(*info, kInterposed), std::set<std::string>{});
    EXPECT_EQ(unknown_imports(*info, {"rand"}).count("rand"), 0U);
    EXPECT_EQ(unknown_imports(*info, {}).count("rand"), 1U);
}

// ---- the two lists and the stub, without a libzmq ------------------------------------------------------------------

TEST_F(LibraryTest, ReportsWhatNobodyHasJudged) {
    LibraryInfo info;
    info.imported_functions = {"sem_wait",       "syscall",      "memcpy",        "strtol",     "__memcpy_chk",
                               "__snprintf_chk", "__cxa_atexit", "__poll_chk",    "arc4random", "getsockname",
                               "poll",           "flock",        "timerfd_create"};
    EXPECT_EQ(unknown_imports(info, kInterposed),
              (std::set<std::string>{"__poll_chk", "arc4random", "flock", "sem_wait", "syscall", "timerfd_create"}));
}

TEST_F(LibraryTest, TheStubDefinesFunctionsAndZeroedData) {
    LibraryInfo info;
    info.path = "addon.node";
    for (int index = 0; index < 500; ++index) info.host_symbols.insert("napi_function_" + std::to_string(index));
    info.host_symbols.insert({"_ZTVN2v811ArrayBufferE", "_ZTIN4node9AsyncWrapE", "_ZN2v86Object3NewEPNS_7IsolateE"});
    ASSERT_TRUE(write_stub(info, path("stub.so")));
    EXPECT_EQ(exported_symbols(path("stub.so")), info.host_symbols);

    void* stub = dlopen(path("stub.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(stub, nullptr) << dlerror();
    for (const std::string& name : info.host_symbols) {
        void* address = dlsym(stub, name.c_str());
        ASSERT_NE(address, nullptr) << name;
        if (name.starts_with("_ZT")) {
            for (int index = 0; index < 64; ++index) EXPECT_EQ(static_cast<const std::uint64_t*>(address)[index], 0U);
        } else {
            EXPECT_EQ(reinterpret_cast<std::uint64_t (*)()>(address)(), 0U);
            EXPECT_EQ(reinterpret_cast<double (*)(double)>(address)(1.5), 0.0);
        }
    }
    EXPECT_NE(dlsym(stub, "_ZTVN2v811ArrayBufferE"), dlsym(stub, "_ZTIN4node9AsyncWrapE"));
    EXPECT_EQ(dlsym(stub, "napi_function_500"), nullptr);
    dlclose(stub);
}

TEST_F(LibraryTest, AStubThatCannotBeWrittenIsAnError) {
    LibraryInfo info;
    info.path = "addon.node";
    info.host_symbols = {"napi_wrap"};
    const auto written = write_stub(info, path("none/stub.so"));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error(), path("none/stub.so") + ": the stub for addon.node cannot be written");
}

TEST_F(LibraryTest, ALibraryThatUsesLibzmqIsSentToIt) {
    const auto system = find_library("");
    if (!system) GTEST_SKIP() << system.error();
    // libzmq itself, with its own entry renamed and libbsd's name replaced: a binding that links libzmq dynamically.
    std::string image = content_of(system->path);
    for (std::size_t at = image.find("zmq_ctx_new"); at != std::string::npos; at = image.find("zmq_ctx_new"))
        image[at] = 'Z';
    const std::size_t needed = image.find("libnorm.so.1");
    if (needed == std::string::npos) GTEST_SKIP() << "this libzmq needs no libnorm.so.1 to rename";
    image.replace(needed, 12, "libzmq.so.55");
    EXPECT_EQ(error_of(write("binding.so", image)),
              "DIR/binding.so: a shared object without libzmq in it: it uses libzmq.so.55, name that one");
    image.replace(image.find("Zmq_ctx_new"), 11, "zmq_ctx_new");
    EXPECT_EQ(error_of(write("alone.so", image)), "DIR/alone.so: alone.so needs libzmq.so.55, which is not installed");
}

}  // namespace
}  // namespace faultline
