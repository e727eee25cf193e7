// The language on one page: each rule with an example that a test parses.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace faultline {

struct Rule {
    std::string_view name;        // "until"
    std::string_view production;  // "\"until\" SOCKET EVENT [ \"x\" NUMBER ]"
    // Where the example stands in a scenario: among the header lines, as an action, below one, or at the end.
    enum class Place { header, action, line, end } place = Place::action;
    std::string_view example;
};

std::span<const Rule> all_rules();

// "until = \"until\" SOCKET …", one rule below the other, no wider than 80 columns.
std::string grammar_text();

// A whole scenario around the example of a rule: what it needs stands above it.
std::string scenario_around(const Rule& rule);

}  // namespace faultline
