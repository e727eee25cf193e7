#include "scenario/items.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/bytes.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/quoting.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

bool plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' ||
           c == '_' || c == ',';
}

std::string print_value(const std::optional<std::string>& value) {
    if (!value) return "*";
    if (!value->empty() && std::ranges::all_of(*value, plain)) return *value;
    if (readable(*value)) return quote(*value);
    return "hex:" + to_hex(*value);
}

std::string print_part(const zmtp::Part& part) {
    if (!part) return "*";
    return part->empty() ? "\"\"" : print_bytes(pieces_of(*part));
}

bool same_field(const zmtp::Field& expected, const zmtp::Field& actual) {
    return expected.key == actual.key && (!expected.value || expected.value == actual.value);
}
bool same_part(const zmtp::Part& expected, const zmtp::Part& actual) { return !expected || expected == actual; }

bool same_item(const zmtp::Item& expected, const zmtp::Item& actual) {
    return expected.name == actual.name && std::ranges::equal(expected.fields, actual.fields, same_field) &&
           std::ranges::equal(expected.parts, actual.parts, same_part);
}

}  // namespace

std::string print_item(const zmtp::Item& item) {
    std::string text = item.name;
    for (const zmtp::Field& field : item.fields) text += fmt::format(" {}={}", field.key, print_value(field.value));
    for (std::size_t i = 0; i < item.parts.size(); ++i) text += (i == 0 ? " " : " | ") + print_part(item.parts[i]);
    return text;
}

std::string print_items(const zmtp::Items& items) {
    std::string text;
    for (const zmtp::Item& item : items) text += (text.empty() ? "" : fmt::format(" {} ", kThen)) + print_item(item);
    return text;
}

std::optional<zmtp::Items> read_items(std::string_view text) {
    Errors errors("", {});
    Substitution none;
    const auto line = lex_line(text, 1, none, errors);
    if (!line || line->tokens.empty()) return std::nullopt;
    ParseState state(errors, "");
    return parse_heard(state, line->tokens);
}

std::optional<std::size_t> first_wrong_item(const zmtp::Items& expected, const zmtp::Items& actual) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (expected[i].name == "*") return std::nullopt;
        if (i >= actual.size() || !same_item(expected[i], actual[i])) return i;
    }
    if (actual.size() > expected.size()) return expected.size();
    return std::nullopt;
}

}  // namespace faultline
