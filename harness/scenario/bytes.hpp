// Sequences of bytes as a scenario writes them: `"GET /\r\n" hex 00ff x1000 file greeting.bin *4 *`. Pure.
//
//     print_bytes(pieces_of("NULL" + std::string(16, '\0')))   // "\"NULL\" hex 00 x16"
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenario/model.hpp"

namespace faultline {

// The words between what came and how the stream ended: `"a" then EOF`.
inline constexpr std::string_view kThen = "then";

// More than any kernel takes at once, and few enough for a machine of today.
inline constexpr std::size_t kMostBytes = std::size_t{64} << 20;

// Bytes cut into pieces as a person would write them: text as text, long repetitions as such.
Bytes pieces_of(std::string_view bytes);
std::string print_bytes(const Bytes& bytes);
std::string print_received(const Received& received);
// What print_received() printed. nullopt where the text is something else.
std::optional<Received> read_received(std::string_view text);

// All bytes; holes are left out.
std::string flatten(const Bytes& bytes);

// Offset of the first byte of `actual` that is not as expected (its size where bytes are missing); nullopt where all
// are.
std::optional<std::size_t> first_wrong_byte(const Bytes& expected, std::string_view actual);

// The pieces up to that offset, and from it on.
struct SplitBytes {
    Bytes before, after;
};
SplitBytes split_bytes(const Bytes& bytes, std::size_t offset);

}  // namespace faultline
