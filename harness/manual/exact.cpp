// The section "What is exact" of the reference page. Whoever adds a verb adds here what of it is not exact.
#include "manual/words.hpp"

namespace faultline {

std::string_view what_is_exact() {
    return R"(Exact, and the same bytes in every run:

- which events come, and that no other does, up to the end of the last step;
- their order over all sockets with seed 0, and each socket's own order with any other seed;
- the virtual time of each event and of each return of a blocked call;
- errnos, intervals, protocol errors, status codes, endpoints, received data, results of calls;
- that an fd is right: it is open, of the kind that the event is about, and the same one where its name is used again.

Not exact, and therefore never written as a number:

- an fd's number: `fd`, or `fd=$name` to use it again;
- a port that `*` chose, or a name that libzmq made up: `$name` in an endpoint;
- what a scenario leaves open: `errno=any`, `interval=100ms..200ms`, `any order:`, `*` in a message.

Exact for one schedule only: the order between threads. Another seed may give another order, and `run --free` says
whether real time gives this one. Free runs do not compare times, intervals, or how often an event repeats after an
`until`.

Not tested at all: the kernel's own timers, throughput, and what no socket monitor reports.
)";
}

}  // namespace faultline
