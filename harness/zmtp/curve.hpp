// CURVE as the peer of a test speaks it (RFC 25, 26): right, or wrong in a field. Nothing in it is random: keys and
// long nonces are derived from the peer's name, so that a run gives the same bytes each time.
//
// A peer that is told no keys has those of libzmq's manual, zmq_curve(7) and zmq_z85_encode(3): as a server the
// server's, as a client the client's, and it takes the other side for the server of those keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "zmtp/item.hpp"

namespace faultline::zmtp {

class Curve {
  public:
    // `greeting` has the role and the keys.
    Curve(std::string_view name, const Item& greeting);

    // The body of HELLO, WELCOME, INITIATE or READY. The error says what has not been heard yet.
    tl::expected<std::string, std::string> body(const Item& item);
    // MESSAGE, with its frame; `flags`: kInner... below. `fields`: the item that it belongs to.
    tl::expected<std::string, std::string> message(unsigned flags, std::string_view content, const Item& fields);

    // A command of the handshake that was heard, by what it says. A box that does not open is shown as box=wrong.
    // nullopt: it has not the form of one.
    std::optional<Item> open(std::string_view command, std::string_view body);
    // The flags and the content of a MESSAGE; nullopt where it does not open.
    struct Opened {
        unsigned flags = 0;
        std::string content;
    };
    [[nodiscard]] std::optional<Opened> open_message(std::string_view body) const;

    static constexpr unsigned kInnerMore = 1, kInnerCommand = 2;

  private:
    struct KeyPair {
        std::string open, secret;
    };
    static KeyPair derived_pair(const std::string& seed);
    std::string next_nonce(const Item& item);

    tl::expected<std::string, std::string> hello(const Item& item);
    tl::expected<std::string, std::string> welcome(const Item& item);
    tl::expected<std::string, std::string> initiate(const Item& item);
    tl::expected<std::string, std::string> ready(const Item& item);
    std::optional<Item> open_hello(std::string_view body);
    std::optional<Item> open_welcome(std::string_view body);
    std::optional<Item> open_initiate(std::string_view body);
    [[nodiscard]] std::optional<Item> open_ready(std::string_view body) const;

    bool server_;
    KeyPair lasting_, transient_;
    std::string server_key_;       // lasting, of the server: a client knows it from the start
    std::string their_transient_;  // "" until it was heard
    std::string cookie_;           // a client's: as heard; a server's: as said
    std::string long_nonce_;       // of WELCOME, and of a vouch
    std::uint64_t nonce_ = 0;      // the last short one
};

}  // namespace faultline::zmtp
