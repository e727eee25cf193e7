// Which raw peers and listeners there are at a line of the scenario, and what each of them can still do.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/complaint.hpp"
#include "scenario/model.hpp"

namespace faultline {

class PeerNames {
  public:
    // Each asks about the state at this point of the file. `verb` is what shall be done with the peer.
    [[nodiscard]] MaybeComplaint fresh(const std::string& name) const;
    [[nodiscard]] MaybeComplaint connection(std::string_view verb, const std::string& name) const;
    [[nodiscard]] MaybeComplaint listener(const std::string& name) const;  // that somebody can be accepted from
    [[nodiscard]] MaybeComplaint either(const std::string& name) const;
    [[nodiscard]] bool speaks_curve(const std::string& name) const;
    [[nodiscard]] bool contains(const std::string& name) const { return peers_.contains(name); }

    // As Names::apply().
    void apply(const Action& action, bool certain, int line);
    // The line that declares the name is wrong: what follows must not complain about it.
    void assume(const std::string& name) { peers_.try_emplace(name); }

  private:
    enum class State { alive, gone, unknown };
    struct Peer {
        State state = State::unknown;
        bool listens = false, full = false, ipc = false;
        int line = 0;                             // of what changed it last
        std::string gone_by;                      // "fin", "reset"
        std::optional<int> half_closed, stalled;  // the line; unknown where nobody can say
        bool curve = false;                       // it greeted with CURVE
        bool certain = true;                      // whether it is stalled or half closed
    };
    [[nodiscard]] MaybeComplaint open(const std::string& name) const;
    void declare(const Action& action, bool certain, int line);

    std::map<std::string, Peer> peers_;
};

}  // namespace faultline
