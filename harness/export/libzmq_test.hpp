// A scenario in the form of libzmq's own tests: their helpers, Unity, one process, no faults but those of a peer.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "export/export.hpp"
#include "export/peer_bytes.hpp"
#include "export/plan.hpp"
#include "monitor/events.hpp"
#include "scenario/options.hpp"

namespace faultline::exported {

constexpr std::size_t kMostBytes = 512;  // that a test spells out

class LibzmqTest {
  public:
    LibzmqTest(const Scenario& scenario, const ExportOptions& options, const Plan& plan)
        : scenario_(scenario), options_(options), plan_(plan) {}

    Exported text();

  private:
    using Write = void (LibzmqTest::*)(const Action&);

    void refuse(const Place& place, const std::string& what, const std::string& reason);
    void refuse(const Action& action, const std::string& reason);

    void add(const std::string& statement);

    // On one line if there is room for it.
    static std::string call_text(const std::string& function, const std::vector<std::string>& arguments);
    void add_call(const std::string& function, const std::vector<std::string>& arguments);

    // What is long is no longer read by anybody.
    static std::optional<std::string> spelled_out(const Bytes& pieces);
    void add_step(const PlannedStep& planned);

    void nothing(const Action&) {}

    // A call whose result is an errno or 0.
    void called(const Action& action, const std::string& call);

    std::string variable(const std::string& name) const;
    std::string socket_of(const Action& action) const;
    void socket(const Action& action);
    void note_monitor(const std::string& name);
    void context(const Action& action);
    std::string option_constant(const OptionInfo& info);
    void set_one(const Action& action, const std::string& socket, const Option& option);
    void set(const Action& action);
    void unset(const Action& action);
    void get(const Action& action);
    void monitor(const Action& action);
    void read(const Action& action);
    void endpoint(const Action& action);
    void send(const Action& action);
    void answer(const Action& action);
    void send_parts(const Action& action, const Message& message);
    void receive(const Action& action);
    void poll(const Action& action);
    void close(const Action& action);
    void advance(const Action&);

    // The port of tcp://127.0.0.1:PORT; "" and a refusal of any other.
    std::string port_of(const Action& action);
    void occupy(const Action& action);
    void vacate(const Action& action);
    void listen(const Action& action);
    void dial(const Action& action);
    void accept(const Action& action);
    static std::string peer(const std::string& name);
    std::string declared(const std::string& variable);  // with its type, the first time
    void sent(const Action& action, const Bytes& bytes);
    void write(const Action& action);
    void say(const Action& action);

    // Bytes that are kept are heard again: they are looked at then.
    void heard(const Action& action, const Received& received, std::size_t kept);
    void expect(const Action& action);
    void hear(const Action& action);
    void end_peer(const Action& action);
    void half_close(const Action& action);

    // The value as an expression; with `bound`, the variable that it is kept in.
    std::string value_of(const EventInfo& info, const ValuePattern& value, std::string& bound);
    void add_line(const ExpectedLine& line, std::int64_t wait_ms);

    [[nodiscard]] std::string name() const;

    [[nodiscard]] std::string opening() const;

    std::string assembled();

    const Scenario& scenario_;
    const ExportOptions& options_;
    const Plan& plan_;
    PeerBytes bytes_;
    std::string body_;
    std::vector<std::string> open_, monitored_;  // sockets, in their order
    std::set<std::string> fds_, peers_;
    std::map<std::string, int> constants_;  // that a zmq.h may lack
    bool has_watch_ = false, intervals_ = false;
    std::vector<ExportRefusal> refusals_;
};

}  // namespace faultline::exported
