// The code of the libzmq under test: where it lies, and what is replaced in it.
#pragma once

#include <cstdint>

namespace faultline::shim {

// How far into libzmq's image the address lies; 0: not in it.
std::uintptr_t offset_in_libzmq(std::uintptr_t address);

}  // namespace faultline::shim
