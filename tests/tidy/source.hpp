// A file as the house rules see it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidy {

enum class Kind { code, header, scenario };

struct Source {
    std::string path;  // relative to the tree: "harness/engine/elf.cpp"
    Kind kind = Kind::code;
    std::string text;
    std::vector<std::string> lines;  // as written, without their ends
    std::vector<std::string> code;  // the same, with comments and the insides of literals blanked; empty for a scenario
};

Source make_source(std::string path, std::string text);

// `text` with comments and the insides of string and character literals replaced by blanks: the same lines and columns.
std::string blank_comments_and_literals(std::string_view text);

}  // namespace tidy
