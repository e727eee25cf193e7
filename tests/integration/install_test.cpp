// What `cmake --install` puts somewhere, moved somewhere else: the command runs, and another project builds with it.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// Installed into one directory, and then moved to another, so that what remembers the first is found out.
class Installed {
  public:
    Installed() {
        std::string pattern = (fs::temp_directory_path() / "faultline-install-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) return;
        directory_ = pattern;
        const Finished installed =
            run_command_line({"cmake", "--install", FAULTLINE_BINARY_DIR, "--prefix", directory_ + "/first"});
        EXPECT_EQ(installed.exit, 0) << installed.err;
        fs::rename(directory_ + "/first", prefix());
    }
    Installed(const Installed&) = delete;
    Installed& operator=(const Installed&) = delete;
    ~Installed() { fs::remove_all(directory_); }

    [[nodiscard]] std::string prefix() const { return directory_ + "/second"; }
    [[nodiscard]] std::string command() const { return prefix() + "/bin/faultline"; }
    [[nodiscard]] std::string scenarios() const { return prefix() + "/share/faultline/scenarios"; }
    [[nodiscard]] const std::string& directory() const { return directory_; }

    // The one file of this name below the prefix.
    [[nodiscard]] fs::path find(const std::string& name) const {
        for (const auto& entry : fs::recursive_directory_iterator(prefix()))
            if (entry.path().filename() == name) return entry.path();
        return {};
    }

  private:
    std::string directory_;
};

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Install, runs_where_it_was_moved_to) {
    const Installed installed;
    const Finished run = run_command_line({installed.command(), "run", installed.scenarios(), "--filter", "tcp/"});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_NE(run.out.find("ok       tcp/port_conflict\n"), std::string::npos) << run.out;
    const std::string doctor = run_command_line({installed.command(), "doctor"}).out;
    for (const char* part : {"faultline-subject", "libfaultline_shim.so"})
        EXPECT_NE(doctor.find(installed.find(part).string()), std::string::npos) << doctor;
    // Also by a link, as of a user who has it on the PATH.
    fs::create_symlink(installed.command(), installed.directory() + "/link");
    EXPECT_EQ(
        run_command_line({installed.directory() + "/link", "run", installed.scenarios(), "--filter", "port_con"}).exit,
        0);
}

TEST(Install, misses_a_part_by_name) {
    const Installed installed;
    fs::remove(installed.find("libfaultline_shim.so"));
    const std::vector<std::string> command = {installed.command(), "run", installed.scenarios()};
    const Finished run = run_command_line(command);
    EXPECT_EQ(run.exit, 64);
    EXPECT_EQ(run.err,
              "faultline: libfaultline_shim.so is missing: it belongs into ../lib of the faultline command, or into "
              "lib/faultline\n");
    const std::string parts = "FAULTLINE_PARTS=" FAULTLINE_BINARY_DIR "/bin";
    EXPECT_EQ(run_command_line(command, {.environment = {parts}, .prefix = {}, .directory = {}}).exit, 64);
}

// The recorder is found where it was moved to, and a C program records itself with what is installed.
TEST(Install, captures_and_lets_programs_record_themselves) {
    const Installed installed;
    const std::string trace = installed.directory() + "/trace.jsonl", program = installed.directory() + "/program";
    const Finished captured = run_command_line({installed.command(), "capture", "-o", trace, "--", CAPTURED, "errors"});
    EXPECT_EQ(captured.exit, 0) << captured.err;
    EXPECT_EQ(run_command_line({installed.command(), "show", trace}).exit, 0);
    const std::string library = installed.find("libfaultline-capture.so").parent_path().string();
    const Finished built = run_command_line({"cc", FAULTLINE_SOURCE_DIR "/tests/captured/embedded.c",
                                             "-I" + installed.prefix() + "/include", "-L" + library,
                                             "-lfaultline-capture", "-lzmq", "-o", program});
    ASSERT_EQ(built.exit, 0) << built.err;
    const Finished ran =
        run_command_line({program, installed.directory() + "/own.jsonl"},
                         {.environment = {"LD_LIBRARY_PATH=" + library}, .prefix = {}, .directory = {}});
    EXPECT_EQ(ran.exit, 0) << "the number of the check that failed; " << ran.err;
    EXPECT_EQ(run_command_line({installed.command(), "show", installed.directory() + "/own.jsonl"}).exit, 0);
}

TEST(Install, has_what_a_shell_a_pager_and_an_editor_look_for) {
    const Installed installed;
    const auto content = [&](const std::string& path) { return read_file(installed.prefix() + "/share/" + path); };
    EXPECT_TRUE(content("man/man1/faultline.1").find(".TH FAULTLINE 1 ") != std::string::npos);
    EXPECT_TRUE(content("man/man5/faultline.5").find(".TH FAULTLINE 5 ") != std::string::npos);
    EXPECT_EQ(content("bash-completion/completions/faultline"), run_faultline({"completion", "bash"}).out);
    EXPECT_EQ(content("zsh/vendor-completions/_faultline"), run_faultline({"completion", "zsh"}).out);
    EXPECT_EQ(content("fish/vendor_completions.d/faultline.fish"), run_faultline({"completion", "fish"}).out);
    EXPECT_EQ(content("faultline/editors/vim/syntax/faultline.vim"), run_faultline({"help", "--for", "vim"}).out);
    EXPECT_EQ(content("faultline/trace.schema.json"),
              read_file(FAULTLINE_SOURCE_DIR "/harness/trace/trace.schema.json"));
    EXPECT_EQ(content("faultline/jsonl.schema.json"),
              read_file(FAULTLINE_SOURCE_DIR "/harness/report/jsonl.schema.json"));
}

// Nothing that is installed knows where it was built: it may be gone.
TEST(Install, names_no_directory_of_the_build) {
    const Installed installed;
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(installed.prefix())) {
        if (!entry.is_regular_file()) continue;
        ++files;
        const std::string content = read_file(entry.path().string());
        for (const char* place : {"/first", FAULTLINE_BINARY_DIR})
            EXPECT_EQ(content.find(std::string(place) + "/"), std::string::npos) << entry.path() << ": " << place;
    }
    EXPECT_GT(files, 50);
}

// A compiler cache may shorten the paths that messages name.
const CommandOptions kPlain{.environment = {"CCACHE_DISABLE=1"}, .prefix = {}, .directory = {}};

class Downstream : public testing::Test {
  protected:
    void SetUp() override {
        if (kSanitized) GTEST_SKIP() << "a program without sanitizers cannot load a library with them";
        const std::vector<std::string> configure = {"cmake",
                                                    "-S",
                                                    FAULTLINE_SOURCE_DIR "/tests/downstream",
                                                    "-B",
                                                    build_,
                                                    "-G",
                                                    "Ninja",
                                                    "-DCMAKE_BUILD_TYPE=Release",
                                                    "-DCMAKE_PREFIX_PATH=" + installed_.prefix()};
        const Finished configured = run_command_line(configure, kPlain);
        ASSERT_EQ(configured.exit, 0) << configured.out << configured.err;
        const Finished built = run_command_line({"cmake", "--build", build_}, kPlain);
        ASSERT_EQ(built.exit, 0) << built.out << built.err;
    }
    Installed installed_;
    std::string build_ = installed_.directory() + "/build";
};

TEST_F(Downstream, builds_and_runs_with_the_installed_package) {
    const Finished green = run_command_line({"ctest", "--test-dir", build_, "--output-on-failure"});
    EXPECT_EQ(green.exit, 0) << green.out << green.err;
    for (const char* name : {"Sockets.port_conflict ", "Sockets.reconnect/killed_peer/tcp ",
                             "Sockets.reconnect/killed_peer/ipc ", "Client.gives_up_on_a_taken_port "})
        EXPECT_NE(green.out.find(name), std::string::npos) << green.out;
    EXPECT_NE(green.out.find("Client.skips_what_this_libzmq_lacks (Skipped)"), std::string::npos) << green.out;

    const std::string here = FAULTLINE_SOURCE_DIR "/tests/downstream/";
    const Finished red = run_command_line({build_ + "/red_test"});
    EXPECT_EQ(red.exit, 1);
    EXPECT_TRUE(has_line(red.out, here + "red/port_conflict.fault:11: Failure")) << red.out;
    EXPECT_TRUE(has_line(red.out,
                         "    expected  server BIND_FAILED errno=EACCES 127.0.0.1:5555\n"
                         "    actual    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555"))
        << red.out;
    EXPECT_TRUE(has_line(red.out, here + "red_test.cpp:14: Failure")) << red.out;
    EXPECT_TRUE(has_line(red.out, here + "red_test.cpp:21: Failure")) << red.out;
    EXPECT_NE(red.out.find("unknown verb bnid"), std::string::npos) << red.out;
    EXPECT_TRUE(has_line(red.out, here + "red/no-socket.fault:3: Failure")) << red.out;
    EXPECT_NE(red.out.find("/no/such/place: no such file or directory"), std::string::npos) << red.out;
    EXPECT_NE(red.out.find("\n 5 FAILED TESTS\n"), std::string::npos) << red.out;

    const Finished all = run_command_line({build_ + "/run_all", here + "scenarios"});
    EXPECT_EQ(all.exit, 0) << all.out << all.err;
    EXPECT_TRUE(has_line(all.out, "pass reconnect/killed_peer[ipc]")) << all.out;
    EXPECT_EQ(run_command_line({build_ + "/run_all", here + "red"}).exit, 1);
}

}  // namespace
}  // namespace faultline::test
