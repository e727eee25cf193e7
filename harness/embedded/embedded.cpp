// The recorder and the writer of its trace in one library, for a program that starts them itself.
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include "api/faultline/capture.h"
#include "capture/drain.hpp"
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
