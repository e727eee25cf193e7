// Manual pages, made from the command line and the tables of the language: roff with the macros of man(7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manual/command.hpp"

namespace faultline {

std::string command_page(const std::vector<CommandInfo>& commands, std::string_view version);  // faultline(1)
std::string language_page(std::string_view version);                                           // faultline(5)

// Text as roff has it: nothing in it is a request or an escape.
std::string roff(std::string_view text);

}  // namespace faultline
