// Syntax files for editors, made from the tables of the language: what `faultline help --for vim` prints.
// harness/editors/ has copies, for those who install them by hand; a test compares them.
#pragma once

#include <string>

namespace faultline {

std::string vim_syntax();
std::string textmate_grammar();  // JSON, for VS Code, Sublime Text, GitHub's linguist, bat

}  // namespace faultline
