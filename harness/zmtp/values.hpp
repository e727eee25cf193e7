// The values of an item's fields, as they are written: nullopt where the text is something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "zmtp/item.hpp"

namespace faultline::zmtp {

struct Version {
    unsigned major = 0, minor = 0;
};

std::optional<std::uint64_t> number_of(std::string_view text);  // `12`, `0x85`
std::optional<Version> version_of(std::string_view text);       // `3.1`, each number at most 255
std::optional<unsigned> flags_of(std::string_view text);        // `more,long,command`, `0x85`
std::optional<std::uint64_t> tenths_of(std::string_view text);  // a TTL: `500ms`, `10s`, `1m`; at most 65535 tenths
std::optional<unsigned> socket_type_of(std::string_view text);  // `REQ` -> 3, as zmq.h has it
std::string_view socket_type_name(unsigned number);             // "?" for none of them

// Where there is no such field: `fallback`.
std::string_view value_of(const Item& item, std::string_view key, std::string_view fallback = "");
bool has_field(const Item& item, std::string_view key);
std::uint64_t number_in(const Item& item, std::string_view key, std::uint64_t fallback);  // of a field without problems
bool greets_with_curve(const Item& greeting);

}  // namespace faultline::zmtp
