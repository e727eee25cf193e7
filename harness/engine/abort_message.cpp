#include "engine/abort_message.hpp"

#include <regex>
#include <sstream>

namespace faultline {

std::optional<AbortMessage> find_abort_message(std::string_view output) {
    static const std::regex form(R"(^(.*) \(([^()]+):([0-9]{1,6})\)$)");
    std::optional<AbortMessage> found;
    std::istringstream lines{std::string(output)};
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (line.size() < 4096 && std::regex_match(line, match, form))
            found = AbortMessage{match[1], match[2], std::atoi(match[3].str().c_str())};
    }
    return found;
}

}  // namespace faultline
