// ZMTP from bytes to words: what a libzmq socket said to the peer of a test.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "zmtp/encode.hpp"
#include "zmtp/item.hpp"

namespace faultline::zmtp {

class Curve;

struct Decoded {
    Item item;
    std::size_t used = 0;  // bytes
};

// Each reads one item from the front. nullopt: it is not complete yet.
// `major`: of the version that the peer of the test greeted with, which decides how the other side goes on.
std::optional<Decoded> decode_greeting(std::string_view bytes, unsigned major);
// `curve`: nullptr where the two speak without it.
std::optional<Decoded> decode_item(std::string_view bytes, Framing framing, Curve* curve);

// nullopt: these are no properties.
std::optional<std::vector<Field>> read_properties(std::string_view metadata);

}  // namespace faultline::zmtp
