// One connection as the peer of a test speaks it: remembers how it greeted, and the keys of CURVE. Pure.
//
//     Session session("evil");
//     session.say({{"greeting", {{"version", "3.1"}}, {}}});   // the 64 bytes of it
//     session.take_in(bytes);                                  // what came is in heard()
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "zmtp/curve.hpp"
#include "zmtp/encode.hpp"
#include "zmtp/item.hpp"

namespace faultline::zmtp {

class Session {
  public:
    // Keys are derived from the name.
    explicit Session(std::string name) : name_(std::move(name)) {}

    // The bytes of items that have no problem: see fields.hpp. The error says what has to be heard first; then nothing
    // has been said.
    tl::expected<std::string, std::string> say(const Items& items);

    // Reads what is complete, and returns how many bytes that was.
    std::size_t take_in(std::string_view bytes);
    [[nodiscard]] const Items& heard() const { return heard_; }
    void forget_heard() { heard_.clear(); }

  private:
    tl::expected<std::string, std::string> say_one(const Item& item);
    tl::expected<std::string, std::string> say_in_curve(const Item& item);
    void greet(const Item& item);
    [[nodiscard]] Framing framing() const { return major_ == 1 ? Framing::v1 : Framing::v2; }

    std::string name_;
    unsigned major_ = 3;  // of the version that this side greeted with
    std::optional<Curve> curve_;
    bool greeted_ = false;  // by the other side
    Items heard_;
};

}  // namespace faultline::zmtp
