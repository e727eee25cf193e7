// Scenarios that must go red, each with what is said about it beside it.
//
//     NAME.fault      begins with the command where that is not `check`:  # run --libzmq fake --hang-limit 1
//     NAME.expected   what `faultline check NAME.fault` prints at 80 columns, and as the last line its exit code
//
// A file is a test by lying here. FAULTLINE_UPDATE_EXPECTED=1 writes the .expected files instead of comparing; read
// what it wrote. What a run says of its machine and its duration is left out.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "command.hpp"
#include "messages.hpp"
#include "transcript/json.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;
const std::string kHere = FAULTLINE_SOURCE_DIR "/tests/must_fail";

std::vector<std::string> names_here(const std::string& extension) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(kHere))
        if (entry.path().extension() == extension) names.push_back(entry.path().stem());
    std::ranges::sort(names);
    return names;
}

// fake is the one that does wrong on purpose; fake_draft is the same with the draft API.
std::string without_alias(const std::string& word) {
    if (word == "fake_draft") return (fs::path(FAKE_LIBZMQ).parent_path() / "libfake_draft.so").string();
    return word == "fake" ? FAKE_LIBZMQ : word;
}

// `check`, or what the first line says.
std::vector<std::string> command_of(const std::string& name) {
    std::istringstream first(read_file(kHere + "/" + name + ".fault"));
    std::string line, word;
    std::getline(first, line);
    std::vector<std::string> command;
    if (line.starts_with("# run")) {
        std::istringstream words(line.substr(2));
        while (words >> word) command.push_back(without_alias(word));
    } else {
        command = {"check"};
    }
    command.insert(command.begin() + 1, name + ".fault");
    return command;
}

std::string without_machine(std::string text) {
    text = std::regex_replace(text, std::regex("^libzmq [^\n]*\n"), "");
    return std::regex_replace(text, std::regex("(slowest|total) [^\n]*\n"), "");
}

class MustFail : public testing::TestWithParam<std::string> {};

TEST_P(MustFail, with_these_words) {
    const Finished run =
        run_faultline(command_of(GetParam()), {.environment = {"COLUMNS=80"}, .prefix = {}, .directory = kHere});
    const std::string said = without_machine(run.out) + run.err + "exit " + std::to_string(run.exit) + "\n";
    const std::string path = kHere + "/" + GetParam() + ".expected";
    EXPECT_NE(run.exit, 0);
    if (std::getenv("FAULTLINE_UPDATE_EXPECTED") != nullptr) std::ofstream(path, std::ios::binary) << said;
    const std::string expected = read_file(path);
    EXPECT_EQ(expected, said);  // shows what differs as `diff -u` does
}

INSTANTIATE_TEST_SUITE_P(Each, MustFail, testing::ValuesIn(names_here(".fault")),
                         [](const auto& test) { return test.param; });

TEST(MustFailFiles, stand_in_pairs) { EXPECT_EQ(names_here(".fault"), names_here(".expected")); }

// Everything that is said in all files, with one blank for each white space.
std::string all_said() {
    std::string text;
    for (const std::string& name : names_here(".expected")) text += read_file(kHere + "/" + name + ".expected");
    return one_blank_each(text);
}

// What can complain of a scenario or of what came: not the tables of words, which describe, nor the printers.
std::vector<fs::path> complaining_sources() {
    const fs::path harness = FAULTLINE_SOURCE_DIR "/harness";
    const std::set<std::string> silent = {"verbs", "vocabulary", "print", "transcript_text"};
    std::vector<fs::path> sources{harness / "monitor/decode.cpp"};
    for (const char* folder : {"scenario", "expect", "zmtp"})
        for (const auto& entry : fs::directory_iterator(harness / folder))
            if (entry.path().extension() == ".cpp" && !silent.contains(entry.path().stem()))
                sources.push_back(entry.path());
    return sources;
}

TEST(MustFailFiles, reach_every_message) {
    std::vector<std::string> messages;
    for (const fs::path& source : complaining_sources()) add_messages(read_file(source), messages);
    ASSERT_GT(messages.size(), 150U) << "the messages are no longer found where they were";
    const std::string said = all_said();
    std::set<std::string> waived = read_waivers(read_file(kHere + "/waivers.txt"));
    for (const std::string& message : messages) {
        const bool reached = is_said(message, said);
        const bool is_waived = waived.erase(message) != 0;
        EXPECT_NE(reached, is_waived) << (reached ? "a waiver for what is reached: " : "no file here reaches: ")
                                      << message;
    }
    EXPECT_TRUE(waived.empty()) << "a waiver for what no source says: " << *waived.begin();
}

TEST(MustFailFiles, reach_every_outcome) {
    const std::string said = all_said();
    for (int kind = 0; outcome_name(static_cast<OutcomeKind>(kind)) != "unknown"; ++kind) {
        if (static_cast<OutcomeKind>(kind) == OutcomeKind::pass) continue;
        std::string name(outcome_name(static_cast<OutcomeKind>(kind)));
        if (static_cast<OutcomeKind>(kind) != OutcomeKind::skip)
            std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
        EXPECT_NE(said.find(" " + name + " "), std::string::npos) << "no file here ends with the outcome " << name;
    }
}

// The completeness itself goes red.
TEST(Messages, are_found_in_sources_and_in_texts) {
    std::vector<std::string> messages;
    add_messages(
        "// \"a comment says nothing\"\nerror(\"{} is wrong: \\\"x\\\" \"\n  \"and long\"); f(\"word\", \" - \");",
        messages);
    ASSERT_EQ(messages, std::vector<std::string>{"{} is wrong: \"x\" and long"});
    EXPECT_TRUE(is_said(messages[0], one_blank_each("1: error: it is wrong: \"x\"\n   and  long")));
    EXPECT_FALSE(is_said(messages[0], "it is wrong: \"y\" and long"));
    EXPECT_EQ(read_waivers("# why\none two\n\n# because\n# of that\n{} three\n"),
              (std::set<std::string>{"one two", "{} three"}));
    EXPECT_TRUE(read_waivers("one two\n").contains("one two has no reason"));
}

}  // namespace
}  // namespace faultline::test
