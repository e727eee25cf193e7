#include "subject/facts.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <utility>

#include "scenario/vocabulary.hpp"
#include "subject/zmq_api.hpp"

namespace faultline::subject {
namespace {

// Some of zmq_has(3)'s words are in capitals: WS, WSS.
bool has(std::string word) {
    if (zmq.has == nullptr) return false;
    if (zmq.has(word.c_str()) == 1) return true;
    std::ranges::transform(word, word.begin(), [](unsigned char letter) { return std::toupper(letter); });
    return zmq.has(word.c_str()) == 1;
}

// HANDSHAKE_SUCCEEDED and HANDSHAKE_FAILED_NO_DETAIL: in every build from 4.3.0 on (libzmq c347aef7), with drafts
// from 4.2.3 on (5d4e30eb). 4.2.1 and 4.2.2 with drafts have the first of them, and another of the second's number.
bool reports_handshakes() {
    const auto release = version();
    return release >= std::array{4, 3, 0} || (has("draft") && release >= std::array{4, 2, 1});
}

// Whether ZMQ_BINDTODEVICE does what it says: a libzmq that was made without SO_BINDTODEVICE takes the option, and its
// bind fails (libzmq ip.cpp: bind_to_device).
bool binds_to_device(void* socket) {
    return zmq.setsockopt(socket, kBindToDevice, "lo", 2) == 0 && zmq.bind(socket, "tcp://127.0.0.1:*") == 0;
}

std::string poller_of(const std::string& call) {
    constexpr std::pair<long, const char*> kCalls[] = {
#ifdef SYS_epoll_wait  // the older ones are not on every machine
        {SYS_epoll_wait, "epoll"},
        {SYS_poll, "poll"},
        {SYS_select, "select"},
#endif
        {SYS_epoll_pwait, "epoll"},
        {SYS_ppoll, "poll"},
        {SYS_pselect6, "select"},
#ifndef __x86_64__  // in an emulator on such a machine, whose kernel tells its own numbers; here nothing waits in these
        {281, "epoll"},
        {271, "poll"},
        {270, "select"},
#endif
    };
    for (const auto& [number, poller] : kCalls)
        if (std::to_string(number) == call) return poller;
    return "";
}

// tweetnacl without getrandom(2) does, and waits in sleep(3) where it cannot.
bool holds_urandom() {
    std::error_code none;
    for (const auto& fd : std::filesystem::directory_iterator("/proc/self/fd", none))
        if (std::filesystem::read_symlink(fd, none) == "/dev/urandom") return true;
    return false;
}

// The number of the call that each thread of this process sleeps in; "running" of one that does not.
std::vector<std::string> calls_of_threads() {
    std::vector<std::string> calls;
    std::error_code none;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", none))
        std::ifstream(task.path() / "syscall") >> calls.emplace_back("running");
    return calls;
}

// What the threads of this process wait in, as the kernel tells: once there is a socket, all but this one are libzmq's
// reaper and I/O threads, which have the same poller. "": it tells of no other thread, or of none that waits so.
std::string poller() {
    constexpr int kMostTries = 10'000;
    for (int i = 0; i < kMostTries; ++i) {
        const std::vector<std::string> calls = calls_of_threads();
        for (const std::string& call : calls)
            if (const std::string found = poller_of(call); !found.empty()) return found;
        if (calls.size() < 2) break;
        syscall(SYS_sched_yield);
    }
    return "";
}

}  // namespace

std::array<int, 3> version() {
    std::array<int, 3> numbers{};
    zmq.version(&numbers[0], &numbers[1], &numbers[2]);
    return numbers;
}

std::vector<std::string> facts() {
    std::vector<std::string> names;
    for (const FactInfo& fact : all_facts())
        if (fact.told_by == ToldBy::has && has(std::string(fact.name))) names.emplace_back(fact.name);
    if (zmq.draft) names.emplace_back("draft");
    if (zmq.sodium && has("curve")) names.emplace_back("sodium");
    if (reports_handshakes()) names.emplace_back("handshakes");
    return names;
}

std::string try_facts(std::vector<std::string>& names) {
    void* const socket = zmq.socket(zmq.ctx_new(), kPush);
    if (socket == nullptr) return "it cannot make a socket";
    if (binds_to_device(socket)) names.emplace_back("bindtodevice");
    if (holds_urandom()) names.emplace_back("urandom");
    const std::string waits_in = poller();
    if (waits_in.empty()) return "no thread of it waits in epoll, poll or select, as far as /proc/self/task tells";
    names.push_back(waits_in);
    return "";
}

}  // namespace faultline::subject
