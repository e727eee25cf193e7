// One connection of the harness's own: bytes in, bytes out, never waiting.
#pragma once

#include <string>
#include <string_view>

#include "engine/unique_fd.hpp"
#include "zmtp/session.hpp"

namespace faultline {

class RawPeer {
  public:
    enum class End { none, eof, reset };

    RawPeer(UniqueFd fd, const std::string& name) : fd_(std::move(fd)), session_(name) {}

    // Reads what is there, unless it is stalled, and sends what is left to be sent. True: some of it moved.
    bool move();

    // Each returns 0 or an errno.
    int write(std::string_view bytes);
    int half_close();
    // What was written goes out first, as far as the other side ever takes it.
    void finish();
    void reset();

    void stall() { stalled_ = true; }
    void resume() { stalled_ = false; }

    // All that was read and not yet taken, and how the stream ended: that is said as often as it is asked for.
    [[nodiscard]] const std::string& received() const { return received_; }
    [[nodiscard]] End end() const { return end_; }
    void take(std::size_t size) { received_.erase(0, size); }

    // What it says and hears in ZMTP. hear() moves what is complete from received() to the session's heard().
    zmtp::Session& session() { return session_; }
    void hear() { take(session_.take_in(received_)); }

    [[nodiscard]] bool closed() const { return !fd_.valid(); }

  private:
    bool read_some();
    bool send_some();
    void close_if_sent();

    UniqueFd fd_;
    zmtp::Session session_;
    std::string received_, unsent_;
    End end_ = End::none;
    int error_ = 0;  // of what could not be sent later: the next write() reports it
    bool stalled_ = false, finishing_ = false, half_closing_ = false;
};

}  // namespace faultline
