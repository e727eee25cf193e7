// One direction of one connection through a proxy.
//
//     source --read--> arrived_ (each chunk with the time when it is due) --pass--> leaving_ --write--> target
//
// Faults strike while a byte passes, so that it makes no difference how the bytes came.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "peers/frame_counter.hpp"
#include "peers/proxy_faults.hpp"

namespace faultline {

class ProxyStream {
  public:
    ProxyStream(int source, int target, Towards towards) : source_(source), target_(target), towards_(towards) {}

    // Does what can be done now. True: something moved.
    bool act(std::int64_t now_ns, const Conditions& conditions, ArmedFaults& faults);
    // The fault that has just struck and is for the whole connection to carry out.
    std::optional<ProxyFault> take_struck();
    // When the next chunk is due; INT64_MAX: none is to come by itself.
    [[nodiscard]] std::int64_t next_due_ns() const;
    [[nodiscard]] bool finished() const { return ended_; }  // the source's end was passed on
    [[nodiscard]] bool broken() const { return broken_; }   // reset by one of the two

  private:
    struct Chunk {
        std::int64_t due_ns = 0;
        std::string bytes;
        std::size_t passed = 0;
    };
    bool read(std::int64_t now_ns, const Conditions& conditions);
    bool pass(std::int64_t now_ns, bool dripping, ArmedFaults& faults);
    void pass_byte(char byte, ArmedFaults& faults);
    void strike(ArmedFaults& faults);
    bool write();
    bool end();
    [[nodiscard]] std::int64_t due_for(std::size_t size, std::int64_t now_ns, const Conditions& conditions);

    int source_, target_;
    Towards towards_;
    std::deque<Chunk> arrived_;
    std::string leaving_;
    FrameCounter counter_;
    std::optional<ProxyFault> struck_;
    std::optional<Position> dropping_;  // a frame whose rest is to be left out
    std::int64_t line_free_ns_ = 0;     // when the limited line has sent what was put on it
    std::int64_t last_due_ns_ = 0;
    bool source_ended_ = false, ended_ = false, broken_ = false;
};

}  // namespace faultline
