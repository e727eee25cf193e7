// The answer of a ZAP handler (RFC 27): six frames, each as the protocol wants it unless the scenario gives another.
#include "engine/execution.hpp"

namespace faultline {
namespace {

int digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

std::string bytes_of(const std::string& text) {
    if (!text.starts_with("hex:")) return text;
    std::string bytes;
    for (std::size_t i = 4; i + 1 < text.size(); i += 2)
        bytes.push_back(static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1])));
    return bytes;
}

}  // namespace

void Execution::answer(const Action& action) {
    const auto field = [&](const char* name, const char* right) {
        return action.has(name) ? bytes_of(outward(action.text(name))) : std::string(right);
    };
    command_socket(action, "send",
                   {"", field("version", "1.0"), field("request_id", "1"), bytes_of(action.text("status")),
                    field("text", ""), field("user", ""), field("metadata", "")});
}

}  // namespace faultline
