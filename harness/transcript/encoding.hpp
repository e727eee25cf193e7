// Bytes as text: whether they are UTF-8 already, and hex for those that are not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace faultline {

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF. That is what a JSON writer accepts.
bool is_utf8(std::string_view bytes);

std::string to_hex(std::string_view bytes);  // "\x00\xff" -> "00ff"
std::optional<std::string> from_hex(
    std::string_view hex_digits);  // nullopt: an odd count, or a character that is no digit

}  // namespace faultline
