// ci/libzmq-versions without a network: npm and sha512sum are made up, and what --source builds is a copy of a fake.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

const std::string kScript = FAULTLINE_SOURCE_DIR "/ci/libzmq-versions";
const std::string k422 = "npm-5.3.1-libzmq-4.2.2.node", k435 = "npm-6.0.8-libzmq-4.3.5.node";
const std::string kDraft = "npm-6.5.0-libzmq-4.3.5-draft.node";

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "no `" << part << "` in\n" << text;
}

// A directory with made-up tools that come first on PATH, an `empty/` to put builds into, and sources.
class LibzmqVersions : public testing::Test {
  protected:
    LibzmqVersions() {
        fs::create_directories(at("tools"));
        tool("npm", "echo 'npm ERR! code ENOTFOUND' >&2; exit 1");
    }

    [[nodiscard]] std::string at(const std::string& name) const { return room_.directory() + "/" + name; }

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories(fs::path(at(name)).parent_path());
        std::ofstream(at(name), std::ios::binary) << text;
    }

    void tool(const std::string& name, const std::string& body) const {
        write("tools/" + name, "#!/bin/sh\n" + body + "\n");
        fs::permissions(at("tools/" + name), fs::perms::owner_all);
    }

    // npm packs what `member` of a package is a fake libzmq, and its sum is what the script expects of it.
    void npm_packs(const std::string& member) const {
        write("packed/" + member, read_file(FAKE_LIBZMQ));
        tool("npm", "tar -czf \"$(echo \"$2\" | tr @ -).tgz\" -C '" + at("packed") + "' package");
        tool("sha512sum", R"(version=$(basename "$1" .tgz); version=${version#zeromq-}; )"
                          R"(sed -n "/^    *\"$version /{n;s/[ \"]*//gp}" ')" +
                              kScript + "' | base64 --decode | od -An -v -tx1 | tr -d ' \\n'");
    }

    // A source whose library is `library`, and whose header says that it is `release`.
    [[nodiscard]] std::string source(const std::string& release, const std::string& library) const {
        const std::size_t dot = release.find('.'), other = release.rfind('.');
        write("tree/include/zmq.h", "#define ZMQ_VERSION_MAJOR " + release.substr(0, dot) +
                                        "\n#define ZMQ_VERSION_MINOR " + release.substr(dot + 1, other - dot - 1) +
                                        "\n#define ZMQ_VERSION_PATCH " + release.substr(other + 1) + "\n");
        write("tree/CMakeLists.txt",
              "cmake_minimum_required(VERSION 3.20)\nproject(fake NONE)\n"
              "add_custom_target(fake ALL COMMAND ${CMAKE_COMMAND} -E copy \"" +
                  library + "\" lib/libzmq.so)\n");
        return at("tree");
    }

    // The script's exit code and output; nothing of its work may be left behind.
    [[nodiscard]] Finished versions(std::vector<std::string> arguments, const std::string& path = "") const {
        arguments.insert(arguments.begin(), kScript);
        const std::string system = std::getenv("PATH");
        Finished run = run_command_line(
            arguments,
            {.environment = {"PATH=" + (path.empty() ? at("tools") + ":" + system : path), "FAULTLINE=" FAULTLINE},
             .prefix = {},
             .directory = room_.directory()});
        for (const auto& entry : fs::recursive_directory_iterator(room_.directory())) {
            const std::string name = entry.path().filename();
            EXPECT_FALSE(name.starts_with(".fetch.") || name == "put") << entry.path() << " is left behind";
        }
        return run;
    }

    // What the script put into `to`, in order.
    [[nodiscard]] std::vector<std::string> put(const std::string& ending = "") const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(at("to")))
            if (entry.path().string().ends_with(ending)) names.push_back(entry.path().filename());
        return names;
    }
    // The same without the system's library, which is copied each time and may be of any release.
    [[nodiscard]] std::vector<std::string> put_beside_the_system(const std::string& ending) const {
        std::vector<std::string> names = put(ending);
        std::erase_if(names, [](const std::string& name) { return name.starts_with("system-"); });
        return names;
    }

  private:
    ScenarioFile room_{""};
};

TEST_F(LibzmqVersions, no_npm_is_said_and_is_no_failure) {
    fs::create_directories(at("no-npm"));
    for (const auto& entry : fs::directory_iterator("/usr/bin"))
        if (entry.path().filename() != "npm")
            fs::create_symlink(entry.path(), at("no-npm/" + entry.path().filename().string()));
    const Finished run = versions({at("to")}, at("no-npm"));
    EXPECT_EQ(run.exit, 0) << run.err;
    for (const std::string& name : {k422, k435, kDraft})
        expect_part(run.out, name + ": missing, its tests will be skipped: npm is not installed\n");
    EXPECT_TRUE(put(".node").empty());
}

TEST_F(LibzmqVersions, why_npm_failed_is_said_for_each_build) {
    const Finished run = versions({"--more", at("to")});
    EXPECT_EQ(run.exit, 0) << run.err;
    for (const char* version : {"5.3.1", "6.0.8", "6.5.0", "6.4.2", "6.8.0"})
        expect_part(run.out, std::string(": missing, its tests will be skipped: npm pack zeromq@") + version +
                                 " failed: npm ERR! code ENOTFOUND\n");
    tool("npm", "exit 7");
    expect_part(versions({at("to")}).out, "npm pack zeromq@5.3.1 failed: exit code 7, and no reason\n");
    tool("npm", "exit 0");
    expect_part(versions({at("to")}).out, "npm pack zeromq@5.3.1 failed: exit code 0, and no reason\n");
    EXPECT_TRUE(put(".node").empty());
}

TEST_F(LibzmqVersions, a_package_with_another_sum_is_not_unpacked) {
    npm_packs("package/prebuilds/linux-x64/zeromq.glibc.node");
    fs::remove(at("tools/sha512sum"));
    const Finished run = versions({at("to")});
    EXPECT_EQ(run.exit, 0) << run.err;
    expect_part(run.out, "zeromq@6.0.8 is not the package that was looked at: its sha512 is ");
    EXPECT_TRUE(put(".node").empty());
}

TEST_F(LibzmqVersions, a_package_without_the_library_is_said) {
    npm_packs("package/another.node");
    const Finished run = versions({at("to")});
    EXPECT_EQ(run.exit, 0) << run.err;
    expect_part(run.out, k435 +
                             ": missing, its tests will be skipped: cannot be unpacked: tar: package/prebuilds/"
                             "linux-x64/zeromq.glibc.node: Not found in archive\n");
    EXPECT_TRUE(put(".node").empty());
}

TEST_F(LibzmqVersions, what_a_package_holds_is_put_there) {
    npm_packs("package/prebuilds/linux-x64/zeromq.glibc.node");
    const Finished run = versions({at("to")});
    EXPECT_EQ(run.exit, 0) << run.err;
    expect_part(run.out, k435 + ": fetched from zeromq@6.0.8\n");
    EXPECT_EQ(put(".node"), std::vector<std::string>{k435});
}

TEST_F(LibzmqVersions, what_is_there_is_not_fetched_but_asked_what_it_is) {
    tool("npm", "touch '" + at("npm-ran") + "'; exit 1");
    for (const std::string& name : {k422, k435, kDraft}) write("to/" + name, read_file(FAKE_LIBZMQ));
    write("to/other.so", "no build of ours");
    const Finished run = versions({at("to")});
    EXPECT_EQ(run.exit, 1) << run.out;
    EXPECT_FALSE(fs::exists(at("npm-ran")));
    expect_part(run.out, k422 + ": there\n" + k435 + ": there\n" + kDraft + ": there\n");
    expect_part(run.err, "error: " + k422 + " says that it is another release: libzmq under test  libzmq 4.3.5 ");
    expect_part(run.err, "error: " + kDraft + ": whether it has the draft API is not what its name says: ");
    EXPECT_EQ(run.err.find(k435), std::string::npos) << run.err;
    EXPECT_EQ(run.err.find("other.so"), std::string::npos) << run.err;
    write("to/" + k435, "text");
    expect_part(versions({at("to")}).err, "error: " + k435 + ": faultline: ");
}

TEST_F(LibzmqVersions, usage_errors) {
    struct Case {
        std::vector<std::string> arguments;
        std::string message;
    };
    for (const Case& one : {
             Case{{"--mor"}, "error: unknown option --mor; see the head of "},
             Case{{"--source"}, "error: --source takes a source tree or a tarball of libzmq, not ''\n"},
             Case{{"--source", "/no/such"},
                  "error: --source takes a source tree or a tarball of libzmq, not '/no/such'"},
             Case{{at("to"), at("two")}, "error: one directory, not two: '" + at("to") + "' and '" + at("two") + "'"},
         }) {
        const Finished run = versions(one.arguments);
        EXPECT_EQ(run.exit, 64) << run.out;
        expect_part(run.err, one.message);
        EXPECT_FALSE(fs::exists(at("to")));
    }
}

TEST_F(LibzmqVersions, what_is_no_source_of_libzmq_is_refused) {
    write("empty/README", "");
    write("half/include/zmq.h", "#pragma once\n");
    write("half/CMakeLists.txt", "");
    const Finished run =
        versions({"--source", at("empty"), "--source", at("half"), "--source", at("empty/README"), at("to")});
    EXPECT_EQ(run.exit, 1) << run.out;
    expect_part(run.err,
                "error: " + at("empty") + " is no source of libzmq: it has no include/zmq.h or no CMakeLists.txt\n");
    expect_part(run.err, "error: " + at("half") + " is no source of libzmq: its include/zmq.h does not define ");
    expect_part(run.err, "error: " + at("empty/README") + " cannot be unpacked: tar: ");
    EXPECT_TRUE(put("tree-libzmq-.so").empty());
}

TEST_F(LibzmqVersions, a_source_that_does_not_build_leaves_its_log) {
    const std::string tree = source("4.3.5", FAKE_LIBZMQ);
    write("tree/CMakeLists.txt", "message(FATAL_ERROR \"no compiler for this\")\n");
    const Finished run = versions({"--source", tree, at("to")});
    EXPECT_EQ(run.exit, 1) << run.out;
    expect_part(run.err, "error: " + tree +
                             " does not build: CMake Error at CMakeLists.txt:1 (message):; the whole of "
                             "it is in " +
                             at("to/source.log") + "\n");
    expect_part(read_file(at("to/source.log")), "no compiler for this");
    write("tree/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(fake NONE)\n");
    expect_part(versions({"--source", tree, at("to")}).err,
                "error: " + tree + " builds, but not what is wanted: cp: cannot stat '");
    EXPECT_TRUE(put_beside_the_system("libzmq-4.3.5.so").empty());
}

TEST_F(LibzmqVersions, a_source_is_built_and_named_after_its_release) {
    const std::string tree = source("4.3.5", FAKE_LIBZMQ);
    const Finished run = versions({"--source", tree, at("to")});
    EXPECT_EQ(run.exit, 0) << run.err;
    expect_part(run.out, "source-tree-libzmq-4.3.5.so: built from " + tree + "\n");
    EXPECT_EQ(put_beside_the_system("-libzmq-4.3.5.so"), std::vector<std::string>{"source-tree-libzmq-4.3.5.so"});
    ASSERT_EQ(run_command_line({"tar", "-czf", at("fake.tar.gz"), "-C", at("."), "tree"}).exit, 0);
    expect_part(versions({"--source", at("fake.tar.gz"), at("to")}).out,
                "source-fake-libzmq-4.3.5.so: built from " + at("fake.tar.gz") + "\n");
}

TEST_F(LibzmqVersions, a_source_that_builds_another_release_or_no_library_is_said) {
    const Finished other = versions({"--source", source("4.9.10", FAKE_LIBZMQ), at("to")});
    EXPECT_EQ(other.exit, 1) << other.out;
    expect_part(
        other.err,
        "error: source-tree-libzmq-4.9.10.so says that it is another release: libzmq under test  libzmq 4.3.5 ");
    write("text", "no library");
    const Finished text = versions({"--source", source("4.3.5", at("text")), at("to")});
    EXPECT_EQ(text.exit, 1) << text.out;
    expect_part(text.err, "error: source-tree-libzmq-4.3.5.so: faultline: ");
    expect_part(text.err, "a text file, not a shared object");
}

TEST_F(LibzmqVersions, the_systems_library_is_copied_under_its_release) {
    const Finished run = versions({at("to")});
    EXPECT_EQ(run.exit, 0) << run.err;
    const std::vector<std::string> names = put(".so");
    ASSERT_EQ(names.size(), 1U) << run.out;
    EXPECT_TRUE(names[0].starts_with("system-libzmq-4.")) << names[0];
    expect_part(run.out, names[0] + ": copied from /");
}

}  // namespace
}  // namespace faultline::test
