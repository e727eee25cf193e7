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

// Of the table that ends a matrix: the build, and what came of it.
std::string table_line(const std::string& row, const std::string& end) {
    std::string name = "source-tree-" + row + "-libzmq-4.3.5.so";
    name.resize(56, ' ');
    return name + " " + end + "\n";
}
const std::string kTableHead = "build                                                    passed failed skipped\n";

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

    // A source with a row for each build of the matrix that a fake can be: what is asked for by `changes`, which are
    // lines of CMake, is another one.
    [[nodiscard]] std::string source_of_all(const std::string& changes = "") const {
        const std::string tree = source("4.3.5", ""), fakes = FAULTLINE_BINARY_DIR "/lib/libfake_";
        write("tree/CMakeLists.txt",
              "cmake_minimum_required(VERSION 3.20)\nproject(fake NONE)\n"
              "set(library ${POLLER})\n"
              "if(NOT ENABLE_CURVE)\nset(library libzmq)\nendif()\n"
              "if(ENABLE_DRAFTS)\nset(library draft)\nendif()\n" +
                  changes + "add_custom_target(fake ALL COMMAND ${CMAKE_COMMAND} -E copy " + fakes +
                  "${library}.so lib/libzmq.so)\n");
        write("tree/include/zmq.h", read_file(tree + "/include/zmq.h") + "int zmq_socket_monitor_versioned ();\n");
        write("tree/configure.ac", "");
        write("tree/configure", "#!/bin/sh\nprintf 'src/libzmq.la:\\n\\tmkdir -p src/.libs; cp " + fakes +
                                    "epoll.so src/.libs/libzmq.so\\n' >Makefile\n");
        fs::permissions(at("tree/configure"), fs::perms::owner_all);
        write("suite/good.fault",
              "title t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n");
        return tree;
    }

    // The script's exit code and output; nothing of its work may be left behind.
    [[nodiscard]] Finished versions(std::vector<std::string> arguments, const std::string& path = "") const {
        arguments.insert(arguments.begin(), kScript);
        const std::string system = std::getenv("PATH");
        Finished run =
            run_command_line(arguments, {.environment = {"PATH=" + (path.empty() ? at("tools") + ":" + system : path),
                                                         "FAULTLINE=" FAULTLINE, "SUITE=" + at("suite")},
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
             Case{{"--matrix", at("to")}, "error: --matrix takes a --source, and runs the suite by "},
             Case{{"--source", at("."), "--matrix=O0,O9", at("to")},
                  "error: the matrix has no row 'O9'; it has O2-epoll-"},
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
                "error: " + at("empty") + " is not a source of libzmq: it has no include/zmq.h or no CMakeLists.txt\n");
    expect_part(run.err, "error: " + at("half") + " is not a source of libzmq: its include/zmq.h does not define ");
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
                             at("to/source-tree-libzmq-4.3.5.so.log") + "\n");
    expect_part(read_file(at("to/source-tree-libzmq-4.3.5.so.log")), "no compiler for this");
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

TEST_F(LibzmqVersions, a_matrix_builds_each_row_and_runs_the_suite_on_it) {
    const Finished run = versions({"--source", source_of_all(), "--matrix", at("to")});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    std::string table = kTableHead;
    for (const std::string row :
         {"O2-epoll-sodium", "O0", "O3-lto", "fortify", "poll", "select", "no-curve", "drafts", "autotools"}) {
        EXPECT_TRUE(fs::exists(at("to/source-tree-" + row + "-libzmq-4.3.5.so"))) << run.out;
        table += table_line(row, "     1      0       0");
    }
    EXPECT_TRUE(run.out.ends_with(table)) << run.out;
    expect_part(run.out,
                "source-tree-tweetnacl-libzmq-4.3.5.so: there is no such build of this release: it has no "
                "src/tweetnacl.c\n");
    EXPECT_TRUE(put(".log").empty());
}

TEST_F(LibzmqVersions, a_matrix_is_red_where_one_row_is) {
    const std::string tree = source_of_all(
        "if(POLLER STREQUAL poll)\nmessage(FATAL_ERROR \"no poll here\")\nendif()\n"
        "if(NOT ENABLE_CURVE)\nset(library select)\nendif()\n");
    write("suite/bad.fault",
          "title t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n"
          "[select] bind s tcp://exit:1\n");
    const Finished run = versions({"--source", tree, "--matrix=O0,poll,select,no-curve", at("to")});
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    const std::string table = run.out.substr(run.out.rfind(kTableHead));
    expect_part(table, table_line("O0", "     2      0       0"));
    expect_part(
        table,
        table_line("poll", "does not build: CMake Error at CMakeLists.txt:11 (message):; the whole of it is in " +
                               at("to/source-tree-poll-libzmq-4.3.5.so.log")));
    const std::string log = at("to/source-tree-select-libzmq-4.3.5.so.log");
    expect_part(table, table_line("select", "     1      1       0  see " + log));
    expect_part(read_file(log), "CRASH  bad");
    expect_part(table, "is not what was asked for: !curve is wanted, and it says: bindtodevice curve ");
    EXPECT_EQ(table.find("fortify"), std::string::npos) << table;
    EXPECT_EQ(put(".log").size(), 2U);
    fs::remove_all(at("suite"));
    const Finished none = versions({"--source", tree, "--matrix=O0", at("to")});
    EXPECT_EQ(none.exit, 1);
    expect_part(none.out, "the suite ended with 64: faultline: " + at("suite") + ": no such file or directory  see ");
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
