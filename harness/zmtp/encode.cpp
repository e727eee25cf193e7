#include "zmtp/encode.hpp"

#include "zmtp/fields.hpp"
#include "zmtp/values.hpp"

namespace faultline::zmtp {
namespace {

constexpr std::size_t kFillerSize = 31;
constexpr std::string_view kSignature{"\xff\0\0\0\0\0\0\0\x01\x7f", kSignatureSize};

std::string byte(std::uint64_t number) { return big_endian(number, 1); }

// Of 1.0: the length counts the flags, and 255 says that eight bytes follow.
std::string encode_old_frame(unsigned flags, std::string_view body) {
    const std::uint64_t length = body.size() + 1;
    return (length < kLongestShort ? byte(length) : byte(0xFF) + big_endian(length, 8)) + byte(flags) +
           std::string(body);
}

}  // namespace

std::string big_endian(std::uint64_t number, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xFF);
    return text;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

std::string encode_short(std::string_view text) { return byte(text.size()) + std::string(text); }

std::string encode_frame(unsigned flags, std::string_view body, std::uint64_t length) {
    return byte(flags) + big_endian(length, (flags & kLong) != 0 ? 8 : 1) + std::string(body);
}

std::string encode_fitting_frame(unsigned flags, std::string_view body) {
    return encode_frame(flags | (body.size() > kLongestShort ? kLong : 0), body, body.size());
}

std::string encode_greeting(const Item& item) {
    const Version version = *version_of(value_of(item, "version", "3.1"));
    const std::string identity(value_of(item, "identity")), signature(value_of(item, "signature", kSignature));
    if (version.major == 1) return encode_old_frame(0, identity);
    if (version.major == 2)
        return signature + byte(*number_of(value_of(item, "revision", "1"))) +
               byte(*socket_type_of(value_of(item, "type", "PAIR"))) + encode_fitting_frame(0, identity);
    std::string mechanism(value_of(item, "mechanism", "NULL"));
    mechanism.resize(kMechanismSize, '\0');
    return signature + byte(version.major) + byte(version.minor) + mechanism +
           byte(value_of(item, "as_server") == "1" ? 1 : 0) + std::string(kFillerSize, '\0');
}

std::string encode_metadata(const Item& item) {
    std::string bytes;
    for (const Field& field : item.fields) {
        if (is_property(field.key))
            bytes += encode_short(field.key) + big_endian(field.value->size(), 4) + *field.value;
    }
    return bytes + std::string(value_of(item, "metadata"));
}

std::string encode_body(const Item& item) {
    if (!item.parts.empty()) return *item.parts[0];
    const std::string context(value_of(item, "context"));
    if (item.name == "HELLO")
        return encode_short(value_of(item, "username")) + encode_short(value_of(item, "password"));
    if (item.name == "ERROR") return encode_short(value_of(item, "reason"));
    if (item.name == "PING") return big_endian(*tenths_of(value_of(item, "ttl", "0s")), 2) + context;
    if (item.name == "PONG") return context;
    if (item.name == "SUBSCRIBE" || item.name == "CANCEL") return std::string(value_of(item, "topic"));
    return encode_metadata(item);
}

std::string sized(const Item& item, std::string whole) {
    whole.resize(number_in(item, "size", whole.size()), '\0');
    return whole;
}

std::string encode_command(const Item& item, std::string_view body) {
    return encode_fitting_frame(kCommand, sized(item, encode_short(item.name) + std::string(body)));
}

std::string encode_message(const Item& item, Framing framing) {
    std::string bytes;
    for (std::size_t i = 0; i < item.parts.size(); ++i) {
        const unsigned more = i + 1 < item.parts.size() ? kMore : 0;
        bytes += framing == Framing::v1 ? encode_old_frame(more, *item.parts[i])
                                        : encode_fitting_frame(more, *item.parts[i]);
    }
    return bytes;
}

std::string encode_raw_frame(const Item& item) {
    const std::string body = item.parts.empty() ? "" : *item.parts[0];
    return encode_frame(*flags_of(value_of(item, "flags", "0")), body, number_in(item, "length", body.size()));
}

}  // namespace faultline::zmtp
