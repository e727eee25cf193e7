// A thread that waits in a poller for an fd, round after round, as libzmq's I/O threads do.
#pragma once

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include <string>

namespace faultline::fake {

inline void wait_for(const std::string& poller, int fd) {
    static const int epoll = epoll_create1(0);
    epoll_event watched{.events = EPOLLIN, .data = {}}, event{};
    pollfd polled{fd, POLLIN, 0};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &watched);
    if (poller == "epoll") epoll_wait(epoll, &event, 1, -1);
    if (poller == "poll") poll(&polled, 1, -1);
    if (poller == "select") select(fd + 1, &set, nullptr, nullptr, nullptr);
}

inline void start_rounds(const std::string& poller, int fd) {
    static std::string waits_in;
    static int waits_for;
    waits_in = poller;
    waits_for = fd;
    pthread_t thread;
    const auto loop = [](void*) -> void* {
        for (;;) wait_for(waits_in, waits_for);
    };
    pthread_create(&thread, nullptr, loop, nullptr);
}

}  // namespace faultline::fake
