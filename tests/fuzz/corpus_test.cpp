// The corpus, without a fuzzer: what was found once stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "properties.hpp"

namespace faultline {
namespace {

using fuzz::broken_property;

std::string content(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The text with each of its words in turn taken away, doubled, or another one.
std::vector<std::string> with_one_word_wrong(const std::string& text) {
    std::vector<std::string> texts;
    const std::string_view blanks = " \n";
    for (std::size_t at = text.find_first_not_of(blanks); at != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
        const std::string word = text.substr(at, end - at);
        for (const std::string& other : {std::string(), word + " " + word, std::string("wrong"), std::string("\"\"")}) {
            texts.push_back(text.substr(0, at) + other + text.substr(end));
        }
        at = text.find_first_not_of(blanks, end);
    }
    return texts;
}

void expect_all_hold(const std::string& directory, int least) {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        EXPECT_EQ(broken_property(content(entry.path())), "") << entry.path();
    }
    EXPECT_GE(files, least);
}

TEST(Corpus, EveryPropertyHolds) { expect_all_hold(FAULTLINE_SOURCE_DIR "/tests/fuzz/corpus", 10); }
TEST(Corpus, AlsoForTheSuite) { expect_all_hold(FAULTLINE_SOURCE_DIR "/scenarios", 30); }
TEST(Corpus, AlsoForWhatMustFail) { expect_all_hold(FAULTLINE_SOURCE_DIR "/tests/must_fail", 30); }

// The files that show one verb each: whatever a verb takes is wrong in some of these.
TEST(Corpus, AlsoWithOneWordWrong) {
    std::size_t refused = 0;
    for (const auto& entry : std::filesystem::directory_iterator(FAULTLINE_SOURCE_DIR "/scenarios/reference")) {
        const std::string text = content(entry.path());
        for (const std::string& wrong : with_one_word_wrong(text.substr(text.find("\n\n") + 1))) {
            const std::string whole = "title  t\n" + wrong;
            EXPECT_EQ(broken_property(whole), "") << entry.path() << "\n" << whole;
            refused += !parse_scenarios(whole, {.file = "f.fault", .id = "f"});
        }
    }
    EXPECT_GT(refused, 1000U);
}

TEST(Corpus, AlsoForOddFiles) {
    using namespace std::string_literals;
    const std::string good = "title t\nsocket s REP\nadvance 1s\n    s CLOSED fd \"\"\n";
    std::string windows = "\xef\xbb\xbf";
    for (const char c : good) windows += c == '\n' ? "\r\n"s : std::string(1, c);
    for (const std::string& text : {""s, "\0"s, good.substr(0, good.size() - 1), windows, good + "\0"s,
                                    good + std::string(1'000'000, 'x'), good + "# " + std::string(60'000, 'x')}) {
        EXPECT_EQ(broken_property(text), "") << text.substr(0, 100);
    }
}

}  // namespace
}  // namespace faultline
