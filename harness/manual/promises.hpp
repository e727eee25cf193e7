// What a manual promises, as a table that the scenarios' `spec` lines are held against: which promise has a scenario,
// and which one has none. Text in, value out. The table stands beside the scenarios as promises.txt:
//
//     page  zmq_socket_monitor(3)                  # named alone, it is no promise
//         ZMQ_EVENT_LISTENING  The event value is the FD of the underlying network socket.
//         ZMQ_EVENT_OLD        none: no build has it
//     other  libzmq#*                              # what else a `spec` may say; the star stands for any text
//
// A promise is called `zmq_socket_monitor(3) ZMQ_EVENT_LISTENING`. One `spec` may name several promises of a page,
// where they are single words: `spec  zmq_socket_monitor(3) ZMQ_EVENT_CLOSED ZMQ_EVENT_LISTENING`.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "scenario/diagnostic.hpp"

namespace faultline {

struct Promise {
    std::string page, key;
    std::string sentence;  // what is promised; or why nothing can show it
    bool excused = false;  // `none:`
    Place place;
    [[nodiscard]] std::string name() const { return page + " " + key; }
};

class Promises {
  public:
    [[nodiscard]] const std::vector<Promise>& all() const { return promises_; }

    // Indices of the promises that a `spec` names: none where it names a page, or something else that it may name. The
    // error is a hint ("did you mean …?", or "").
    [[nodiscard]] tl::expected<std::vector<std::size_t>, std::string> named_by(std::string_view spec) const;

  private:
    friend class PromiseReader;
    [[nodiscard]] std::string hint_for(std::string_view spec) const;

    std::vector<Promise> promises_;
    std::vector<std::string> pages_;
    std::vector<std::string> others_;  // with their star
};

tl::expected<Promises, std::vector<Diagnostic>> parse_promises(std::string_view text, const std::string& file);

}  // namespace faultline
