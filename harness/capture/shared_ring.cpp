#include "capture/shared_ring.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "monitor/events.hpp"
#include "system/open_files.hpp"

namespace faultline::capture {

using recorder::kSlots;
using recorder::Ring;
using recorder::Slot;

tl::expected<SharedRing, std::string> SharedRing::create() {
    UniqueFd fd(open_memory_file("faultline-capture"));
    const auto failed = [](const char* what) {
        return tl::make_unexpected(fmt::format("{}: {}", what, errno_name(static_cast<std::uint64_t>(errno))));
    };
    if (!fd.valid()) return failed("memfd_create");
    if (ftruncate(fd.get(), sizeof(Ring)) != 0) return failed("ftruncate");
    void* memory = mmap(nullptr, sizeof(Ring), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (memory == MAP_FAILED) return failed("mmap");
    auto* ring = static_cast<Ring*>(memory);  // zeros are its initial state
    ring->magic = recorder::kMagic;
    ring->writer = getpid();
    ring->next_id.store(1);
    ring->start_ns = recorder::now_ns();
    return SharedRing(std::move(fd), ring);
}

SharedRing::SharedRing(SharedRing&& other) noexcept
    : fd_(std::move(other.fd_)), ring_(std::exchange(other.ring_, nullptr)), lost_(other.lost_) {}

SharedRing::~SharedRing() {
    if (ring_ != nullptr) munmap(ring_, sizeof(Ring));
}

std::string SharedRing::path() const { return fmt::format("/proc/{}/fd/{}", getpid(), fd_.get()); }

std::uint64_t SharedRing::take_lost() {
    const std::uint64_t all = ring_->lost.load();
    return all - std::exchange(lost_, all);
}

// To take a place and to sign it takes nanoseconds, to write the record microseconds. Who signed it can live on as
// another: exec() ends the threads, and gives the number of the first to the one that called it.
bool SharedRing::is_torn(const Slot& slot, const std::function<bool(int thread)>& is_alive) {
    constexpr std::chrono::milliseconds kUnsigned{50}, kSigned{2000};
    const auto now = std::chrono::steady_clock::now();
    if (stuck_since_ == std::chrono::steady_clock::time_point{}) stuck_since_ = now;
    const int owner = slot.owner.load();
    const bool goes_on = is_alive(owner) && now - stuck_since_ < (owner == 0 ? kUnsigned : kSigned);
    return !goes_on && slot.ready.load() != ring_->tail.load() + 1;
}

void SharedRing::all_is_written() { ring_->written.store(ring_->tail.load()); }

SharedRing::What SharedRing::take(Taken& taken, const std::function<bool(int thread)>& is_alive) {
    const std::uint64_t tail = ring_->tail.load(std::memory_order_relaxed);
    Slot& slot = ring_->slots[tail % kSlots];
    const bool ready = slot.ready.load(std::memory_order_acquire) == tail + 1;
    if (!ready && (ring_->head.load(std::memory_order_acquire) == tail || !is_torn(slot, is_alive)))
        return What::nothing;
    if (ready) {
        taken.record = slot.record;
        taken.pieces.clear();
        std::size_t at = 0;
        for (std::size_t i = 0; i < taken.record.pieces && i < recorder::kMostPieces; ++i) {
            const std::size_t size = std::min<std::size_t>(taken.record.sizes[i], sizeof slot.text - at);
            taken.pieces.emplace_back(slot.text + at, size);
            at += size;
        }
    }
    stuck_since_ = {};
    slot.owner.store(0);
    ring_->tail.store(tail + 1, std::memory_order_release);
    return ready ? What::record : What::torn;
}

}  // namespace faultline::capture
