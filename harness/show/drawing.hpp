// A picture for a terminal: a head, the lanes, the list.
//
//          0s       +0.5s     +1s       +1.5s     +2s
//     req1 (k.r.r..CE========D.r)
//
//     +0.238000s  req1  CONNECT_DELAYED errno=EINPROGRESS tcp://10.2.0.9:7000
#pragma once

#include <string>

#include "show/picture.hpp"

namespace faultline::show {

struct DrawingStyle {
    bool colour = false;
    std::size_t width = 80;  // columns; more than kWidest are not used
};
constexpr std::size_t kNarrowest = 40, kWidest = 200;

std::string drawing(const Picture& picture, const DrawingStyle& style);

// What both the terminal and the page say of it, label and text: {"length", "2m03s"}.
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
