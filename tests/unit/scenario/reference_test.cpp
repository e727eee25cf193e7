// Each verb has a scenario of its own, scenarios/reference/VERB.fault: what the reference page shows for it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenario/parse.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;
const fs::path kReference = FAULTLINE_SOURCE_DIR "/scenarios/reference";

// What is wrong with the text of a verb's reference scenario; "" where nothing is.
std::string problem_with(std::string_view verb, const std::string& text) {
    const auto scenarios = parse_scenarios(text, {.file = "VERB.fault", .id = "reference/VERB"});
    if (!scenarios) return to_text(scenarios.error().front());
    for (const Scenario& scenario : *scenarios) {
        if (std::ranges::find(scenario.tags, "reference") == scenario.tags.end()) return "has no tag reference";
        if (scenario.spec.empty()) return "has no spec";
        const bool uses = std::ranges::any_of(scenario.steps, [&](const Step& s) { return s.action.verb == verb; });
        if (!uses) return "does not use the verb";
    }
    return "";
}

TEST(Reference, every_verb_has_a_scenario_that_uses_it) {
    for (const Verb& verb : all_verbs()) {
        const fs::path path = kReference / (std::string(verb.name) + ".fault");
        std::ifstream stream(path, std::ios::binary);
        ASSERT_TRUE(stream) << "the verb " << verb.name << " needs a short scenario that shows it: write " << path;
        const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        EXPECT_EQ(problem_with(verb.name, text), "") << path;
        EXPECT_LE(std::ranges::count(text, '\n'), 40) << path << " is to be short: one screen with its text";
    }
}

TEST(Reference, every_file_is_named_after_a_verb) {
    for (const auto& entry : fs::directory_iterator(kReference))
        EXPECT_NE(find_verb(entry.path().stem().string()), nullptr) << entry.path() << " shows no verb of the table";
}

TEST(Reference, what_is_wrong_with_a_file_is_said) {
    const std::string good = "title t\nspec s\ntags reference\nsocket s REP\nclose s\n    s MONITOR_STOPPED\n";
    EXPECT_EQ(problem_with("close", good), "");
    EXPECT_EQ(problem_with("kill", good), "does not use the verb");
    EXPECT_EQ(problem_with("close", "title t\nspec s\nsocket s REP\nclose s\n"), "has no tag reference");
    EXPECT_EQ(problem_with("close", "title t\ntags reference\nsocket s REP\nclose s\n"), "has no spec");
    EXPECT_NE(problem_with("close", "title t\nclsoe s\n"), "");
}

}  // namespace
}  // namespace faultline
