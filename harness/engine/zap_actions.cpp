// The answer of a ZAP handler (RFC 27): six frames, each as the protocol wants it unless the scenario gives another.
#include "engine/execution.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

std::string bytes_of(const std::string& text) {
    constexpr std::string_view kHex = "hex:";
    return text.starts_with(kHex) ? from_hex(std::string_view(text).substr(kHex.size())).value() : text;
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
