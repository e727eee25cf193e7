#include "transcript/encoding.hpp"

#include <cstddef>
#include <cstdint>

namespace faultline {
namespace {

// Length of the sequence that this byte leads, 0 where it leads none (continuation bytes, overlong C0/C1, F5 and up).
std::size_t sequence_length(std::uint8_t lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// The second byte is where overlong forms, surrogates and code points beyond U+10FFFF show.
bool second_byte_fits(std::uint8_t lead, std::uint8_t second) {
    const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

int digit_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequence_length(at(i));
        if (length == 0 || length > bytes.size() - i) return false;
        if (length > 1 && !second_byte_fits(at(i), at(i + 1))) return false;
        for (std::size_t k = 2; k < length; ++k) {
            if ((at(i + k) & 0xC0) != 0x80) return false;
        }
        i += length;
    }
    return true;
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        const auto value = static_cast<std::uint8_t>(byte);
        hex += kDigits[value >> 4];
        hex += kDigits[value & 0x0F];
    }
    return hex;
}

std::optional<std::string> from_hex(std::string_view hex_digits) {
    if (hex_digits.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(hex_digits.size() / 2);
    for (std::size_t i = 0; i < hex_digits.size(); i += 2) {
        const int high = digit_value(hex_digits[i]);
        const int low = digit_value(hex_digits[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

}  // namespace faultline
