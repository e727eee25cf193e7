// The EAI_ numbers of getaddrinfo(3) by name, and back.
#pragma once

#include <string>
#include <string_view>

namespace faultline {

int resolver_error_number(std::string_view name);  // "EAI_AGAIN"; 0: it is none of them
std::string resolver_error_name(int number);       // of 0 "", of an unknown one "EAI_4711"

}  // namespace faultline
