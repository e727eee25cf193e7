// Names that a program looks up with dlsym(): interpreters and their ways to call C do, for all of libzmq.
//
//     program                      recorder                                     libzmqs
//     dlsym(handle, "zmq_bind") -> entry_*.cpp: dlsym
//                                  decide(): the real one says what is there -> A's zmq_bind
//                               <- thunk (A, zmq_bind)
//     thunk(socket, endpoint)   -> t_chosen = A, jump to our zmq_bind        -> A's zmq_bind
//
// A libzmq that everybody in the program sees needs no thunk: ours is what dlsym() gives then, and what the program's
// own references are bound to, so that the two compare equal. All other names are looked up by a jump to the real
// function: what RTLD_NEXT and RTLD_DEFAULT mean depends on the return address.
#pragma once

#include "recorder/plan.hpp"

namespace faultline::recorder {

// Its place among kRecordedNames; kRecorded: it is none of them.
std::size_t place_of(const char* name);

// In rdx and rax, or x1 and x0: the entry jumps to `go_on` where there is one, and else returns `found`.
struct Decision {
    void* found;
    const void* go_on;
};

}  // namespace faultline::recorder
