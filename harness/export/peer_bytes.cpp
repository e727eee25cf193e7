#include "export/peer_bytes.hpp"

#include <algorithm>

#include "scenario/bytes.hpp"
#include "zmtp/encode.hpp"
#include "zmtp/values.hpp"

namespace faultline::exported {
namespace {

constexpr std::size_t kVersionAt = 10, kVersionSize = 2;

void append(Bytes& bytes, Bytes more) { std::ranges::move(more, std::back_inserter(bytes)); }

BytesPiece hole(std::size_t size) { return {.kind = BytesPiece::Kind::hole, .bytes = "", .file = "", .count = size}; }

// libzmq begins as in 3.0, with a signature that says how long its identity is. To 1.0 that is the greeting.
std::string oldest_greeting(const zmtp::Item& item) {
    const std::string identity(zmtp::value_of(item, "identity"));
    return '\xff' + zmtp::big_endian(identity.size() + 1, 8) + '\x7f' + identity;
}

// Of any version, where the scenario leaves it open.
Bytes greeting_bytes(zmtp::Item item) {
    if (zmtp::value_of(item, "version") == "1.0") return pieces_of(oldest_greeting(item));
    const auto version = std::ranges::find(item.fields, "version", &zmtp::Field::key);
    if (version == item.fields.end() || version->value) return pieces_of(zmtp::encode_greeting(item));
    version->value = "3.1";
    const std::string bytes = zmtp::encode_greeting(item);
    Bytes pieces = pieces_of(bytes.substr(0, kVersionAt));
    pieces.push_back(hole(kVersionSize));
    append(pieces, pieces_of(bytes.substr(kVersionAt + kVersionSize)));
    return pieces;
}

// To a greeting of 1.0 or 2.0 libzmq answers in that version, which what is heard does not say again.
zmtp::Item in_version_of(const zmtp::Items& own, zmtp::Item item) {
    if (own.empty() || zmtp::has_field(item, "version")) return item;
    const std::string_view version = zmtp::value_of(own.front(), "version", "3.1");
    if (zmtp::version_of(version)->major < 3)
        item.fields.insert(item.fields.begin(), {"version", std::string(version)});
    return item;
}

bool is_open(const zmtp::Item& item) {
    return std::ranges::any_of(item.fields, [](const zmtp::Field& field) { return !field.value; }) ||
           std::ranges::any_of(item.parts, [](const zmtp::Part& part) { return !part; });
}

bool is_end(const std::string& name) { return name == "EOF" || name == "ECONNRESET"; }

}  // namespace

tl::expected<Bytes, std::string> PeerBytes::say(const std::string& peer, const zmtp::Items& items) {
    Spoken& spoken = sessions_.at(peer);
    for (const zmtp::Item& item : items) {
        if (item.name != "greeting") continue;
        spoken.greeting = {item};
        spoken.curve = zmtp::greets_with_curve(item);
    }
    const auto bytes = spoken.session.say(items);
    if (!bytes) return tl::make_unexpected("answers in CURVE, whose keys are made at run time");
    return pieces_of(*bytes);
}

tl::expected<Heard, std::string> PeerBytes::hear(const std::string& peer, const zmtp::Items& items) {
    Spoken& spoken = sessions_.at(peer);
    zmtp::Session other(peer);  // frames as this side's greeting has it
    if (!spoken.greeting.empty()) static_cast<void>(other.say(spoken.greeting));
    Heard heard;
    Received& received = heard.received;
    for (const zmtp::Item& item : items) {
        if (is_end(item.name)) {
            received.end = item.name;
        } else if (item.name == "EAGAIN") {
            continue;
        } else if (item.name == "*") {
            received.bytes.push_back({.kind = BytesPiece::Kind::rest, .bytes = "", .file = "", .count = 0});
        } else if (item.name == "partial") {
            heard.kept = item.parts.at(0).value_or("").size();
            append(received.bytes, pieces_of(item.parts.at(0).value_or("")));
        } else if (item.name == "greeting") {
            append(received.bytes, greeting_bytes(in_version_of(spoken.greeting, item)));
        } else if (spoken.curve) {
            return tl::make_unexpected("opens boxes of CURVE, for which the program would need its cryptography");
        } else if (is_open(item)) {
            return tl::make_unexpected("leaves open how long a value is");
        } else if (const auto bytes = other.say({item}); bytes) {
            append(received.bytes, pieces_of(*bytes));
        }
    }
    return heard;
}

}  // namespace faultline::exported
