#include "scenario/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline {
namespace {

bool printable(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

bool readable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return printable(c) || c == '\n' || c == '\r' || c == '\t'; });
}

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': quoted += "\\\""; break;
            case '\\': quoted += "\\\\"; break;
            case '\n': quoted += "\\n"; break;
            case '\r': quoted += "\\r"; break;
            case '\t': quoted += "\\t"; break;
            default:
                if (printable(c)) {
                    quoted += c;
                } else {
                    quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
                }
        }
    }
    return quoted + '"';
}

std::string word_or_quote(std::string_view text) {
    const bool word =
        !text.empty() && text.front() != '#' && text != "->" && text != "until" &&
        std::ranges::none_of(text, [](char c) { return c == '"' || c == '|' || c == ' ' || !printable(c); });
    return word ? std::string(text) : quote(text);
}

}  // namespace faultline
