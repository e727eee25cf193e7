#include "manual/grammar.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "scenario/parse.hpp"

namespace faultline {
namespace {

std::string complaint(const Rule& rule) {
    const auto scenarios = parse_scenarios(scenario_around(rule), {.file = "rule", .id = "rule"});
    return scenarios ? "" : to_text(scenarios.error().front());
}

// Names in a production that no rule has. Words in capitals and in quotes are no rules.
std::set<std::string> unknown_names(std::string production) {
    production = std::regex_replace(production, std::regex("\"[^\"]*\""), "");
    static const std::regex kName("[a-z][a-z-]*");
    std::set<std::string> unknown;
    for (std::sregex_iterator it(production.begin(), production.end(), kName), end; it != end; ++it)
        unknown.insert(it->str());
    for (const Rule& rule : all_rules()) unknown.erase(std::string(rule.name));
    return unknown;
}

TEST(Grammar, every_example_is_read) {
    for (const Rule& rule : all_rules()) EXPECT_EQ(complaint(rule), "") << rule.name << "\n" << scenario_around(rule);
}

TEST(Grammar, an_example_that_is_wrong_is_found) {
    EXPECT_NE(complaint({"until", "", Rule::Place::action, "advance 10s untill client CONNECTED"}), "");
    EXPECT_NE(complaint({"line", "", Rule::Place::line, "nobody CONNECTED fd \"\""}), "");
    EXPECT_NE(complaint({"header", "", Rule::Place::header, "requires moon"}), "");
    EXPECT_NE(complaint({"outcome", "", Rule::Place::end, "outcome success"}), "");
}

TEST(Grammar, every_rule_is_defined_once_and_used) {
    std::set<std::string> names, used;
    for (const Rule& rule : all_rules()) {
        EXPECT_EQ(unknown_names(std::string(rule.production)), std::set<std::string>()) << rule.name;
        EXPECT_TRUE(names.insert(std::string(rule.name)).second) << rule.name;
        for (const Rule& other : all_rules()) {
            const std::regex word("(^|[^a-z\"-])" + std::string(rule.name) + "($|[^a-z\"-])");
            if (std::regex_search(std::string(other.production), word)) used.insert(std::string(rule.name));
        }
    }
    names.erase("scenario");
    EXPECT_EQ(used, names);
    EXPECT_EQ(unknown_names("NAME { moon } \"sun\""), std::set<std::string>{"moon"});
}

TEST(Grammar, fits_80_columns) {
    const std::string text = grammar_text();
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = text.find('\n', at);
        EXPECT_LE(end - at, 80U) << text.substr(at, end - at);
    }
}

}  // namespace
}  // namespace faultline
