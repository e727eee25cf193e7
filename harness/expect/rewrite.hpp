// A scenario file with its indented lines replaced, everything else untouched to the byte: the text side of `record`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faultline {

// What shall stand under (and behind the `->` of) the action that begins in a line.
struct NewLines {
    std::string result;              // "" : leave the action's line alone
    std::vector<std::string> lines;  // without indentation
};

// `by_line`: line number of the action, from 1. Comments among the replaced lines stay, in front of the new ones.
std::string rewrite_scenario(std::string_view text, const std::map<int, NewLines>& by_line);

}  // namespace faultline
