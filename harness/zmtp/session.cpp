#include "zmtp/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "zmtp/decode.hpp"
#include "zmtp/values.hpp"

namespace faultline::zmtp {
namespace {

// Those that make up the handshake of CURVE; all other commands travel in a MESSAGE.
constexpr std::array<std::string_view, 4> kBoxed = {"HELLO", "WELCOME", "INITIATE", "READY"};

}  // namespace

void Session::greet(const Item& item) {
    major_ = version_of(value_of(item, "version", "3.1"))->major;
    if (greets_with_curve(item))
        curve_.emplace(name_, item);
    else
        curve_.reset();
}

tl::expected<std::string, std::string> Session::say_in_curve(const Item& item) {
    if (item.name == "message") {
        std::string bytes;
        Item fields = item;
        for (std::size_t i = 0; i < item.parts.size(); ++i) {
            const auto frame =
                curve_->message(i + 1 < item.parts.size() ? Curve::kInnerMore : 0, *item.parts[i], fields);
            if (!frame) return frame;
            bytes += *frame;
            std::erase_if(fields.fields, [](const Field& field) { return field.key == "nonce"; });  // it counts on
        }
        return bytes;
    }
    const bool boxed = std::ranges::find(kBoxed, item.name) != kBoxed.end();
    if (item.name == "ERROR" || (boxed && !item.parts.empty())) return encode_command(item, encode_body(item));
    if (!boxed) return curve_->message(Curve::kInnerCommand, encode_short(item.name) + encode_body(item), {});
    const auto body = curve_->body(item);
    if (!body) return body;
    return encode_command(item, *body);
}

tl::expected<std::string, std::string> Session::say_one(const Item& item) {
    if (item.name == "greeting") {
        greet(item);
        return encode_greeting(item);
    }
    if (item.name == "frame") return encode_raw_frame(item);
    if (curve_) return say_in_curve(item);
    if (item.name == "message") return encode_message(item, framing());
    return encode_command(item, encode_body(item));
}

tl::expected<std::string, std::string> Session::say(const Items& items) {
    const Session before = *this;
    std::string bytes;
    for (const Item& item : items) {
        const auto said = say_one(item);
        if (!said) {
            *this = before;
            return said;
        }
        bytes += *said;
    }
    return bytes;
}

std::size_t Session::take_in(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size()) {
        const std::string_view rest = bytes.substr(used);
        auto decoded =
            greeted_ ? decode_item(rest, framing(), curve_ ? &*curve_ : nullptr) : decode_greeting(rest, major_);
        if (!decoded) break;
        greeted_ = true;
        used += decoded->used;
        heard_.push_back(std::move(decoded->item));
    }
    return used;
}

}  // namespace faultline::zmtp
