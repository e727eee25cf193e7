// Which fields what a peer says can have, and what is wrong with one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zmtp/item.hpp"

namespace faultline::zmtp {

struct Problem {
    std::optional<std::size_t> field;  // its index; none: the item as a whole
    std::string message;
    std::string hint;
    std::vector<std::string_view> known;  // fields, where it is none of them
};

// `curve`: whether the peer greeted with CURVE, which gives its commands other fields.
std::optional<Problem> problem_of(const Item& item, bool curve);

// A property of a command's metadata begins with a capital; the fields of our own do not.
bool is_property(std::string_view key);

}  // namespace faultline::zmtp
