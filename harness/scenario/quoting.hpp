// Words and quoted text: what the lexer reads, the printers write.
#pragma once

#include <string>
#include <string_view>

namespace faultline {

// True for text that quotes can show: printable ASCII, line ends and tabs.
bool readable(std::string_view text);

// `"a\n"`: escapes \" \\ \n \r \t, and \xNN for every other byte outside printable ASCII.
std::string quote(std::string_view text);

// The text as one word where the lexer would read it back as one, else in quotes.
std::string word_or_quote(std::string_view text);

}  // namespace faultline
