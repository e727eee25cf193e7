#include "shim/signals.hpp"

#include <pthread.h>

#include <cerrno>

#include "shim/real.hpp"
#include "shim/turn.hpp"

namespace faultline::shim {
namespace {

struct Guarded {
    int signal;
    bool is_ours;
    struct sigaction others;  // what the process would have it do
};
Guarded g_guarded[] = {{SIGSEGV, false, {}}, {SIGILL, false, {}}};

Guarded* guarded(int signal) {
    for (Guarded& each : g_guarded)
        if (each.signal == signal && each.is_ours) return &each;
    return nullptr;
}

const sigset_t* without_guarded(int how, const sigset_t* set, sigset_t& copy) {
    if (g_shared == nullptr || set == nullptr || how == SIG_UNBLOCK) return set;
    copy = *set;
    for (const Guarded& each : g_guarded) sigdelset(&copy, each.signal);
    return &copy;
}

}  // namespace

void guard_signal(int signal, const struct sigaction& action) {
    for (Guarded& each : g_guarded) {
        if (each.signal != signal) continue;
        FAULTLINE_REAL(sigaction)(signal, &action, &each.others);
        each.is_ours = true;
    }
}

void give_up_signal(int signal) {
    if (const Guarded* own = guarded(signal)) FAULTLINE_REAL(sigaction)(signal, &own->others, nullptr);
}

}  // namespace faultline::shim

using namespace faultline::shim;

FAULTLINE_INTERPOSE int pthread_sigmask(int how, const sigset_t* set, sigset_t* old) noexcept {
    sigset_t copy;
    return FAULTLINE_REAL(pthread_sigmask)(how, without_guarded(how, set, copy), old);
}

FAULTLINE_INTERPOSE int sigprocmask(int how, const sigset_t* set, sigset_t* old) noexcept {
    sigset_t copy;
    return FAULTLINE_REAL(sigprocmask)(how, without_guarded(how, set, copy), old);
}

FAULTLINE_INTERPOSE int sigaction(int signal, const struct sigaction* action, struct sigaction* old) noexcept {
    Guarded* own = guarded(signal);
    if (own == nullptr) return FAULTLINE_REAL(sigaction)(signal, action, old);
    if (old != nullptr) *old = own->others;
    if (action != nullptr) own->others = *action;
    return 0;
}

FAULTLINE_INTERPOSE sighandler_t signal(int number, sighandler_t handler) noexcept {
    Guarded* own = guarded(number);
    if (own == nullptr) return FAULTLINE_REAL(signal)(number, handler);
    const sighandler_t before = own->others.sa_handler;
    own->others = {};
    own->others.sa_handler = handler;
    own->others.sa_flags = SA_RESTART;
    return before;
}
