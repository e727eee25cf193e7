#include "zmtp/curve.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "zmtp/decode.hpp"
#include "zmtp/encode.hpp"
#include "zmtp/values.hpp"

namespace faultline::zmtp {
namespace {

using Result = tl::expected<std::string, std::string>;

constexpr std::size_t kKey = crypto_box_PUBLICKEYBYTES, kMac = crypto_box_MACBYTES, kShortNonce = 8, kLongNonce = 16,
                      kCookie = 96, kPadding = 72, kSignedZeros = 64, kVouch = 2 * kKey + kMac;
static_assert(kKey == crypto_box_SECRETKEYBYTES && kKey == crypto_box_SEEDBYTES);

// The secret keys of the examples in libzmq's manual: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6" and
// "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs".
constexpr std::string_view kServerSecret{
    "\x8e\x0b\xdd\x69\x76\x28\xb9\x1d\x8f\x24\x55\x87\xee\x95\xc5\xb0"
    "\x4d\x48\x96\x3f\x79\x25\x98\x77\xb4\x9c\xd9\x06\x3a\xea\xd3\xb7",
    kKey};
constexpr std::string_view kClientSecret{
    "\x7b\xb8\x64\xb4\x89\xaf\xa3\x67\x1f\xbe\x69\x10\x1f\x94\xb3\x89"
    "\x72\xf2\x48\x16\xdf\xb0\x1b\x51\x65\x6b\x3f\xec\x8d\xfd\x08\x88",
    kKey};

unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string derived(std::string_view from, std::size_t size) {
    std::string bytes(size, '\0');
    crypto_generichash(raw(bytes), size, raw(from), from.size(), nullptr, 0);
    return bytes;
}

std::string public_of(std::string_view secret) {
    std::string open(kKey, '\0');
    crypto_scalarmult_base(raw(open), raw(secret));
    return open;
}

// Both peers of a box: the other's public key, our secret one.
Result seal(std::string_view content, const std::string& nonce, std::string_view theirs, std::string_view ours) {
    std::string box(content.size() + kMac, '\0');
    if (crypto_box_easy(raw(box), raw(content), content.size(), raw(nonce), raw(theirs), raw(ours)) != 0)
        return tl::make_unexpected("libsodium makes no box for that key");
    return box;
}

std::optional<std::string> unseal(std::string_view box, const std::string& nonce, std::string_view theirs,
                                  std::string_view ours) {
    if (box.size() < kMac || theirs.empty()) return std::nullopt;
    std::string content(box.size() - kMac, '\0');
    if (crypto_box_open_easy(raw(content), raw(box), box.size(), raw(nonce), raw(theirs), raw(ours)) != 0)
        return std::nullopt;
    return content;
}

std::string nonce_of(std::string_view prefix, std::string_view rest) { return std::string(prefix) + std::string(rest); }

void spoil(std::string& bytes, const Item& item, std::string_view key) {
    if (value_of(item, key) == "wrong") bytes[0] = static_cast<char>(~bytes[0]);
}

// seal(), and the field `key` may spoil it.
Result seal_as(const Item& item, std::string_view key, std::string_view content, const std::string& nonce,
               std::string_view theirs, std::string_view ours) {
    auto box = seal(content, nonce, theirs, ours);
    if (box) spoil(*box, item, key);
    return box;
}

// The public key that the field says; `wrong`: one that nobody has.
std::string key_of(const Item& item, std::string_view key, std::string_view right) {
    const std::string_view value = value_of(item, key, right);
    return value == "wrong" ? public_of(derived("wrong", kKey)) : std::string(value);
}

Field wrong(std::string_view key) { return {std::string(key), "wrong"}; }
Field nonce_field(std::string_view nonce) { return {"nonce", std::to_string(from_big_endian(nonce))}; }

// The properties, or what they are instead.
void add_metadata(Item& item, std::string_view metadata) {
    if (auto fields = read_properties(metadata))
        item.fields.insert(item.fields.end(), fields->begin(), fields->end());
    else
        item.fields.push_back({"metadata", std::string(metadata)});
}

}  // namespace

Curve::KeyPair Curve::derived_pair(const std::string& seed) {
    const std::string bytes = derived(seed, kKey);
    KeyPair pair{std::string(kKey, '\0'), std::string(kKey, '\0')};
    crypto_box_seed_keypair(raw(pair.open), raw(pair.secret), raw(bytes));
    return pair;
}

Curve::Curve(std::string_view name, const Item& greeting)
    : server_(value_of(greeting, "as_server") == "1"),
      transient_(derived_pair("transient:" + std::string(name))),
      server_key_(key_of(greeting, "server_key", "")),
      cookie_(derived("cookie:" + std::string(name), kCookie / 2)),
      long_nonce_(derived("nonce:" + std::string(name), kLongNonce)) {
    cookie_ += cookie_;
    lasting_.secret = value_of(greeting, "secret_key", server_ ? kServerSecret : kClientSecret);
    if (lasting_.secret == "wrong") lasting_.secret = derived("wrong", kKey);
    lasting_.open = public_of(lasting_.secret);
    if (server_key_.empty()) server_key_ = server_ ? lasting_.open : public_of(kServerSecret);
}

std::string Curve::next_nonce(const Item& item) {
    nonce_ = number_in(item, "nonce", nonce_ + 1);
    return big_endian(nonce_, kShortNonce);
}

Result Curve::body(const Item& item) {
    if (item.name == "HELLO") return hello(item);
    if (item.name == "WELCOME") return welcome(item);
    return item.name == "INITIATE" ? initiate(item) : ready(item);
}

Result Curve::hello(const Item& item) {
    const Version version = *version_of(value_of(item, "version", "1.0"));
    const std::string nonce = next_nonce(item);
    const auto box = seal_as(item, "box", std::string(kSignedZeros, '\0'), nonce_of("CurveZMQHELLO---", nonce),
                             server_key_, transient_.secret);
    if (!box) return box;
    return big_endian(version.major, 1) + big_endian(version.minor, 1) + std::string(kPadding, '\0') +
           key_of(item, "transient_key", transient_.open) + nonce + *box;
}

Result Curve::welcome(const Item& item) {
    if (their_transient_.empty()) return tl::make_unexpected("WELCOME answers a HELLO, and none has been heard");
    const std::string content = key_of(item, "transient_key", transient_.open) + cookie_;
    const auto box =
        seal_as(item, "box", content, nonce_of("WELCOME-", long_nonce_), their_transient_, lasting_.secret);
    if (!box) return box;
    return long_nonce_ + *box;
}

Result Curve::initiate(const Item& item) {
    if (their_transient_.empty()) return tl::make_unexpected("INITIATE answers a WELCOME, and none has been heard");
    const std::string vouched = key_of(item, "vouched_key", transient_.open) + server_key_;
    const auto vouch =
        seal_as(item, "vouch", vouched, nonce_of("VOUCH---", long_nonce_), their_transient_, lasting_.secret);
    if (!vouch) return vouch;
    const std::string nonce = next_nonce(item);
    const auto box = seal_as(item, "box", lasting_.open + long_nonce_ + *vouch + encode_metadata(item),
                             nonce_of("CurveZMQINITIATE", nonce), their_transient_, transient_.secret);
    if (!box) return box;
    std::string cookie = cookie_;
    spoil(cookie, item, "cookie");
    return cookie + nonce + *box;
}

Result Curve::ready(const Item& item) {
    if (their_transient_.empty())
        return tl::make_unexpected("READY needs the other side's key, and none has been heard");
    const std::string nonce = next_nonce(item);
    const auto box = seal_as(item, "box", encode_metadata(item), nonce_of("CurveZMQREADY---", nonce), their_transient_,
                             transient_.secret);
    if (!box) return box;
    return nonce + *box;
}

Result Curve::message(unsigned flags, std::string_view content, const Item& fields) {
    if (their_transient_.empty())
        return tl::make_unexpected("a message needs the other side's key: it has not been heard");
    const std::string nonce = next_nonce(fields);
    const auto box = seal_as(fields, "box", big_endian(flags, 1) + std::string(content),
                             nonce_of(server_ ? "CurveZMQMESSAGES" : "CurveZMQMESSAGEC", nonce), their_transient_,
                             transient_.secret);
    if (!box) return box;
    return encode_fitting_frame(0, sized(fields, encode_short("MESSAGE") + nonce + *box));
}

std::optional<Item> Curve::open(std::string_view command, std::string_view body) {
    if (command == "HELLO") return open_hello(body);
    if (command == "WELCOME") return open_welcome(body);
    if (command == "INITIATE") return open_initiate(body);
    return command == "READY" ? open_ready(body) : std::nullopt;
}

std::optional<Item> Curve::open_hello(std::string_view body) {
    constexpr std::size_t kKeyAt = 2 + kPadding, kNonceAt = kKeyAt + kKey, kBoxAt = kNonceAt + kShortNonce;
    if (body.size() != kBoxAt + kSignedZeros + kMac) return std::nullopt;
    their_transient_ = body.substr(kKeyAt, kKey);
    const std::string_view nonce = body.substr(kNonceAt, kShortNonce);
    Item item{"HELLO",
              {{"version", std::to_string(static_cast<unsigned char>(body[0])) + "." +
                               std::to_string(static_cast<unsigned char>(body[1]))},
               nonce_field(nonce)},
              {}};
    const auto content =
        unseal(body.substr(kBoxAt), nonce_of("CurveZMQHELLO---", nonce), their_transient_, lasting_.secret);
    if (content != std::string(kSignedZeros, '\0')) item.fields.push_back(wrong("box"));
    return item;
}

std::optional<Item> Curve::open_welcome(std::string_view body) {
    if (body.size() != kLongNonce + kKey + kCookie + kMac) return std::nullopt;
    const auto content = unseal(body.substr(kLongNonce), nonce_of("WELCOME-", body.substr(0, kLongNonce)), server_key_,
                                transient_.secret);
    if (!content) return Item{"WELCOME", {wrong("box")}, {}};
    their_transient_ = content->substr(0, kKey);
    cookie_ = content->substr(kKey);
    return Item{"WELCOME", {}, {}};
}

std::optional<Item> Curve::open_initiate(std::string_view body) {
    constexpr std::size_t kBoxAt = kCookie + kShortNonce, kVouchAt = kKey + kLongNonce, kMetadataAt = kVouchAt + kVouch;
    if (body.size() < kBoxAt + kMetadataAt + kMac) return std::nullopt;
    const std::string_view nonce = body.substr(kCookie, kShortNonce);
    Item item{"INITIATE", {nonce_field(nonce)}, {}};
    if (body.substr(0, kCookie) != cookie_) item.fields.push_back(wrong("cookie"));
    const auto content =
        unseal(body.substr(kBoxAt), nonce_of("CurveZMQINITIATE", nonce), their_transient_, transient_.secret);
    if (!content) {
        item.fields.push_back(wrong("box"));
        return item;
    }
    const auto vouched =
        unseal(std::string_view(*content).substr(kVouchAt, kVouch),
               nonce_of("VOUCH---", content->substr(kKey, kLongNonce)), content->substr(0, kKey), transient_.secret);
    if (vouched != their_transient_ + server_key_) item.fields.push_back(wrong("vouch"));
    add_metadata(item, std::string_view(*content).substr(kMetadataAt));
    return item;
}

std::optional<Item> Curve::open_ready(std::string_view body) const {
    if (body.size() < kShortNonce + kMac) return std::nullopt;
    const std::string_view nonce = body.substr(0, kShortNonce);
    Item item{"READY", {nonce_field(nonce)}, {}};
    const auto content =
        unseal(body.substr(kShortNonce), nonce_of("CurveZMQREADY---", nonce), their_transient_, transient_.secret);
    if (!content)
        item.fields.push_back(wrong("box"));
    else
        add_metadata(item, *content);
    return item;
}

std::optional<Curve::Opened> Curve::open_message(std::string_view body) const {
    if (body.size() < kShortNonce + kMac + 1) return std::nullopt;
    const auto content =
        unseal(body.substr(kShortNonce),
               nonce_of(server_ ? "CurveZMQMESSAGEC" : "CurveZMQMESSAGES", body.substr(0, kShortNonce)),
               their_transient_, transient_.secret);
    if (!content) return std::nullopt;
    return Opened{static_cast<unsigned char>((*content)[0]), content->substr(1)};
}

}  // namespace faultline::zmtp
