// Threads: their creation, their end, and waiting for it; sleeps.
#include <pthread.h>
#include <sched.h>

#include <cstring>
#include <ctime>

#include "shim/calls.hpp"
#include "shim/clock.hpp"
#include "shim/machine.hpp"
#include "shim/real.hpp"
#include "shim/turn.hpp"

using namespace faultline::shim;
using faultline::lockstep::Slot;
using faultline::lockstep::ThreadState;
using faultline::lockstep::Wait;

namespace {

// A key's destructor runs however the thread ends: by return, pthread_exit or cancellation.
pthread_key_t slot_key() {
    static pthread_key_t key = [] {
        pthread_key_t made{};
        pthread_key_create(&made, [](void* slot) { leave(static_cast<Slot*>(slot)); });
        return made;
    }();
    return key;
}

void* run_thread(void* argument) {
    auto* slot = static_cast<Slot*>(argument);
    enter(slot);
    pthread_setspecific(slot_key(), slot);
    return slot->start(slot->argument);
}

Slot* slot_of(pthread_t thread) {
    for (std::uint32_t i = 0; i < g_shared->slot_count; ++i) {
        Slot& slot = g_shared->slots[i];
        if (slot.process == g_process && slot.handle == thread) return &slot;
    }
    return nullptr;
}

int sleep_until(const char* call, std::int64_t deadline_ns) {
    while (g_shared->clock_ns < deadline_ns) {
        if (wait_for({.wait = Wait::time, .call = call, .deadline_ns = deadline_ns}) == Woken::interrupted) {
            errno = EINTR;
            return -1;
        }
    }
    return 0;
}

}  // namespace

FAULTLINE_INTERPOSE int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                                       void* argument) noexcept {
    static const bool without_turns = is_without("turns");
    if (self() == nullptr || without_turns) return FAULTLINE_REAL(pthread_create)(thread, attributes, start, argument);
    const bool from_libzmq = offset_in_libzmq(reinterpret_cast<std::uintptr_t>(FAULTLINE_CALLER)) != 0;
    int failure = 0;  // pthread_create returns it instead of setting errno
    const auto create = [&](std::size_t) -> std::int64_t {
        slot_key();
        Slot* slot = new_slot();
        slot->start = start;
        slot->argument = argument;
        slot->loops = from_libzmq ? 1 : 0;
        std::strcpy(slot->name, "thread");
        failure = FAULTLINE_REAL(pthread_create)(thread, attributes, run_thread, slot);
        slot->handle = failure == 0 ? *thread : 0;
        slot->state = failure == 0 ? ThreadState::waiting : ThreadState::ended;
        errno = failure != 0 ? failure : errno;
        return failure == 0 ? 0 : -1;
    };
    const int saved_errno = errno;
    if (pass({.call = faultline::SystemCall::pthread_create, .caller = FAULTLINE_CALLER}, create) == 0) return 0;
    failure = errno;
    errno = saved_errno;
    return failure;
}

FAULTLINE_INTERPOSE int pthread_join(pthread_t thread, void** result) {
    Slot* slot = self() == nullptr ? nullptr : slot_of(thread);
    if (slot == nullptr) return FAULTLINE_REAL(pthread_join)(thread, result);
    while (slot->state != ThreadState::ended)
        wait_for({.wait = Wait::join,
                  .call = "pthread_join",
                  .address = static_cast<std::uint64_t>(slot - g_shared->slots)});
    slot->handle = 0;  // the number may be given to a later thread
    return FAULTLINE_REAL(pthread_join)(thread, result);
}

FAULTLINE_INTERPOSE int pthread_detach(pthread_t thread) noexcept {
    Slot* slot = self() == nullptr ? nullptr : slot_of(thread);
    if (slot != nullptr) slot->handle = 0;
    return FAULTLINE_REAL(pthread_detach)(thread);
}

// libzmq names its threads ("ZMQbg/IO/0", in 4.3 on): that is what reports call them.
FAULTLINE_INTERPOSE int pthread_setname_np(pthread_t thread, const char* name) noexcept {
    Slot* slot = self() == nullptr ? nullptr : slot_of(thread);
    if (slot != nullptr) std::strncpy(slot->name, name, sizeof slot->name - 1);
    return FAULTLINE_REAL(pthread_setname_np)(thread, name);
}

FAULTLINE_INTERPOSE int sched_yield() noexcept {
    if (self() == nullptr) return static_cast<int>(syscall(SYS_sched_yield));
    wait_for({.wait = Wait::turn, .call = "sched_yield"});
    return 0;
}

FAULTLINE_INTERPOSE int nanosleep(const timespec* time, timespec* rest) {
    if (self() == nullptr) return static_cast<int>(syscall(SYS_nanosleep, time, rest));
    return sleep_until("nanosleep", deadline_after(*time));
}

FAULTLINE_INTERPOSE int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* rest) {
    if (self() == nullptr) {
        if (syscall(SYS_clock_nanosleep, clock, flags, time, rest) == 0) return 0;
        return errno;
    }
    const bool absolute = (flags & TIMER_ABSTIME) != 0;
    return sleep_until("clock_nanosleep", absolute ? deadline_from(clock, *time) : deadline_after(*time)) == 0 ? 0
                                                                                                               : EINTR;
}

FAULTLINE_INTERPOSE int usleep(useconds_t microseconds) {
    const timespec time{microseconds / 1'000'000, static_cast<long>(microseconds % 1'000'000) * 1000};
    if (self() == nullptr) return static_cast<int>(syscall(SYS_nanosleep, &time, nullptr));
    return sleep_until("usleep", deadline_after(time));
}

FAULTLINE_INTERPOSE unsigned sleep(unsigned seconds) {
    const timespec time{static_cast<time_t>(seconds), 0};
    return nanosleep(&time, nullptr) == 0 ? 0 : seconds;
}
