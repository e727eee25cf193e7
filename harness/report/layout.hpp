// Text into columns: wrapping, cutting, colour. Widths are in characters; UTF-8 counts as one each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace faultline {

enum class Colour { red, green, yellow, dim, bold };

// Colours are put on after everything has its place, so that they never count as width.
std::string paint(std::string_view text, Colour colour, bool wanted);

// Lines that are the same, shown before and after those that are not.
constexpr std::size_t kContextLines = 3;

std::size_t columns_of(std::string_view text);
std::string pad_to(std::string text, std::size_t columns);

// Breaks at blanks; a word longer than a line stands alone on its own. Each line ends in a newline; the first begins
// with `first`, the others with `indent` blanks.
std::string wrap(std::string_view text, std::string_view first, std::size_t indent, std::size_t width);

// The `width` characters of an ASCII line from `begin` on, with `...` in place of what is cut off at either end.
std::string cut(std::string_view line, std::size_t begin, std::size_t width);

// Where cut() has to begin so that `mark` is in sight.
std::size_t begin_in_sight(std::size_t length, std::size_t mark, std::size_t width);

}  // namespace faultline
