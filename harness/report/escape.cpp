#include "report/escape.hpp"

#include <fmt/format.h>

#include "transcript/encoding.hpp"

namespace faultline {
namespace {

// How many bytes the character at the beginning has; 0: it is none of UTF-8.
std::size_t length_of_character(std::string_view bytes) {
    for (std::size_t length = 1; length <= 4 && length <= bytes.size(); ++length)
        if (is_utf8(bytes.substr(0, length))) return length;
    return 0;
}

// C0 but for the newline, DEL, C1, and the two that are no characters (XML 1.0 refuses them).
bool is_shown(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return character == "\n" || (first >= 0x20 && first != 0x7f);
    if (character.size() == 2 && first == 0xc2) return static_cast<unsigned char>(character[1]) >= 0xa0;
    return character != "\xef\xbf\xbe" && character != "\xef\xbf\xbf";
}

}  // namespace

std::string visible(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const std::size_t length = length_of_character(bytes);
        const std::string_view character = bytes.substr(0, length == 0 ? 1 : length);
        if (length != 0 && is_shown(character)) {
            text += character;
        } else {
            for (const char byte : character) text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        }
        bytes.remove_prefix(character.size());
    }
    return text;
}

std::string visible_line(std::string_view bytes) {
    std::string text;
    for (const char byte : visible(bytes)) {
        if (byte == '\n')
            text += " / ";
        else
            text += byte;
    }
    return text;
}

std::string xml_escape(std::string_view bytes) {
    std::string text;
    for (const char byte : visible(bytes)) {
        switch (byte) {
            case '&': text += "&amp;"; break;
            case '<': text += "&lt;"; break;
            case '>': text += "&gt;"; break;
            case '"': text += "&quot;"; break;
            case '\'': text += "&apos;"; break;
            default: text += byte;
        }
    }
    return text;
}

}  // namespace faultline
