// Completions for shells, made from the command line and the tables of the language.
#pragma once

#include <string>
#include <vector>

#include "manual/command.hpp"

namespace faultline {

std::string bash_completion(const std::vector<CommandInfo>& commands);
std::string zsh_completion(const std::vector<CommandInfo>& commands);
std::string fish_completion(const std::vector<CommandInfo>& commands);

}  // namespace faultline
