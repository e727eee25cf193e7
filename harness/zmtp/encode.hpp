// ZMTP from words to bytes, right or wrong in any field. Sources: RFC 13 (1.0), 15 (2.0), 23 (3.0), 37 (3.1), and 24
// (PLAIN).
// Each takes an item without problems: see fields.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "zmtp/item.hpp"

namespace faultline::zmtp {

enum class Framing { v1, v2 };  // of 1.0: a length that counts the flags; of all later ones

inline constexpr unsigned kMore = 1, kLong = 2, kCommand = 4;
inline constexpr std::size_t kLongestShort = 255, kSignatureSize = 10, kMechanismSize = 20;

std::string encode_greeting(const Item& item);
// READY and its like, as NULL and PLAIN lay them out: what follows the name.
std::string encode_body(const Item& item);
// The command or MESSAGE, cut or filled up to the item's `size`.
std::string sized(const Item& item, std::string whole);
// The name and the body in a frame.
std::string encode_command(const Item& item, std::string_view body);
std::string encode_message(const Item& item, Framing framing);
std::string encode_raw_frame(const Item& item);
// Properties, then what `metadata` adds.
std::string encode_metadata(const Item& item);

// `length` is what the frame says of itself.
std::string encode_frame(unsigned flags, std::string_view body, std::uint64_t length);
// With the flag for long bodies where it is one.
std::string encode_fitting_frame(unsigned flags, std::string_view body);
std::string encode_short(std::string_view text);  // a length of one byte, then the text
std::string big_endian(std::uint64_t number, int bytes);
std::uint64_t from_big_endian(std::string_view bytes);

}  // namespace faultline::zmtp
