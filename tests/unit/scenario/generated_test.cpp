// Properties that hold for every scenario, shown for some thousands of generated ones.
#include <gtest/gtest.h>

#include <map>

#include "generate.hpp"
#include "scenario/format.hpp"
#include "scenario/places.hpp"
#include "scenario/print.hpp"

namespace faultline {
namespace {

constexpr std::uint64_t kScenarios = 2'500;

// Drawn once: all tests look at the same ones. [seed - 1]
struct Drawn {
    std::vector<std::string> texts;
    std::map<std::string_view, int> taken;
};
const Drawn& drawn() {
    static const Drawn all = [] {
        Drawn result;
        for (std::uint64_t seed = 1; seed <= kScenarios; ++seed) {
            generate::Generator generator(seed);
            result.texts.push_back(generator.scenario());
            for (const auto& [verb, count] : generator.taken) result.taken[verb] += count;
        }
        return result;
    }();
    return all;
}

auto parse(std::string_view text) { return parse_scenarios(text, {.file = "g.fault", .id = "g"}); }

std::string errors_of(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) text += to_text(diagnostic);
    return text;
}

TEST(Generated, ParsePrintParseIsTheIdentity) {
    for (std::uint64_t seed = 1; seed <= kScenarios; ++seed) {
        const std::string& text = drawn().texts[seed - 1];
        const auto scenarios = parse(text);
        ASSERT_TRUE(scenarios) << "seed " << seed << '\n' << text;
        for (const Scenario& scenario : *scenarios) {
            const std::string printed = print_scenario(scenario);
            const auto again = parse_scenarios(printed, {.file = "g.fault", .id = "g"});
            ASSERT_TRUE(again) << "seed " << seed << '\n' << printed << errors_of(again.error()) << "of\n" << text;
            ASSERT_TRUE(same_meaning(*again, {scenario})) << "seed " << seed << '\n' << printed << "of\n" << text;
        }
    }
}

// Drawn by another compiler: it calls functions in another order.
TEST(Generated, AMonitorThatHasStoppedIsNowhereInEitherVersion) {
    const std::string head = "title t\n\nsocket s REP\nclose s\n    s MONITOR_STOPPED";
    const auto bare = parse(head + "\n"), empty = parse(head + " \"\" \"\"\n");
    ASSERT_TRUE(bare && empty);
    EXPECT_TRUE(same_meaning(*bare, *empty));
}

TEST(Generated, FormattingKeepsTheMeaningAndIsDoneAtOnce) {
    for (std::uint64_t seed = 1; seed <= kScenarios; ++seed) {
        const std::string& text = drawn().texts[seed - 1];
        const auto formatted = format_scenario(text, {.file = "g.fault", .id = "g"});
        ASSERT_TRUE(formatted) << "seed " << seed << '\n' << text;
        const auto before = parse(text), after = parse(*formatted);
        ASSERT_TRUE(after) << "seed " << seed << '\n' << *formatted << errors_of(after.error()) << "of\n" << text;
        ASSERT_TRUE(same_meaning(*before, *after)) << "seed " << seed << '\n' << *formatted << "of\n" << text;
        ASSERT_EQ(format_scenario(*formatted, {.file = "g.fault", .id = "g"}), *formatted) << "seed " << seed;
    }
}

// A verb that is never drawn is a kind of parameter that the generator doesn't know.
TEST(Generated, EveryVerbAndEveryKindOfLineIsAmongThem) {
    std::string all;
    for (const std::string& text : drawn().texts) all += text;
    for (const Verb& verb : all_verbs())
        EXPECT_GE(drawn().taken.contains(verb.name) ? drawn().taken.at(verb.name) : 0, 20) << verb.name;
    for (const Verb& verb : all_verbs()) {
        for (const Parameter& parameter : verb.parameters) {
            const bool found = all.find(" " + std::string(parameter.keyword)) != std::string::npos;
            EXPECT_TRUE(found) << verb.name << ' ' << parameter.keyword;
        }
    }
    for (const char* word : {"any order:", "repeat ",   "when ",   " until ", "outcome ", "known_bug ",   "requires ",
                             "spec ",      "fd=$",      " calls ", "    [",   "\n[",      "interval=",    "protocol=",
                             "status=",    "-> blocks", "hex ",    "\\x",     ":$n",      "for transport"}) {
        EXPECT_NE(all.find(word), std::string::npos) << word;
    }
}

TEST(Generated, TheSameSeedGivesTheSameScenario) {
    EXPECT_EQ(generate::Generator(7).scenario(), generate::Generator(7).scenario());
    EXPECT_NE(generate::Generator(7).scenario(), generate::Generator(8).scenario());
}

}  // namespace
}  // namespace faultline
