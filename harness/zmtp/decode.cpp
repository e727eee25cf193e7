#include "zmtp/decode.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "zmtp/curve.hpp"
#include "zmtp/fields.hpp"
#include "zmtp/values.hpp"

namespace faultline::zmtp {
namespace {

constexpr std::size_t kGreeting = 64, kOldGreeting = 12, kMechanismAt = 12;

// Reads from the front; `failed` where there is not enough.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}
    std::string_view take(std::uint64_t size) {
        if (size > bytes_.size() - at_) failed = true;
        if (failed) return {};
        at_ += static_cast<std::size_t>(size);
        return bytes_.substr(at_ - static_cast<std::size_t>(size), static_cast<std::size_t>(size));
    }
    std::uint64_t number(std::size_t size) { return from_big_endian(take(size)); }
    [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
    [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }
    [[nodiscard]] std::size_t position() const { return at_; }
    bool failed = false;

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

struct Frame {
    unsigned flags = 0;
    std::string_view body;
};

std::optional<Frame> read_frame(Reader& reader, Framing framing) {
    Frame frame;
    if (framing == Framing::v1) {
        std::uint64_t length = reader.number(1);
        if (length == 0xFF) length = reader.number(8);
        if (length == 0) reader.failed = true;
        frame.flags = static_cast<unsigned>(reader.number(1)) & kMore;
        frame.body = reader.take(length - 1);
    } else {
        frame.flags = static_cast<unsigned>(reader.number(1));
        frame.body = reader.take(reader.number((frame.flags & kLong) != 0 ? 8 : 1));
    }
    if (reader.failed) return std::nullopt;
    return frame;
}

std::optional<std::vector<Field>> read_credentials(std::string_view body) {
    Reader reader(body);
    const std::string_view user = reader.take(reader.number(1)), password = reader.take(reader.number(1));
    if (reader.failed || !reader.at_end()) return std::nullopt;
    return std::vector<Field>{{"username", std::string(user)}, {"password", std::string(password)}};
}

std::optional<std::vector<Field>> read_reason(std::string_view body) {
    Reader reader(body);
    const std::string_view reason = reader.take(reader.number(1));
    if (reader.failed || !reader.at_end()) return std::nullopt;
    return std::vector<Field>{{"reason", std::string(reason)}};
}

std::string ttl_text(std::uint64_t tenths) {
    return tenths % 10 == 0 ? std::to_string(tenths / 10) + "s" : std::to_string(tenths * 100) + "ms";
}

std::optional<std::vector<Field>> read_ping(std::string_view body) {
    Reader reader(body);
    std::vector<Field> fields = {{"ttl", ttl_text(reader.number(2))}};
    if (reader.failed) return std::nullopt;
    if (!reader.at_end()) fields.push_back({"context", std::string(reader.rest())});
    return fields;
}

// The field that is left out where it is empty.
std::vector<Field> read_one(std::string_view key, std::string_view body) {
    if (body.empty()) return {};
    return {{std::string(key), std::string(body)}};
}

Item read_command(std::string_view name, std::string_view body) {
    std::optional<std::vector<Field>> fields;
    if (name == "READY" || name == "INITIATE") fields = read_properties(body);
    if (name == "HELLO") fields = read_credentials(body);
    if (name == "ERROR") fields = read_reason(body);
    if (name == "PING") fields = read_ping(body);
    if (name == "PONG") fields = read_one("context", body);
    if (name == "SUBSCRIBE" || name == "CANCEL") fields = read_one("topic", body);
    Item item{std::string(name), {}, {}};
    if (fields)
        item.fields = std::move(*fields);
    else if (!body.empty())
        item.parts.emplace_back(body);
    return item;
}

struct Command {
    std::string_view name, body;
};

// A command has a name of capitals.
std::optional<Command> read_name(std::string_view body) {
    Reader reader(body);
    const std::string_view name = reader.take(reader.number(1));
    const bool capitals = std::ranges::all_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (reader.failed || name.empty() || !capitals) return std::nullopt;
    return Command{name, reader.rest()};
}

Item frame_item(const Frame& frame) {
    char flags[8];
    std::snprintf(flags, sizeof flags, "0x%02x", frame.flags);
    return {"frame", {{"flags", flags}}, {std::string(frame.body)}};
}

// Anything else that claims to be a command is shown as the frame it is.
Item read_single(const Frame& frame, Curve* curve) {
    const auto command = read_name(frame.body);
    if ((frame.flags & ~kLong) != kCommand || !command) return frame_item(frame);
    if (curve != nullptr) {
        if (auto item = curve->open(command->name, command->body)) return std::move(*item);
        // A box of the wrong form is no readable body of another mechanism either.
        if (command->name != "ERROR") return {std::string(command->name), {}, {std::string(command->body)}};
    }
    return read_command(command->name, command->body);
}

// What a MESSAGE of CURVE adds: a part, or nothing, and then the item is something else.
std::optional<Item> open_message(const Curve& curve, std::string_view body, Item& message, bool& more) {
    const auto opened = curve.open_message(body);
    if (!opened) return Item{"MESSAGE", {{"box", "wrong"}}, {}};
    if ((opened->flags & Curve::kInnerCommand) != 0) {
        const auto command = read_name(opened->content);
        if (command) return read_command(command->name, command->body);
        return Item{"MESSAGE", {}, {opened->content}};
    }
    message.parts.emplace_back(opened->content);
    more = (opened->flags & Curve::kInnerMore) != 0;
    return std::nullopt;
}

std::optional<Item> read_item(Reader& reader, Framing framing, Curve* curve) {
    Item message{"message", {}, {}};
    for (bool more = true; more;) {
        const auto frame = read_frame(reader, framing);
        if (!frame) return std::nullopt;
        const auto command = curve == nullptr ? std::nullopt : read_name(frame->body);
        if (command && command->name == "MESSAGE") {
            if (auto item = open_message(*curve, command->body, message, more)) return item;
            continue;
        }
        if (curve != nullptr || (frame->flags & ~(kLong | kMore)) != 0) return read_single(*frame, curve);
        message.parts.emplace_back(frame->body);
        more = (frame->flags & kMore) != 0;
    }
    return message;
}

std::string number_at(std::string_view bytes, std::size_t at) {
    return std::to_string(static_cast<unsigned char>(bytes[at]));
}

// Of 1.0 and 2.0: the identity is a frame, and belongs to the greeting.
std::optional<Item> read_old_greeting(Reader& reader, unsigned major) {
    Item item{"greeting", {}, {}};
    if (major == 2) {
        const std::string_view bytes = reader.take(kOldGreeting);
        if (reader.failed) return std::nullopt;
        item.fields = {{"revision", number_at(bytes, kSignatureSize)},
                       {"type", std::string(socket_type_name(static_cast<unsigned char>(bytes[kSignatureSize + 1])))}};
    }
    const auto identity = read_frame(reader, major == 1 ? Framing::v1 : Framing::v2);
    if (!identity) return std::nullopt;
    item.fields.push_back({"identity", std::string(identity->body)});
    return item;
}

}  // namespace

std::optional<std::vector<Field>> read_properties(std::string_view metadata) {
    std::vector<Field> fields;
    Reader reader(metadata);
    while (!reader.at_end() && !reader.failed) {
        const std::string_view name = reader.take(reader.number(1));
        const std::string_view value = reader.take(reader.number(4));
        const bool word = is_property(name) && std::ranges::all_of(name, [](char c) {
                              return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                                     (c >= 'a' && c <= 'z');
                          });
        if (!word) return std::nullopt;
        fields.push_back({std::string(name), std::string(value)});
    }
    if (reader.failed) return std::nullopt;
    return fields;
}

std::optional<Decoded> decode_greeting(std::string_view bytes, unsigned major) {
    Reader reader(bytes);
    if (major < 3) {
        auto item = read_old_greeting(reader, major);
        if (!item) return std::nullopt;
        return Decoded{std::move(*item), reader.position()};
    }
    if (bytes.size() < kGreeting) return std::nullopt;
    std::string_view mechanism = bytes.substr(kMechanismAt, kMechanismSize);
    mechanism = mechanism.substr(0, mechanism.find('\0'));
    Item item{"greeting",
              {{"version", number_at(bytes, kSignatureSize) + "." + number_at(bytes, kSignatureSize + 1)},
               {"mechanism", std::string(mechanism)}},
              {}};
    if (bytes[kMechanismAt + kMechanismSize] != 0)
        item.fields.push_back({"as_server", number_at(bytes, kMechanismAt + kMechanismSize)});
    return Decoded{std::move(item), kGreeting};
}

std::optional<Decoded> decode_item(std::string_view bytes, Framing framing, Curve* curve) {
    Reader reader(bytes);
    auto item = read_item(reader, framing, curve);
    if (!item) return std::nullopt;
    return Decoded{std::move(*item), reader.position()};
}

}  // namespace faultline::zmtp
