// `faultline fmt`: a scenario file in its canonical form. Unlike print_scenario() it works on the text: comments, blank
// lines, the `for` line, guards and the order of everything stay.
//
//     title       a text             ->   title  A text
//     connect  c   tcp://a:1 #why    ->   connect c tcp://a:1                             #why
//       +1000ms c  CLOSED fd ""      ->       +1s c CLOSED fd ""
//
// The rules:
// - one blank between words; four of indentation per level; an indented comment has the level of the line below it, or
//   else of the one above;
// - the text of title, spec and tags begins in column 8;
// - a duration has the largest unit that divides it, but an option's value stays as it was typed;
// - a comment behind words begins in column 49, or two blanks behind a longer line's words. Lines that follow one
//   another have their comments in one column; a comment alone in a line below such a one, in its column, continues it;
// - runs of blank lines are one, and none is at the file's ends; no blanks at a line's end, no CR, no byte order mark;
//   the last line has its end.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "scenario/parse.hpp"

namespace faultline {

// The parser's errors for a text that is no scenario, or that would be none because a line got too long. What it
// returns means the same, and is its own canonical form.
tl::expected<std::string, std::vector<Diagnostic>> format_scenario(std::string_view text, const ParseOptions& options);

}  // namespace faultline
