// A subject that has loaded libzmq and waits: see wire/fork_request.hpp.
#pragma once

namespace faultline::subject {

// Serves at lockstep::kServerFd until its other end is closed; then the process ends. Returns in each fork alone: that
// is then a subject like one that was started, in its worker's namespaces, and has the turn.
void serve_forks();

}  // namespace faultline::subject
