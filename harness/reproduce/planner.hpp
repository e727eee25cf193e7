// How a plan comes about: the story is gone through once, and each happening may add steps. For plan.cpp and its parts.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reproduce/plan.hpp"

namespace faultline::reproduce {

using trace::Call;
using trace::Event;

inline constexpr std::int64_t kNsPerMs = 1'000'000;

// What stands first where several steps come at the same time.
enum class Rank { before, program, after };

struct Ranked {
    PlannedStep step;
    Rank rank = Rank::program;
};

// The type of socket at the other end: "REP" for "REQ"; "" where none fits.
std::string opposite(std::string_view kind);

// "" and " in program2": behind an action, whose process it is about.
inline std::string in_process(const std::string& process) { return process == "main" ? "" : " in " + process; }

enum class Fate { shaken, failed, dropped, silent };  // how a connection went on

// Who is at the other end of an endpoint that the program connects to.
struct Link {
    enum class Who { nobody, socket, raw } who = Who::nobody;
    std::string name;             // of the process with the socket, or of the raw listener
    bool made_before = false;     // the process is to be restarted
    int connections = 0;          // of the raw listener: names of its peers
    std::int64_t attempt_ns = 0;  // from when on the attempt under way can begin
    bool connected = false;       // it has, and is not over
    bool failed = false;          // its handshake did: libzmq closes it
};

// One that connected to the program.
struct Visitor {
    std::string name;
    bool raw = false, over = false, shaken = false;
    std::uint64_t fd = 0;
};

class Planner {
  public:
    explicit Planner(const Story& story) : story_(story) {}

    Plan plan() {
        open_actors();
        for (std::size_t i = 0; i < story_.happenings.size(); ++i) take(i);
        end_storms();
        std::ranges::stable_sort(steps_, [](const Ranked& one, const Ranked& other) {
            return std::make_pair(one.step.at_ns, one.rank) < std::make_pair(other.step.at_ns, other.rank);
        });
        for (Ranked& ranked : steps_) plan_.steps.push_back(std::move(ranked.step));
        add_jitter();
        add_time();
        return std::move(plan_);
    }

  private:
    using Key = std::pair<std::size_t, std::string>;  // actor, endpoint as in the trace

    void open_actors();
    void take(std::size_t i);
    void take_call(const Happening& happening, const Call& call);
    void take_event(std::size_t i, const Happening& happening, const Event& event);
    void take_link(std::size_t i, const Happening& happening, const Event& event, Link& link);
    void take_visit(std::size_t i, const Happening& happening, const Event& event);
    void take_system_call(std::size_t i, const Happening& happening, const trace::SystemCall& call);
    void take_accept(std::size_t i, const Happening& happening, const trace::SystemCall& call);
    void take_name(const Happening& happening, const trace::SystemCall& call);
    void connected(std::size_t i, const Happening& happening, const Event& event, Link& link);
    void gone(const Happening& happening, Link& link, std::int64_t at_ns, const std::string& why);
    void accepted(std::size_t i, const Happening& happening, const Event& event);
    void exhaust_fds(const Happening& happening, const std::string& process);
    void accept_failed(std::size_t i, const Happening& happening, const Event& event);
    void end_storms();
    void handshake_failed(const Happening& happening, const Event& event, const std::string& peer);
    void note_jitter(const Happening& happening, const Event& event);
    void add_jitter();
    void add_time();
    [[nodiscard]] Fate fate_of(std::size_t i) const;
    [[nodiscard]] bool ends_by_itself(std::size_t i) const;

    void other(std::int64_t at_ns, Rank rank, const Happening& happening, const std::string& text,
               const std::string& why) {
        const auto* event = std::get_if<Event>(&happening.entry->what);
        const std::string what = event == nullptr ? "" : event->event + ": ";
        steps_.push_back({{at_ns, text, fmt::format("line {}: {}{}", happening.entry->line, what, why), 0, 0}, rank});
    }
    void other_more(const std::string& text) {  // belongs to the one before
        Ranked more = steps_.back();
        more.step.text = text;
        more.step.why.clear();
        steps_.push_back(std::move(more));
    }
    void gap(const Happening& happening, const std::string& why) {
        const auto* event = std::get_if<Event>(&happening.entry->what);
        plan_.gaps.push_back(
            fmt::format("line {}: {}{}", happening.entry->line, event == nullptr ? "" : event->event + ": ", why));
    }

    const Story& story_;
    Plan plan_;
    std::vector<Ranked> steps_;
    std::map<Key, Link> links_;
    std::map<Key, std::vector<Visitor>> visitors_;  // of bound endpoints
    std::set<std::string> bound_;                   // endpoints at which a socket of the program listens
    std::set<std::string> own_connects_;            // to them, by sockets of the program
    std::map<std::size_t, std::set<std::string>> listening_;
    std::map<std::string, bool> names_;                               // host names -> whether it resolves now
    std::map<std::string, std::int64_t> exhausted_;                   // processes without fds, and since when
    std::map<std::string, const Happening*> storms_;                  // of these: where accept fails over and over
    std::map<Key, std::int64_t> intervals_;                           // ms that the next interval is counted from
    std::vector<std::pair<std::int64_t, std::int64_t>> jitter_;       // when it was drawn, and how many ms it is
    std::map<std::pair<std::int64_t, std::int64_t>, Key> listeners_;  // by pid and fd
    int peers_ = 0, raws_ = 0;
};

}  // namespace faultline::reproduce
