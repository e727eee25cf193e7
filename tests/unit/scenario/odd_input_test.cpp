// Text that editors, other systems and accidents produce.
#include <gtest/gtest.h>

#include <random>

#include "samples.hpp"
#include "scenario/parse.hpp"

namespace faultline {
namespace {

auto parse(std::string_view text) { return parse_scenarios(text, {.file = "a.fault", .id = "a"}); }

std::string with_line_ends(std::string_view text, std::string_view end) {
    std::string result;
    for (const char c : text) {
        if (c == '\n')
            result += end;
        else
            result += c;
    }
    return result;
}

TEST(OddInput, LineEndsByteOrderMarkAndMissingLastLineEnd) {
    const auto plain = parse(samples::kPortConflict);
    ASSERT_TRUE(plain);
    const std::string text(samples::kPortConflict);
    const std::string variants[] = {with_line_ends(text, "\r\n"), "\xef\xbb\xbf" + text,
                                    text.substr(0, text.size() - 1)};
    for (const std::string& variant : variants) {
        const auto scenarios = parse(variant);
        ASSERT_TRUE(scenarios);
        EXPECT_TRUE(*scenarios == *plain);
    }
}

TEST(OddInput, ControlCharactersAreErrorsWithTheirPlace) {
    using namespace std::string_literals;
    const auto nul = parse("title t\nadvance\0 1s\n"s);
    ASSERT_FALSE(nul);
    EXPECT_EQ(to_text(nul.error()[0]),
              "a.fault:2:8: error: the line contains the control character 0x00\nadvance? 1s\n       ^\n");
    const auto bell = parse("title t\a\nadvance 1s\n");
    ASSERT_FALSE(bell);
    EXPECT_EQ(bell.error()[0].message, "the line contains the control character 0x07");
    const auto lone_return = parse("title t\radvance 1s\n");
    ASSERT_FALSE(lone_return);
    EXPECT_EQ(lone_return.error()[0].message, "the line contains the control character 0x0d");
}

TEST(OddInput, AnAbsurdLineIsAnErrorAndTakesNoTime) {
    const auto scenarios = parse("title t\nadvance 1s\n# " + std::string(1 << 20, 'x') + "\n");
    ASSERT_FALSE(scenarios);
    ASSERT_EQ(scenarios.error().size(), 1U);
    EXPECT_EQ(scenarios.error()[0].message, "the line has 1048578 bytes; 65536 is the limit");
    EXPECT_LT(to_text(scenarios.error()[0]).size(), 400U);
}

TEST(OddInput, ManyErrorsAreCutShort) {
    std::string text = "title t\n";
    for (int i = 0; i < 20'000; ++i) text += "nonsense\n";
    const auto scenarios = parse(text);
    ASSERT_FALSE(scenarios);
    EXPECT_EQ(scenarios.error().size(), 200U);
}

TEST(OddInput, DeepNestingIsAnErrorNotACrash) {
    std::string text = "title t\nsocket s REP\nadvance 1s\n";
    for (std::size_t depth = 1; depth < 2'000; ++depth) text += std::string(depth, ' ') + "repeat 2 every 1s:\n";
    const auto scenarios = parse(text);
    ASSERT_FALSE(scenarios);
    EXPECT_EQ(scenarios.error()[0].message, "blocks are nested more than 8 deep");
}

// Whatever the text: a scenario or errors, each inside the file.
TEST(OddInput, MutilatedScenariosNeverCrash) {
    std::mt19937 random(1);
    for (const samples::Sample& sample : samples::kAll) {
        for (int round = 0; round < 150; ++round) {
            std::string text(sample.text);
            for (int change = 0; change < 3; ++change) {
                const std::size_t at = random() % text.size();
                if (round % 3 == 0)
                    text.erase(at, 1 + random() % 8);
                else if (round % 3 == 1)
                    text[at] = static_cast<char>(random() % 256);
                else
                    text.insert(at, text.substr(random() % text.size(), random() % 12));
            }
            const auto scenarios = parse(text);
            if (scenarios) continue;
            ASSERT_FALSE(scenarios.error().empty());
            for (const Diagnostic& d : scenarios.error()) {
                ASSERT_GE(d.place.line, 1);
                ASSERT_GE(d.place.column, 1);
                ASSERT_LE(static_cast<std::size_t>(d.place.column), d.line.size() + 1) << to_text(d);
            }
        }
    }
}

}  // namespace
}  // namespace faultline
