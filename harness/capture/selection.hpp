// Which sockets a capture is about.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "trace/trace.hpp"

namespace faultline::capture {

struct Wanted {
    std::vector<std::string> types;      // "REQ"; none: all
    std::vector<std::string> endpoints;  // patterns with * and ?; none: all
};

// Lets through the lines of the sockets that are wanted, and of their fds. Which endpoints a socket has is known late:
// what comes before is kept, a bounded number of lines of each, and let through once it is known.
class Selection {
  public:
    explicit Selection(Wanted wanted) : wanted_(std::move(wanted)) {}
    std::vector<trace::Entry> pass(trace::Entry entry);

  private:
    using Id = std::pair<std::int64_t, std::int64_t>;  // pid, and socket or fd
    struct Held {
        std::vector<trace::Entry> lines;
        std::int64_t dropped = 0;
    };

    std::vector<trace::Entry> pass_socket(trace::Entry entry, std::int64_t socket);
    std::vector<trace::Entry> pass_system_call(trace::Entry entry, const trace::SystemCall& call);
    [[nodiscard]] bool is_wanted_endpoint(const trace::Entry& entry) const;
    static void hold(Held& held, trace::Entry entry);
    static void release(Held& held, std::vector<trace::Entry>& passed);

    Wanted wanted_;
    std::set<Id> chosen_, refused_;
    std::map<Id, Held> held_sockets_, held_fds_;
    std::set<Id> chosen_fds_;
};

}  // namespace faultline::capture
