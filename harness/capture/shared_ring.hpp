// The reading side of the recorder's ring.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "engine/unique_fd.hpp"
#include "recorder/ring.hpp"

namespace faultline::capture {

struct Taken {
    recorder::Record record;
    std::vector<std::string> pieces;
};

class SharedRing {
  public:
    // The error is a line for a person.
    static tl::expected<SharedRing, std::string> create();
    SharedRing(SharedRing&& other) noexcept;
    SharedRing& operator=(SharedRing&&) = delete;
    ~SharedRing();

    enum class What {
        nothing,
        record,
        torn,  // a record whose process ended while it wrote: it is skipped
    };
    // `is_alive`: whether that thread may still write; of 0, whether anybody may.
    What take(Taken& taken, const std::function<bool(int thread)>& is_alive);
    void all_is_written();  // what was taken: a process that ends waits for it
    // Of a fork() that has begun, the child is not in the ring yet.
    [[nodiscard]] bool awaits_child() const { return ring_->forks.load() != ring_->forks_seen.load(); }
    std::uint64_t take_lost();  // records that found the ring full since it was asked last

    // Where the calling process has it, for others: a file that is gone when this process is.
    [[nodiscard]] std::string path() const;
    [[nodiscard]] recorder::Ring& memory() const { return *ring_; }

  private:
    SharedRing(UniqueFd fd, recorder::Ring* ring) : fd_(std::move(fd)), ring_(ring) {}
    bool is_torn(const recorder::Slot& slot, const std::function<bool(int thread)>& is_alive);

    UniqueFd fd_;
    recorder::Ring* ring_ = nullptr;
    std::uint64_t lost_ = 0;                               // that was told already
    std::chrono::steady_clock::time_point stuck_since_{};  // the slot that is read next has begun, and is not written
};

}  // namespace faultline::capture
