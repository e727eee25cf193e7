#include "expect/data.hpp"

#include <charconv>

#include "scenario/bytes.hpp"
#include "scenario/items.hpp"
#include "scenario/print.hpp"
#include "transcript/encoding.hpp"

namespace faultline {
namespace {

constexpr std::string_view kBetweenParts = " | ";

// Takes a quoted part off the front of `text`.
std::optional<MessagePart> take_quoted(std::string_view& text) {
    std::string bytes;
    for (std::size_t i = 1; i < text.size(); ++i) {
        char c = text[i];
        if (c == '"') {
            text.remove_prefix(i + 1);
            return MessagePart{.bytes = {bytes.begin(), bytes.end()}, .hole = false};
        }
        if (c == '\\' && ++i < text.size()) {
            c = text[i] == 'n' ? '\n' : text[i] == 'r' ? '\r' : text[i] == 't' ? '\t' : text[i];
        }
        bytes += c;
    }
    return std::nullopt;  // no closing quote
}

// Of ` x1000`, as it stands behind the digits of one byte.
std::optional<MessagePart> repeated_part(std::string_view byte, std::string_view times) {
    std::size_t count = 0;
    if (byte.size() != 1 || !times.starts_with(" x")) return std::nullopt;
    const auto [stop, status] = std::from_chars(times.data() + 2, times.data() + times.size(), count);
    if (status != std::errc() || stop != times.data() + times.size() || count > kMostBytes) return std::nullopt;
    return MessagePart{.bytes = std::vector<std::uint8_t>(count, static_cast<std::uint8_t>(byte[0])), .hole = false};
}

std::optional<MessagePart> take_part(std::string_view& text) {
    if (text.starts_with('"')) return take_quoted(text);
    const std::size_t end = std::min(text.find(kBetweenParts), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end);
    if (part == "*") return MessagePart{.bytes = {}, .hole = true};
    if (!part.starts_with("hex ")) return std::nullopt;
    const std::size_t digits_end = std::min(part.find(' ', 4), part.size());
    const auto bytes = from_hex(part.substr(4, digits_end - 4));
    if (!bytes) return std::nullopt;
    if (digits_end == part.size()) return MessagePart{.bytes = {bytes->begin(), bytes->end()}, .hole = false};
    return repeated_part(*bytes, part.substr(digits_end));
}

}  // namespace

std::optional<Message> read_data(std::string_view text) {
    Message message;
    while (true) {
        auto part = take_part(text);
        if (!part) return std::nullopt;
        message.push_back(std::move(*part));
        if (text.empty()) return message;
        if (!text.starts_with(kBetweenParts)) return std::nullopt;
        text.remove_prefix(kBetweenParts.size());
    }
}

bool data_matches(const Message& expected, const Message& actual) {
    if (expected.size() != actual.size()) return false;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (!expected[i].hole && (actual[i].hole || expected[i].bytes != actual[i].bytes)) return false;
    }
    return true;
}

bool result_matches(std::string_view expected, std::string_view actual, const Bindings& captures, Bindings* bound) {
    // As bytes, because two writers of data may choose between quotes and hex differently.
    const auto expected_data = read_data(expected);
    const auto actual_data = read_data(actual);
    if (expected_data && actual_data) return data_matches(*expected_data, *actual_data);
    if (expected_data || actual_data) return false;
    return match_pattern(expected, actual, captures, bound);
}

namespace {

bool received_matches(const Received& expected, std::string_view text) {
    const auto actual = read_received(text);
    return actual && actual->end == expected.end && !first_wrong_byte(expected.bytes, flatten(actual->bytes));
}

}  // namespace

bool action_result_matches(const Action& action, std::string_view actual, const Bindings& captures, Bindings* bound) {
    if (actual.empty()) return true;
    if (action.literal_result) return action.expected_result == actual;
    if (action.expected_bytes) return received_matches(*action.expected_bytes, actual);
    if (action.expected_items) {
        const auto items = read_items(actual);
        return items && !first_wrong_item(*action.expected_items, *items);
    }
    if (!action.expected_message) return result_matches(action.expected_result, actual, captures, bound);
    const auto data = read_data(actual);
    return data && data_matches(*action.expected_message, *data);
}

std::string expected_result_text(const Action& action) {
    return print_expected_data(action).value_or(action.expected_result);
}

}  // namespace faultline
