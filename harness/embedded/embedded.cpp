// The recorder and the writer of its trace in one library, for a program that starts them itself.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "api/faultline/capture.h"
#include "capture/drain.hpp"
#include "recorder/libraries.hpp"
#include "recorder/recorder.hpp"

namespace faultline::capture {
namespace {

class Embedded {
  public:
    Embedded(SharedRing ring, TraceFile file) : ring_(std::move(ring)), file_(std::move(file)) {
        recorder::record_into(&ring_.memory());
    }
    // The calls that are under way keep the ring: its memory stays.
    void stop() {
        recorder::record_into(nullptr);
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_one();
        writer_.join();
        drain_.finish();
    }
    [[nodiscard]] bool lost_lines() const { return file_.lost() > 0; }

  private:
    void write() {
        constexpr std::chrono::milliseconds kRound{10};
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, kRound, [this] { return stopping_; })) drain_.round();
    }

    SharedRing ring_;
    TraceFile file_;
    Drain drain_{ring_, file_, {}};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread writer_{[this] { write(); }};
};

std::mutex g_mutex;
Embedded* g_embedded = nullptr;  // never deleted: whoever still writes into its ring may
pid_t g_started_by = 0;

int failed(int error) {
    errno = error;
    return -1;
}

int start(const char* trace) {
    const std::lock_guard lock(g_mutex);
    if (g_embedded != nullptr || std::getenv("FAULTLINE_CAPTURE") != nullptr) return failed(EBUSY);
    if (trace == nullptr) return failed(EINVAL);
    auto ring = SharedRing::create();
    if (!ring) return failed(ENOMEM);
    errno = 0;
    auto file = TraceFile::create(trace, {wall_clock(), FAULTLINE_VERSION});
    if (!file) return failed(errno == 0 ? EIO : errno);
    g_embedded = new Embedded(std::move(*ring), std::move(*file));
    g_started_by = getpid();
    return 0;
}

int stop() {
    const std::lock_guard lock(g_mutex);
    if (g_embedded == nullptr) return failed(EINVAL);
    Embedded* embedded = std::exchange(g_embedded, nullptr);
    embedded->stop();
    return embedded->lost_lines() ? failed(ENOSPC) : 0;
}

// "/traces/%p.jsonl" of FAULTLINE_TRACE: with its pid for %p, and for %t the second it starts in.
std::string trace_name(const char* pattern) {
    std::string name;
    for (; *pattern != '\0'; ++pattern) {
        const bool is_pid = std::strncmp(pattern, "%p", 2) == 0, is_time = std::strncmp(pattern, "%t", 2) == 0;
        if (is_pid || is_time)
            name += std::to_string(is_pid ? std::int64_t{getpid()} : std::int64_t{std::time(nullptr)});
        else
            name += *pattern;
        pattern += is_pid || is_time ? 1 : 0;
    }
    return name;
}

// Preloaded into a program that nobody can start by `faultline capture`, it starts by itself once libzmq is used.
void start_by_variable() {
    const std::string name = trace_name(std::getenv("FAULTLINE_TRACE"));
    if (start(name.c_str()) == 0 || errno == EBUSY) return;
    const std::string why = "faultline: FAULTLINE_TRACE: " + name + ": " + std::strerror(errno) + "\n";
    static_cast<void>(!write(STDERR_FILENO, why.data(), why.size()));
}

__attribute__((constructor)) void begin() {
    if (std::getenv("FAULTLINE_TRACE") != nullptr) recorder::g_on_first_use = start_by_variable;
}

// A program that ends has ended its trace. In a child of a fork() there is no writer to wait for.
__attribute__((destructor)) void end() {
    if (g_embedded != nullptr && g_started_by == getpid()) stop();
}

}  // namespace
}  // namespace faultline::capture

extern "C" __attribute__((visibility("default"))) int faultline_capture_start(const char* trace) {
    return faultline::capture::start(trace);
}
extern "C" __attribute__((visibility("default"))) int faultline_capture_stop(void) {
    return faultline::capture::stop();
}
