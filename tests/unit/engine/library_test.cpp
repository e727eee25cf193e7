#include "engine/library.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "library_fixture.hpp"

namespace faultline {
namespace {

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
    EXPECT_EQ(error_of(kLibm), kLibm + ": a shared object without libzmq in it (it has no zmq_ctx_new)");
    EXPECT_EQ(error_of("/dev/null"), "/dev/null: neither a file nor a directory");
}

TEST_F(LibraryTest, NamesTheOtherArchitectureOrKindOfElfFile) {
    const std::string good = content_of(kLibm);
    std::string image = good;
    patch(image, offsetof(Elf64_Ehdr, e_machine), std::uint16_t{EM_RISCV});
    const std::string ours = kProcessor.name;
    EXPECT_EQ(error_of(write("risc.node", image)),
              "DIR/risc.node: built for RISC-V; Faultline loads " + ours + " ones");
    image = good;
    patch(image, EI_CLASS, std::uint8_t{ELFCLASS32});
    patch(image, offsetof(Elf32_Ehdr, e_machine), std::uint16_t{EM_386});
    EXPECT_EQ(error_of(write("i386.so", image)),
              "DIR/i386.so: a 32-bit ELF file (i386); Faultline loads 64-bit " + ours + " ones");
    image = good;
    patch(image, EI_DATA, std::uint8_t{ELFDATA2MSB});
    EXPECT_EQ(error_of(write("big.so", image)),
              "DIR/big.so: an ELF file for another architecture (not 64-bit little-endian)");
    image = good;
    patch(image, offsetof(Elf64_Ehdr, e_type), std::uint16_t{ET_REL});
    EXPECT_EQ(error_of(write("zmq.o", image)), "DIR/zmq.o: an object file (.o), not a shared object");
    const std::string program = fs::read_symlink("/proc/self/exe");
    EXPECT_EQ(error_of(program), program + ": an executable, not a shared object");
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

// ---- judged imports and the stub ------------------------------------------------------------------------------------

TEST_F(LibraryTest, ReportsWhatNobodyHasJudged) {
    LibraryInfo info;
    info.imported_functions = {"sem_wait",    "syscall",    "memcpy", "strtol", "__cxa_atexit",
                               "getsockname", "arc4random", "poll",   "flock",  "timerfd_create"};
    EXPECT_EQ(unknown_imports(info, kInterposed),
              (UnknownImports{{"flock", "sem_wait", "syscall", "timerfd_create"}, {"arc4random"}}));
}

// What a newer glibc, a fortified build and one with 64-bit times call by other names, judged by the plain one.
TEST_F(LibraryTest, JudgesVariantsOfANameByRule) {
    LibraryInfo info;
    info.imported_functions = {"__memcpy_chk",    "__snprintf_chk", "__isoc23_strtol", "__isoc23_sscanf", "__fdelt_chk",
                               "__isoc99_sscanf", "fopen64",        "lseek64",         "__stat64"};
    EXPECT_EQ(unknown_imports(info, kInterposed), UnknownImports{});
    // The shim has poll, and the linker takes none of these for it.
    info.imported_functions = {"__poll_chk", "__poll64", "__poll_time64"};
    EXPECT_EQ(unknown_imports(info, kInterposed), (UnknownImports{info.imported_functions, {}}));
    // Nobody has the plain name.
    info.imported_functions = {"__ppoll_chk", "__pread64_chk", "__clock_nanosleep_time64", "__isoc23_newest"};
    EXPECT_EQ(unknown_imports(info, kInterposed),
              (UnknownImports{{"__clock_nanosleep_time64", "__ppoll_chk", "__pread64_chk"}, {"__isoc23_newest"}}));
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
