// Real libraries: the system's libzmq and, where ci/libzmq-versions has fetched them, npm's three builds. What isn't
// there is a named skip.
#include <dlfcn.h>
#include <elf.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "engine/library.hpp"
#include "library_fixture.hpp"

namespace faultline {
namespace {

struct Build {
    const char* file;
    std::vector<int> version;
};
// Without it a test's name holds the bytes of a pointer, and differs from run to run.
std::ostream& operator<<(std::ostream& stream, const Build& build) { return stream << build.file; }

const std::vector<Build> kBuilds = {
    {"npm-5.3.1-libzmq-4.2.2.node", {4, 2, 2}},
    {"npm-6.5.0-libzmq-4.3.5-draft.node", {4, 3, 5}},
    {"npm-6.0.8-libzmq-4.3.5.node", {4, 3, 5}},
};

std::optional<std::string> find_build(const std::string& file) {
    const char* named = std::getenv("FAULTLINE_LIBZMQ_DIR");
    const fs::path path =
        (named != nullptr ? fs::path(named) : fs::path(FAULTLINE_SOURCE_DIR) / "build" / "libzmq") / file;
    return fs::exists(path) ? std::optional(path.string()) : std::nullopt;
}

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

class BuildTest : public LibraryTest, public ::testing::WithParamInterface<Build> {
  protected:
    void SetUp() override {
        LibraryTest::SetUp();
        if (kProcessor.elf_machine != EM_X86_64) GTEST_SKIP() << "npm's builds are fetched for x86-64 only";
    }
};

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

// The shim that was built, if it was: a name lost there must not go unnoticed because the list above still has it.
std::set<std::string> interposed_by_the_shim() {
    return exported_symbols(FAULTLINE_BINARY_DIR "/lib/libfaultline_shim.so").value_or(kInterposed);
}

// What a build with _FORTIFY_SOURCE calls instead of the plain one: the shim has both, so that none gets past it.
TEST_F(LibraryTest, TheShimHasWhatFortifiedBuildsCall) {
    LibraryInfo info;
    info.imported_functions = {"__poll_chk", "__ppoll_chk", "__read_chk", "__recv_chk", "__recvfrom_chk"};
    EXPECT_EQ(unknown_imports(info, interposed_by_the_shim()), UnknownImports{});
    EXPECT_EQ(unknown_imports(info, {"poll", "ppoll", "read", "recv", "recvfrom"}).unfit, info.imported_functions);
}

TEST_P(BuildTest, ImportsNothingUnknown) {
    const auto file = find_build(GetParam().file);
    if (!file) GTEST_SKIP() << GetParam().file << " is missing: run ci/libzmq-versions";
    const auto info = find_library(*file);
    ASSERT_TRUE(info) << info.error();
    EXPECT_EQ(unknown_imports(*info, interposed_by_the_shim()), UnknownImports{});
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
    EXPECT_EQ(unknown_imports(*info, interposed_by_the_shim()), UnknownImports{});
    EXPECT_EQ(unknown_imports(*info, {"rand"}).unjudged.count("rand"), 0U);
    EXPECT_EQ(unknown_imports(*info, {}).unjudged.count("rand"), 1U);
}

}  // namespace
}  // namespace faultline
