// What raw peers say and hear, as bytes that are known before the program runs.
#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>

#include "scenario/model.hpp"
#include "zmtp/session.hpp"

namespace faultline::exported {

// What has come; the last `kept` bytes are the beginning of something, and are heard again.
struct Heard {
    Received received;
    std::size_t kept = 0;
};

// Follows what each peer has said, in the order of the scenario.
class PeerBytes {
  public:
    void open(const std::string& peer) { sessions_.insert_or_assign(peer, Spoken{zmtp::Session(peer), {}, false}); }

    // The error says why the bytes are known at run time only.
    tl::expected<Bytes, std::string> say(const std::string& peer, const zmtp::Items& items);
    tl::expected<Heard, std::string> hear(const std::string& peer, const zmtp::Items& items);

  private:
    struct Spoken {
        zmtp::Session session;
        zmtp::Items greeting;  // its own
        bool curve = false;
    };
    std::map<std::string, Spoken> sessions_;
};

}  // namespace faultline::exported
