// A scenario file with its indented lines replaced, everything else untouched to the byte: the text side of `record`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "expect/untried.hpp"

namespace faultline {

// What shall stand under (and behind the `->` of) the action that begins in a line.
struct NewLines {
    std::string result;              // "" : leave the action's line alone
    std::vector<std::string> lines;  // without indentation
    OldLines old = {};               // what is known of the lines that stand there
};

// `by_line`: line number of the action, from 1. A line that says what the old one says is left as it stands, with its
// comment; comments among the lines that are replaced stay in front of the new ones.
// `moved`, where it is given, gets the new number of each old line that is still there.
std::string rewrite_scenario(std::string_view text, const std::map<int, NewLines>& by_line,
                             std::map<int, int>* moved = nullptr);

}  // namespace faultline
