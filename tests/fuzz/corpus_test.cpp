// The corpus, without a fuzzer: what was found once stays found.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "properties.hpp"

namespace faultline {
namespace {

using fuzz::broken_property;

void expect_all_hold(const std::string& directory, int least) {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        EXPECT_EQ(broken_property(text), "") << entry.path();
    }
    EXPECT_GE(files, least);
}

TEST(Corpus, EveryPropertyHolds) { expect_all_hold(FAULTLINE_SOURCE_DIR "/tests/fuzz/corpus", 10); }
TEST(Corpus, AlsoForTheSuite) { expect_all_hold(FAULTLINE_SOURCE_DIR "/scenarios", 30); }
TEST(Corpus, AlsoForWhatMustFail) { expect_all_hold(FAULTLINE_SOURCE_DIR "/tests/must_fail", 30); }

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
