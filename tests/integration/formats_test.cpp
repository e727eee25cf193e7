// What an earlier version wrote is still read: fixtures/formats/ has a directory for each version, with a file of each
// format as that version wrote it. harness/docs/versions.md promises it. Nothing in these directories is ever changed:
// where today's format differs, the next version gets a directory of its own.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;
const fs::path kFormats = FAULTLINE_SOURCE_DIR "/fixtures/formats";

const std::string kRed = "title  Red\n\nsocket s REP\nadvance 1s\n    s CONNECTED fd \"\"\n";
const std::string kChanged = "title  t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n";

// What is wrong, or "": the exit code, and a part of the output.
std::string ended(const Finished& run, int exit, const std::string& part) {
    if (run.exit == exit && (run.out + run.err).find(part) != std::string::npos) return "";
    return "exit code " + std::to_string(run.exit) + ", not " + std::to_string(exit) + " with `" + part + "`:\n" +
           run.out + run.err;
}

Finished validated(const fs::path& report) {
    return run_command_line({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/validate/jsonl.py",
                             FAULTLINE_SOURCE_DIR "/harness/report/jsonl.schema.json", report});
}

bool has_validator() { return run_command_line({"/usr/bin/python3", "-c", "import jsonschema"}).exit == 0; }

std::string reads_last_failed(const fs::path& file) {
    const ScenarioFile place(kRed, "red.fault");
    std::ofstream(fs::path(place.directory()) / "green.fault") << "title  Green\n\nsocket s REP\n";
    fs::create_directory(fs::path(place.directory()) / ".faultline");
    fs::copy_file(file, fs::path(place.directory()) / ".faultline/last-failed");
    return ended(run_faultline({"run", ".", "--rerun-failed"},
                               {.environment = {}, .prefix = {"env", "-u", "CI"}, .directory = place.directory()}),
                 1, "\n0 passed, 1 failed, 0 skipped\n");
}

std::string reads_accepted(const fs::path& file) {
    const ScenarioFile scenario(kChanged);
    return ended(run_faultline({"compare", "--baseline", FAKE_LIBZMQ, "--candidate", FAKE_OTHER, scenario.path(),
                                "--accept", file}),
                 0, "0 same, 0 differ, 1 accepted\n");
}

// What is wrong with how today's faultline reads the file; "" where it reads it.
std::string reads(const fs::path& file) {
    const std::string name = file.filename();
    if (name == "trace.jsonl") {
        if (std::string wrong = ended(run_faultline({"show", file}), 0, "CONNECT_RETRIED interval=183ms");
            !wrong.empty())
            return wrong;
        return ended(run_faultline({"reproduce", file, "-o", "/dev/null"}), 0, "5 of 5 lines are reproduced");
    }
    if (name == "explore.jsonl") return ended(run_faultline({"explore", "--merge", file}), 1, "2 of 2 trials");
    if (name == "last-failed") return reads_last_failed(file);
    if (name == "accepted.txt") return reads_accepted(file);
    if (name == "language") return ended(run_faultline({"check", file}), 0, "no error");
    if (name == "run.jsonl" || name == "compare.jsonl") {
        if (!has_validator()) return "";
        return ended(validated(file), 0, "");
    }
    return "this test does not know what reads it";
}

TEST(Formats, of_each_version_are_read) {
    int versions = 0;
    for (const auto& version : fs::directory_iterator(kFormats)) {
        std::set<std::string> files;
        for (const auto& file : fs::directory_iterator(version)) {
            EXPECT_EQ(reads(file.path()), "") << file.path();
            files.insert(file.path().filename());
        }
        for (const char* name :
             {"trace.jsonl", "explore.jsonl", "last-failed", "accepted.txt", "language", "run.jsonl", "compare.jsonl"})
            EXPECT_TRUE(files.contains(name)) << version.path() << " has no " << name;
        ++versions;
    }
    EXPECT_GT(versions, 0);
}

TEST(Formats, of_this_version_are_among_them) {
    const std::string said = run_faultline({"version"}).out, version = said.substr(std::string("faultline ").size());
    const std::string minor = version.substr(0, version.find('.', version.find('.') + 1));
    EXPECT_TRUE(fs::is_directory(kFormats / minor))
        << "write one file of each format into fixtures/formats/" << minor << ", as this version writes them";
}

std::string changed(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = read_file(file);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Formats, a_file_that_cannot_be_read_is_told) {
    const fs::path good = kFormats / "0.1";
    const auto wrong = [&](const std::string& name, const std::string& from, const std::string& to) {
        const ScenarioFile file(changed(good / name, from, to), name);
        return reads(file.path());
    };
    EXPECT_NE(wrong("trace.jsonl", "\"version\":1", "\"version\":2").find("this trace is of version 2"),
              std::string::npos);
    EXPECT_NE(wrong("trace.jsonl", "\"kind\":\"REQ\"", "\"sort\":\"REQ\"").find("exit code"), std::string::npos);
    EXPECT_NE(wrong("explore.jsonl", "\"explore\":1", "\"explore\":2").find("another release"), std::string::npos);
    EXPECT_NE(wrong("last-failed", "red", "rot").find("exit code 3"), std::string::npos);
    EXPECT_NE(wrong("accepted.txt", "value ", "valu ").find("exit code"), std::string::npos);
    if (has_validator())
        EXPECT_NE(wrong("run.jsonl", "\"verdict\"", "\"judgement\"").find("exit code"), std::string::npos);
    const ScenarioFile other("", "other.txt");
    EXPECT_EQ(reads(other.path()), "this test does not know what reads it");
}

}  // namespace
}  // namespace faultline::test
