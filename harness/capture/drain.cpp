#include "capture/drain.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>

namespace faultline::capture {
namespace {

constexpr int kMostOfARound = 4096;  // then it is written, and the processes are looked after

// Of a process or thread: it is there, and more than what its parent has not asked for yet.
bool goes_on(std::int64_t id) {
    std::ifstream stream(fmt::format("/proc/{}/stat", id));
    std::string text;
    std::getline(stream, text);
    const std::size_t state = text.rfind(") ");
    return state != std::string::npos && text[state + 2] != 'Z' && text[state + 2] != 'X';
}

}  // namespace

Drain::Drain(SharedRing& ring, TraceFile& file, Wanted wanted, const char* unseen)
    : ring_(ring), file_(file), translator_(ring.memory().start_ns), selection_(std::move(wanted)) {
    summary_.unseen = unseen;
}

bool Drain::is_alive(int thread) const { return thread == 0 ? !alive_.empty() : goes_on(thread); }

void Drain::met(std::int64_t pid, bool told) {
    Live& live = alive_[pid];  // known already: it has made an exec()
    if (!live.pidfd.valid()) live.pidfd = UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (told && !live.told) ++summary_.processes;
    live.told = live.told || told;
}

void Drain::add(trace::Entry entry) {
    for (const trace::Entry& chosen : selection_.pass(std::move(entry))) {
        if (std::holds_alternative<trace::Socket>(chosen.what)) ++summary_.sockets;
        if (std::holds_alternative<trace::Event>(chosen.what)) ++summary_.events;
        if (const auto* library = std::get_if<trace::Library>(&chosen.what)) {
            summary_.library = library->release;
            summary_.unseen.clear();
        }
        if (const auto* gap = std::get_if<trace::Gap>(&chosen.what))
            if (gap->why == "library not interposed") summary_.no_events = true;
        file_.add(chosen);
    }
}

std::vector<std::int64_t> Drain::ended_now() const {
    std::vector<pollfd> fds = processes();
    poll(fds.data(), fds.size(), 0);
    std::vector<std::int64_t> ended;
    auto fd = fds.begin();  // of each process that has one, in the same order
    for (const auto& [pid, live] : alive_)
        if (live.pidfd.valid() ? (fd++)->revents != 0 : !goes_on(pid)) ended.push_back(pid);
    return ended;
}

bool Drain::round() {
    Taken taken;
    const std::vector<std::int64_t> ended = ended_now();  // before this look at the ring: nothing comes behind it
    int count = 0;
    for (; count < kMostOfARound; ++count) {
        const auto what = ring_.take(taken, [this](int thread) { return is_alive(thread); });
        if (what == SharedRing::What::nothing) break;
        if (what == SharedRing::What::torn) {
            add({.t_ns = translator_.since_start(recorder::now_ns()), .what = trace::Gap{"killed while writing", 1}});
            continue;
        }
        const recorder::Record& record = taken.record;
        if (record.kind == recorder::Kind::process || record.kind == recorder::Kind::alive)
            met(record.pid, record.kind == recorder::Kind::process);
        if (record.kind == recorder::Kind::exit) exiting_[record.pid] = translator_.since_start(record.t_ns);
        for (trace::Entry& entry : translator_.translate(taken)) add(std::move(entry));
    }
    const std::int64_t now = translator_.since_start(recorder::now_ns());
    if (const std::uint64_t lost = ring_.take_lost(); lost > 0) {
        add({.t_ns = now, .what = trace::Gap{"ring full", static_cast<std::int64_t>(lost)}});
        summary_.lost += static_cast<std::int64_t>(lost);
    }
    if (count < kMostOfARound) {
        for (const std::int64_t pid : ended) {
            for (trace::Entry& entry : translator_.unreturned(pid)) add(std::move(entry));
            const auto exiting = exiting_.extract(pid);
            const std::int64_t t_ns = exiting.empty() ? now : exiting.mapped();
            if (alive_.at(pid).told) add({.t_ns = t_ns, .pid = pid, .what = trace::Exit{!exiting.empty()}});
            alive_.erase(pid);
        }
    }
    file_.flush(now);
    return count > 0;
}

void Drain::finish() {
    constexpr int kMostRounds = 64;  // of processes that go on, and fill the ring as fast as it is emptied
    for (int i = 0; i < kMostRounds && round(); ++i) {
    }
    for (trace::Entry& entry : translator_.unreturned(0)) add(std::move(entry));
    summary_.lost += file_.lost();
    file_.end(translator_.since_start(recorder::now_ns()), summary_.unseen);
}

std::vector<pollfd> Drain::processes() const {
    std::vector<pollfd> fds;
    for (const auto& [pid, live] : alive_)
        if (live.pidfd.valid()) fds.push_back({.fd = live.pidfd.get(), .events = POLLIN, .revents = 0});
    return fds;
}

}  // namespace faultline::capture
