// A library that libzmq loads by itself, long after it was loaded. It reads the time stamp counter.
#include "counter.hpp"

#ifdef __x86_64__
extern "C" __attribute__((visibility("default"))) std::uint64_t late_read() {
    return faultline::fake::read_with_room();
}
#endif
