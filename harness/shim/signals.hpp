// Signals that the shim handles itself, and that nobody else may mask or take over: libzmq blocks every signal in its
// I/O threads (libzmq thread.cpp), and a blocked SIGSEGV or SIGILL kills where the time stamp counter is read.
#pragma once

#include <csignal>

namespace faultline::shim {

// From now on `action` is what the signal does. Handlers that others set are remembered, and get real crashes.
void guard_signal(int signal, const struct sigaction& action);
// From a handler: the signal is a real one. Whoever else asked for it gets it, or it kills.
void give_up_signal(int signal);

}  // namespace faultline::shim
