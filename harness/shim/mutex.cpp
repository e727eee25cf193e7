// Mutexes and condition variables. A lock that is free is taken and the turn is kept; one that is not is a wait
// like any
// other. Condition variables are emulated whole: only the holder of the turn signals, so nothing can be missed.
#include <pthread.h>

#include "shim/calls.hpp"
#include "shim/clock.hpp"
#include "shim/real.hpp"
#include "shim/turn.hpp"

using namespace faultline::shim;
using faultline::lockstep::kNever;
using faultline::lockstep::Slot;
using faultline::lockstep::Wait;

namespace {

std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uintptr_t>(object); }

// 0, ETIMEDOUT, or what trylock says. A mutex that does not check for errors and is locked twice by one thread
// waits for ever, as it would without us.
int lock_until(const char* call, pthread_mutex_t* mutex, std::int64_t deadline_ns) {
    for (;;) {
        const int result = FAULTLINE_REAL(pthread_mutex_trylock)(mutex);
        if (result != EBUSY) return result;
        const std::int32_t holder = mutex->__data.__owner;
        if (holder == self()->tid && (mutex->__data.__kind & 3) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
        if (g_shared->clock_ns >= deadline_ns) return ETIMEDOUT;
        wait_for({.wait = Wait::mutex,
                  .call = call,
                  .deadline_ns = deadline_ns,
                  .address = address_of(mutex),
                  .holder_tid = holder});
    }
}

int unlock(pthread_mutex_t* mutex) {
    const int result = FAULTLINE_REAL(pthread_mutex_unlock)(mutex);
    if (result != 0 || process().mutex_waiters == 0) return result;
    for_each_waiting([&](Slot& slot) {
        if (slot.wait == Wait::mutex && slot.address == address_of(mutex)) slot.ready = 1;
    });
    return 0;
}

int wait_on(const char* call, pthread_cond_t* condition, pthread_mutex_t* mutex, std::int64_t deadline_ns) {
    const int unlocked = unlock(mutex);
    if (unlocked != 0) return unlocked;
    // An interruption is a spurious wake-up here: POSIX forbids EINTR.
    const Woken woken =
        wait_for({.wait = Wait::condition, .call = call, .deadline_ns = deadline_ns, .address = address_of(condition)});
    const int locked = lock_until(call, mutex, kNever);
    if (locked != 0) return locked;
    return woken == Woken::deadline ? ETIMEDOUT : 0;
}

// Wakes the thread that has waited longest, or all.
void wake(const pthread_cond_t* condition, bool all) {
    Slot* longest = nullptr;
    for_each_waiting([&](Slot& slot) {
        if (slot.wait != Wait::condition || slot.ready != 0 || slot.address != address_of(condition)) return;
        if (all) slot.ready = 1;
        if (longest == nullptr || slot.wait_number < longest->wait_number) longest = &slot;
    });
    if (longest != nullptr) longest->ready = 1;
}

// glibc keeps the clock of a condition variable in bit 1 of __wrefs (nptl/pthreadP.h: COND_CLOCK_MONOTONIC_MASK).
clockid_t clock_of(const pthread_cond_t* condition) {
    return (condition->__data.__wrefs & 2U) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

}  // namespace

FAULTLINE_INTERPOSE int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_mutex_lock)(mutex);
    // Where libzmq hands work over without a system call, a lock is the next thing that others can see of it.
    if (is_watched(FAULTLINE_CALLER)) preempt_if_due("pthread_mutex_lock");
    return lock_until("pthread_mutex_lock", mutex, kNever);
}

FAULTLINE_INTERPOSE int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* time) noexcept {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_mutex_timedlock)(mutex, time);
    return lock_until("pthread_mutex_timedlock", mutex, deadline_from(CLOCK_REALTIME, *time));
}

FAULTLINE_INTERPOSE int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                                const timespec* time) noexcept {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_mutex_clocklock)(mutex, clock, time);
    return lock_until("pthread_mutex_clocklock", mutex, deadline_from(clock, *time));
}

FAULTLINE_INTERPOSE int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_mutex_unlock)(mutex);
    return unlock(mutex);
}

FAULTLINE_INTERPOSE int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_cond_wait)(condition, mutex);
    return wait_on("pthread_cond_wait", condition, mutex, kNever);
}

FAULTLINE_INTERPOSE int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                               const timespec* time) {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_cond_timedwait)(condition, mutex, time);
    return wait_on("pthread_cond_timedwait", condition, mutex, deadline_from(clock_of(condition), *time));
}

FAULTLINE_INTERPOSE int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                               const timespec* time) {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_cond_clockwait)(condition, mutex, clock, time);
    return wait_on("pthread_cond_clockwait", condition, mutex, deadline_from(clock, *time));
}

FAULTLINE_INTERPOSE int pthread_cond_signal(pthread_cond_t* condition) noexcept {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_cond_signal)(condition);
    wake(condition, false);
    return 0;
}

FAULTLINE_INTERPOSE int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
    if (self() == nullptr) return FAULTLINE_REAL(pthread_cond_broadcast)(condition);
    wake(condition, true);
    return 0;
}
