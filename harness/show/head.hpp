// What the terminal and the page have in common: all of a picture that is text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "show/picture.hpp"

namespace faultline::show {

// Label and text: {"length", "2m03s"}.
std::vector<std::pair<std::string, std::string>> head_of(const Picture& picture);
// "REQ, reconnect_ivl=200ms, connect tcp://…", then its numbers.
std::string about(const DrawnSocket& socket);
std::string numbers(const DrawnSocket& socket);
// The text of a line of the list.
std::string line_text(const Picture& picture, const Happening& happening);
// "12,345 lines between are not listed; the lanes and the numbers have them"; "": all are listed.
std::string between_text(const Picture& picture);

// Where the axis has a label.
struct Tick {
    std::int64_t at_ns = 0;
    std::string text;
};
std::vector<Tick> ticks_of(const Picture& picture, std::size_t most);

}  // namespace faultline::show
