// The system calls of a run: whose each one is, which of them a step's lines ask for, which of them explain something.
//
// libzmq makes most of them on an I/O thread, that serves all sockets. Whose they are is known from the thread that
// opened the fd (the listener of a bind), from the listener (an accepted fd), or from an event that names the fd. One
// that none of these tells counts for every socket of its process.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/stage.hpp"
#include "expect/expected_lines.hpp"

namespace faultline {

class CallLog {
  public:
    explicit CallLog(bool keep_all) : keep_all_(keep_all) {}

    // `sockets`: name -> process. `entries_before`: how many lines the step has by now.
    void note(const SeenCall& call, std::int64_t time_ns, std::size_t entries_before,
              const std::map<std::string, int>& sockets);
    // An event of the socket names this opening of an fd.
    void belongs_to(std::uint64_t generation, const std::string& socket);
    // The rule with this index stands in this line of the scenario.
    void rule_is_from(int rule, int line) { rule_lines_[rule] = line; }
    // The step is over: writes into the record what its lines ask for, and what explains something.
    void finish_step(const ExpectedSeries& lines, const std::map<std::string, int>& sockets,
                     const std::vector<std::string>& process_names, StepRecord& record);

  private:
    struct Noted {
        SeenCall call;
        std::int64_t time_ns = 0;
        std::size_t entries_before = 0;
        std::string socket;  // of the thread that called; "" for an I/O thread
    };
    [[nodiscard]] std::string owner(const Noted& noted) const;
    [[nodiscard]] CallNote explain(const Noted& noted, const std::vector<std::string>& process_names) const;

    bool keep_all_ = false;
    std::vector<Noted> calls_;                        // of the step that runs
    std::map<std::uint64_t, std::string> owners_;     // generation -> socket
    std::map<std::uint64_t, std::uint64_t> parents_;  // generation of an accepted fd -> of its listener
    std::map<int, int> rule_lines_;
};

}  // namespace faultline
