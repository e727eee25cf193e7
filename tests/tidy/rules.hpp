// The house rules that a machine can check. A rule is one entry of the table in rules.cpp: to add one, add its entry
// with a file in which it goes red; tidy --self-test runs all of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "source.hpp"

namespace tidy {

// 1-based lines of `source` that break a rule; 1 where the file as a whole does.
using Lines = std::vector<int>;

struct Example {
    std::string path;
    std::string text;
    int line = 0;  // where the rule goes red; 0: the file is right
};

struct Rule {
    std::string name;
    std::string message;  // "use X instead of Y"
    Lines (*check)(const Source& source);
    std::vector<Example> examples;
    bool warns = false;  // printed, but no failure: the check is only approximate
};

std::span<const Rule> all_rules();

}  // namespace tidy
