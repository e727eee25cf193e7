// From the ring to the file: the loop of a capture, one round at a time.
#pragma once

#include <poll.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "capture/selection.hpp"
#include "capture/shared_ring.hpp"
#include "capture/trace_file.hpp"
#include "capture/translate.hpp"

namespace faultline::capture {

// What a person wants to know at the end.
struct Summary {
    std::int64_t processes = 0, sockets = 0, events = 0, lost = 0;
    std::string library;  // the release, "4.3.4"; "": none was met
    bool no_events = false;
    std::string unseen;  // as trace::End has it
};

class Drain {
  public:
    // `unseen`: what the trace's end says if no libzmq is met.
    Drain(SharedRing& ring, TraceFile& file, Wanted wanted, const char* unseen = trace::kNoLibzmq);

    // Takes what is there; false: there was nothing.
    bool round();
    // Nothing of it is missed that was recorded before the call.
    void finish();

    // The process is in its exit(): it will do no more.
    [[nodiscard]] bool is_exiting(std::int64_t pid) const { return exiting_.contains(pid); }
    // Of the processes that go on: readable once one has ended.
    [[nodiscard]] std::vector<pollfd> processes() const;
    [[nodiscard]] std::size_t process_count() const { return alive_.size(); }

    [[nodiscard]] const Summary& summary() const { return summary_; }

  private:
    void add(trace::Entry entry);
    // A process, or, with `told`, one that has a line in the trace.
    struct Live {
        UniqueFd pidfd;  // not valid where there are too many
        bool told = false;
    };
    void met(std::int64_t pid, bool told);
    [[nodiscard]] bool is_alive(int thread) const;
    [[nodiscard]] std::vector<std::int64_t> ended_now() const;

    SharedRing& ring_;
    TraceFile& file_;
    Translator translator_;
    Selection selection_;
    Summary summary_;
    std::map<std::int64_t, Live> alive_;            // by pid
    std::map<std::int64_t, std::int64_t> exiting_;  // by pid: when its exit() began
};

}  // namespace faultline::capture
