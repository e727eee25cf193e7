// The messages that sources can print, and whether a text has them.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace faultline::test {

// Adds the string literals of a source that are messages: two words, or a hole and a word. Neighbouring literals are
// one.
void add_messages(const std::string& source, std::vector<std::string>& messages);

// `message` with its holes `{}` filled by anything.
bool is_said(const std::string& message, const std::string& text);

std::string one_blank_each(const std::string& text);

// One message a line, below a comment with the reason.
std::set<std::string> read_waivers(const std::string& text);

}  // namespace faultline::test
