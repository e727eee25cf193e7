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

}  // namespace faultline::show
