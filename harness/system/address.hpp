// A socket address of the kernel as text.
#pragma once

#include <string>
#include <string_view>

namespace faultline {

// `sockaddr`: its bytes. "127.0.0.1:5555", "[::1]:5555", a path, "@name" of the abstract ones, "?" for all else.
std::string address_text(std::string_view sockaddr);

}  // namespace faultline
