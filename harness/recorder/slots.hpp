// Where an object keeps the addresses of other objects' functions. One that was loaded so that it does not look at what
// everybody sees (RTLD_DEEPBIND, as PHP does; a namespace of its own) is bound past us: it is put right here.
#pragma once

#include <link.h>

#include "recorder/libraries.hpp"

namespace faultline::recorder {

// The libzmq's own calls, by which it uses its monitors, and its system calls.
void bind_library(const Library& library);
// Whatever calls libzmq's functions and was loaded since this was called last.
void bind_new_objects();

}  // namespace faultline::recorder
