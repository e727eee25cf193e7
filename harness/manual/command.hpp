// The command line as plain data: what the manual page and the completions of shells are made from. cli/ fills it from
// the options as they are parsed, so that neither can name one that there is not.
#pragma once

#include <string>
#include <vector>

namespace faultline {

struct CommandOption {
    enum class Takes { nothing, value, file, directory } takes = Takes::nothing;
    std::vector<std::string> names;  // "--jobs", "-j"; empty: an operand
    std::string value;               // "FILE", "N"; the name of an operand
    std::string meaning;
    std::vector<std::string> choices;  // of the value
    bool optional_value = false;       // `--shuffle[=SEED]`
    bool repeated = false;
};

struct CommandInfo {
    std::string name, meaning;
    std::vector<CommandOption> options;  // operands as well, in their order
};

}  // namespace faultline
