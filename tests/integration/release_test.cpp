// ci/release on a small project in a repository of its own: one that is built the same twice, and ones that are not.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMadeOnce = "file(WRITE ${CMAKE_BINARY_DIR}/made.txt \"made\\n\")\n";

class Release : public testing::Test {
  protected:
    Release() {
        for (const char* name : {"ci/lib.sh", "ci/release"})
            write(name, read_file(FAULTLINE_SOURCE_DIR "/" + std::string(name)));
        write_project(kMadeOnce);
        write("harness/docs/changelog.md", "# Changelog\n\n## 0.9.0\n\nThe first version.\n\n## 0.8.0\n");
        git({"init", "--quiet", "--initial-branch=main"});
        commit();
    }

    [[nodiscard]] std::string at(const std::string& name) const { return room_.directory() + "/" + name; }

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories(fs::path(at(name)).parent_path());
        std::ofstream(at(name), std::ios::binary) << text;
    }

    void write_project(const std::string& makes) const {
        write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(tiny VERSION 0.9.0 LANGUAGES NONE)\n" +
                                    makes +
                                    "install(FILES ${CMAKE_BINARY_DIR}/made.txt DESTINATION share/tiny)\n"
                                    "set(CPACK_GENERATOR DEB)\nset(CPACK_PACKAGE_NAME faultline)\n"
                                    "set(CPACK_PACKAGE_CONTACT \"x <x@localhost>\")\n"
                                    "set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)\ninclude(CPack)\n");
    }

    void git(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"git", "-C", room_.directory(), "-c", "user.name=x", "-c",
                                             "user.email=x@localhost", "-c", "commit.gpgsign=false"});
        const Finished run = run_command_line(arguments);
        EXPECT_EQ(run.exit, 0) << run.out << run.err;
    }

    void commit() const {
        git({"add", "ci", "harness", "CMakeLists.txt"});
        git({"commit", "--quiet", "--message", "x"});
    }

    [[nodiscard]] Finished release(const std::vector<std::string>& arguments) const {
        std::vector<std::string> command = {"/bin/bash", at("ci/release")};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return run_command_line(command,
                                {.environment = {"TMPDIR=" + room_.directory()}, .prefix = {}, .directory = {}});
    }

    [[nodiscard]] std::string error_of(const std::vector<std::string>& arguments) const {
        const Finished run = release(arguments);
        EXPECT_EQ(run.exit, 1) << run.out;
        return run.err;
    }

  private:
    ScenarioFile room_{"", "unused"};
};

bool has_packager() { return run_command_line({"/bin/sh", "-c", "command -v dpkg-deb && command -v git"}).exit == 0; }

TEST(ReleaseOfThisTree, has_an_entry_in_the_changelog) {
    const Finished run = run_command_line({"/bin/bash", FAULTLINE_SOURCE_DIR "/ci/release", "--check"});
    EXPECT_EQ(run.exit, 0) << run.err;
}

TEST_F(Release, is_archive_and_package_with_the_same_bytes_in_two_builds) {
    if (!has_packager()) GTEST_SKIP() << "no dpkg-deb, or no git";
    const Finished run = release({at("dist")});
    ASSERT_EQ(run.exit, 0) << run.out << run.err;
    std::string package;
    for (const auto& entry : fs::directory_iterator(at("dist")))
        if (entry.path().extension() == ".deb") package = entry.path();
    EXPECT_TRUE(fs::path(package).filename().string().starts_with("faultline_0.9.0_")) << package;
    EXPECT_TRUE(fs::exists(at("dist/faultline-0.9.0.tar.gz")));
    EXPECT_EQ(run_command_line({"sha256sum", "--check", "--quiet", "SHA256SUMS"},
                               {.environment = {}, .prefix = {}, .directory = at("dist")})
                  .exit,
              0);
    // And the same again at another time of day, from the same commit.
    const std::string first = read_file(package);
    EXPECT_EQ(release({at("again")}).exit, 0);
    EXPECT_EQ(first == read_file(at("again/" + fs::path(package).filename().string())), true);
    for (const auto& entry : fs::directory_iterator(at("")))
        EXPECT_FALSE(entry.path().filename().string().starts_with("faultline-release.")) << entry.path();
}

TEST_F(Release, with_the_directory_of_the_build_in_it_is_refused) {
    if (!has_packager()) GTEST_SKIP() << "no dpkg-deb, or no git";
    write_project("file(WRITE ${CMAKE_BINARY_DIR}/made.txt \"made in ${CMAKE_BINARY_DIR}\\n\")\n");
    commit();
    const std::string error = error_of({at("dist")});
    EXPECT_NE(error.find("made.txt"), std::string::npos) << error;
    EXPECT_NE(error.find(".deb: two builds have different bytes\n"), std::string::npos) << error;
    EXPECT_FALSE(fs::exists(at("dist")));
}

TEST_F(Release, of_changes_that_are_not_committed_is_refused) {
    write_project(std::string(kMadeOnce) + "# changed\n");
    EXPECT_EQ(error_of({at("dist")}), "error: a release is built from a commit: commit your changes first\n");
}

TEST_F(Release, without_an_entry_in_the_changelog_is_refused) {
    const std::string log = "harness/docs/changelog.md";
    EXPECT_EQ(release({"--check"}).exit, 0);
    write(log, "# Changelog\n\n## 0.8.0\n\nThe first version.\n");
    EXPECT_EQ(error_of({"--check"}),
              "error: " + log + ": the first entry is '0.8.0', and CMakeLists.txt has version 0.9.0\n");
    write(log, "# Changelog\n\n## 0.9.0\n\n## 0.8.0\n\nThe first version.\n");
    EXPECT_EQ(error_of({"--check"}), "error: " + log + ": the entry for 0.9.0 says nothing\n");
    write("CMakeLists.txt", "project(tiny)\n");
    EXPECT_EQ(error_of({"--check"}), "error: CMakeLists.txt: no project(NAME VERSION X.Y.Z\n");
    EXPECT_EQ(error_of({"--chek"}).find("error: CMakeLists.txt"), 0U);
}

}  // namespace
}  // namespace faultline::test
