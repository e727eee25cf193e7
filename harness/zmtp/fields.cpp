#include "zmtp/fields.hpp"

#include <algorithm>
#include <array>

#include "zmtp/encode.hpp"
#include "zmtp/values.hpp"

namespace faultline::zmtp {
namespace {

using std::string_view;

constexpr std::size_t kKeySize = 32;
constexpr std::uint64_t kLargestBody = std::uint64_t{64} << 20;

struct Kind {
    bool (*good)(string_view);
    string_view complaint;
};
constexpr Kind kText = {[](string_view text) { return text.size() <= kLongestShort; }, "has at most 255 bytes"};
constexpr Kind kBytes = {[](string_view) { return true; }, ""};
constexpr Kind kNumber = {[](string_view text) { return number_of(text).has_value(); }, "is a number"};
constexpr Kind kSize = {[](string_view text) {
                            const auto size = number_of(text);
                            return size && *size <= kLargestBody;
                        },
                        "is a number of bytes, at most 64 MiB"};
constexpr Kind kZmtp = {[](string_view text) {
                            const auto version = version_of(text);
                            return version && version->major > 0 && (version->major > 2 || version->minor == 0);
                        },
                        "is one of ZMTP: 1.0 2.0 3.0 3.1, or a later one"};
constexpr Kind kVersion = {[](string_view text) { return version_of(text).has_value(); },
                           "is two numbers, each at most 255: 1.0"};
constexpr Kind kMechanism = {[](string_view text) { return text.size() <= kMechanismSize; }, "has at most 20 bytes"};
constexpr Kind kBit = {[](string_view text) { return text == "0" || text == "1"; }, "is 0 or 1"};
constexpr Kind kSignatureKind = {[](string_view text) { return text.size() == kSignatureSize; }, "has 10 bytes"};
constexpr Kind kType = {[](string_view text) { return socket_type_of(text).has_value(); },
                        "is a socket type of ZMTP 2.0: REQ, PUB, ..."};
constexpr Kind kByte = {[](string_view text) {
                            const auto number = number_of(text);
                            return number && *number <= 0xFF;
                        },
                        "is a number from 0 to 255"};
constexpr Kind kKeyKind = {[](string_view text) { return text.size() == kKeySize || text == "wrong"; },
                           "has 32 bytes: write hex: and 64 digits, or wrong"};
constexpr Kind kWrong = {[](string_view text) { return text == "wrong"; }, "can only be made wrong: write =wrong"};
constexpr Kind kTtl = {[](string_view text) { return tenths_of(text).has_value(); },
                       "is a duration of whole tenths of a second, at most 6553500ms"};
constexpr Kind kFlags = {[](string_view text) { return flags_of(text).has_value(); },
                         "is made of more, long, command and numbers up to 0xff: more,command"};

struct Rule {
    string_view item, key;
    const Kind* kind;
    enum class In { all, plain, curve } in = In::all;
};
using enum Rule::In;

constexpr Rule kRules[] = {
    {"greeting", "version", &kZmtp},
    {"greeting", "mechanism", &kMechanism},
    {"greeting", "as_server", &kBit},
    {"greeting", "signature", &kSignatureKind},
    {"greeting", "revision", &kByte},
    {"greeting", "type", &kType},
    {"greeting", "identity", &kText},
    {"greeting", "secret_key", &kKeyKind},
    {"greeting", "server_key", &kKeyKind},
    {"HELLO", "username", &kText, plain},
    {"HELLO", "password", &kText, plain},
    {"HELLO", "version", &kVersion, curve},
    {"HELLO", "transient_key", &kKeyKind, curve},
    {"HELLO", "nonce", &kNumber, curve},
    {"HELLO", "box", &kWrong, curve},
    {"HELLO", "size", &kSize},
    {"WELCOME", "transient_key", &kKeyKind, curve},
    {"WELCOME", "box", &kWrong, curve},
    {"WELCOME", "size", &kSize},
    {"INITIATE", "nonce", &kNumber, curve},
    {"INITIATE", "cookie", &kWrong, curve},
    {"INITIATE", "vouch", &kWrong, curve},
    {"INITIATE", "vouched_key", &kKeyKind, curve},
    {"INITIATE", "box", &kWrong, curve},
    {"INITIATE", "metadata", &kBytes},
    {"INITIATE", "size", &kSize},
    {"READY", "nonce", &kNumber, curve},
    {"READY", "box", &kWrong, curve},
    {"READY", "metadata", &kBytes},
    {"READY", "size", &kSize},
    {"ERROR", "reason", &kText},
    {"ERROR", "size", &kSize},
    {"PING", "ttl", &kTtl},
    {"PING", "context", &kBytes},
    {"PONG", "context", &kBytes},
    {"SUBSCRIBE", "topic", &kBytes},
    {"CANCEL", "topic", &kBytes},
    {"message", "nonce", &kNumber, curve},
    {"message", "box", &kWrong, curve},
    {"message", "size", &kSize, curve},
    {"frame", "flags", &kFlags},
    {"frame", "length", &kNumber},
};

bool has_properties(string_view name) { return name == "READY" || name == "INITIATE"; }

bool applies(const Rule& rule, string_view item, bool in_curve) {
    return rule.item == item && (rule.in == all || (rule.in == curve) == in_curve);
}

std::optional<Problem> problem_of_field(const Item& item, std::size_t index, bool in_curve) {
    const Field& field = item.fields[index];
    const auto before = item.fields.begin() + static_cast<std::ptrdiff_t>(index);
    if (!is_property(field.key) &&
        std::find_if(item.fields.begin(), before, [&](const Field& other) { return other.key == field.key; }) != before)
        return Problem{index, field.key + " occurs twice", "", {}};
    if (is_property(field.key) && has_properties(item.name)) {
        if (field.key.size() <= kLongestShort) return std::nullopt;
        return Problem{index, "the name of a property has at most 255 bytes", "", {}};
    }
    std::vector<string_view> known;
    for (const Rule& rule : kRules) {
        if (!applies(rule, item.name, in_curve)) continue;
        if (rule.key != field.key) {
            known.push_back(rule.key);
        } else if (!rule.kind->good(*field.value)) {
            return Problem{index, field.key + " " + std::string(rule.kind->complaint), "", {}};
        } else {
            return std::nullopt;
        }
    }
    const std::string where = item.name == "HELLO" || item.name == "message" || has_properties(item.name)
                                  ? (in_curve ? " in CURVE" : " without CURVE")
                                  : "";
    std::string hint = "it has none";
    for (std::size_t i = 0; i < known.size(); ++i) hint = (i == 0 ? "it has " : hint + " ") + std::string(known[i]);
    return Problem{index, item.name + " has no field " + field.key + where, hint, known};
}

// A short frame cannot say that it is longer than its one byte of length can tell.
std::optional<Problem> problem_of_frame(const Item& item) {
    if (item.parts.size() > 1) return Problem{std::nullopt, "a frame is one piece: it has no |", "", {}};
    const std::uint64_t size = item.parts.empty() ? 0 : item.parts[0]->size();
    const std::uint64_t length = number_in(item, "length", size);
    if (length <= kLongestShort || (*flags_of(value_of(item, "flags", "0")) & kLong) != 0) return std::nullopt;
    return Problem{std::nullopt, "a frame of more than 255 bytes is a long one", "write: frame flags=long", {}};
}

}  // namespace

bool is_property(string_view key) { return !key.empty() && key[0] >= 'A' && key[0] <= 'Z'; }

std::optional<Problem> problem_of(const Item& item, bool in_curve) {
    for (std::size_t i = 0; i < item.fields.size(); ++i) {
        if (auto problem = problem_of_field(item, i, in_curve)) return problem;
    }
    if (item.name == "frame") return problem_of_frame(item);
    if (item.name == "message") {
        if (!item.parts.empty()) return std::nullopt;
        return Problem{std::nullopt, "a message has at least one part", "write: message \"a\" | \"b\"", {}};
    }
    if (item.parts.empty()) return std::nullopt;
    if (item.name == "greeting")
        return Problem{std::nullopt, "a greeting is made of fields", "write: write PEER BYTES", {}};
    if (item.parts.size() > 1) return Problem{std::nullopt, "a command has no parts: only messages have", "", {}};
    if (item.fields.empty()) return std::nullopt;
    return Problem{std::nullopt, "a command has fields or bytes, which are its whole body", "", {}};
}

}  // namespace faultline::zmtp
