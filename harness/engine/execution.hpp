// One run of one scenario: takes its steps in order, has the stage carry them out, and writes down what follows.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "engine/call_log.hpp"
#include "engine/hosts.hpp"
#include "engine/run.hpp"
#include "engine/stage.hpp"
#include "engine/wall_clock.hpp"
#include "expect/match.hpp"
#include "peers/other_side.hpp"
#include "peers/port_holder.hpp"
#include "peers/proxy.hpp"
#include "peers/raw_peers.hpp"
#include "scenario/options.hpp"

namespace faultline {

class Execution {
  public:
    Execution(const Scenario& scenario, const RunOptions& options, const Sandbox& sandbox);

    Transcript run();

  private:
    // A command whose result has not come yet.
    struct Pending {
        std::string target;  // socket, or process for `term`
        std::string verb;
        int process = 0;
        bool later = false;  // its step is over: the result becomes a line
    };
    // A `when` that has not fired yet.
    struct Armed {
        const Step* step = nullptr;
        int remaining = 0;
    };
    struct Injected {
        int rule = 0;  // the stage's index
        Place place;
    };
    using Verb = void (Execution::*)(const Action&);
    static Verb find_verb(const std::string& name);

    // run.cpp
    bool begin();  // starts the default process, which tells the library's facts
    void take(std::size_t index);
    void settle(const Step& step);
    void note_settled(const Settled& settled, const Step& step);
    void end_with(OutcomeKind kind, std::string message);
    void note_death(int process);
    void settle_survivors();
    void take_inventory();  // inventory.cpp
    void note_blocked(const Step& step);
    void note_blocked_free(const Step& step);
    [[nodiscard]] std::string needs_namespace() const;
    [[nodiscard]] std::string needs_lockstep() const;
    void note_facts(const wire::Fields& hello);
    [[nodiscard]] bool needs_trial() const;  // build_facts.cpp
    tl::expected<void, std::string> try_build();
    [[nodiscard]] int expected_events(const Step& step) const;
    int missing_records(const Step& step);

    // records.cpp
    bool on_record(int process, const wire::Fields& fields);
    void on_event(const wire::Fields& fields);
    void on_result(const wire::Fields& fields);
    void fire_armed(const std::string& socket, std::uint64_t event);
    [[nodiscard]] std::string result_text(const wire::Fields& fields, const Pending& pending) const;

    // actions.cpp
    void start_process(const Action& action);
    void open_context(const Action& action);
    void open_socket(const Action& action);
    void set_options(const Action& action);
    const OptionInfo* known_option(const std::string& name);  // nullptr: there is none, and the action has failed
    void get_option(const Action& action);
    void clear_option(const Action& action);
    void ask_for_stats(const Action& action);
    bool has_draft_monitor();  // false: the action has failed for lack of it
    void monitor(const Action& action);
    void hand_over_listener(const Action& action);
    void on_endpoint(const Action& action);  // bind, unbind, connect, disconnect
    void on_socket(const Action& action);    // read, close
    void send_message(const Action& action);
    void receive_message(const Action& action);
    void poll_socket(const Action& action);
    void on_process_itself(const Action& action);  // term, shutdown, exhaust, release
    void advance(const Action& action);
    void occupy(const Action& action);
    void vacate(const Action& action);
    void kill(const Action& action);
    void stop(const Action& action);
    void resume(const Action& action);
    void restart(const Action& action);
    void interrupt(const Action& action);
    void set_random(const Action& action);
    void set_tsc(const Action& action);
    void resolve(const Action& action);

    // file_actions.cpp
    void unlink_path(const Action& action);
    void make_directory(const Action& action);
    void touch(const Action& action);
    void leave_stale(const Action& action);
    void change_mode(const Action& action);
    void check_file(bool good, const std::string& path);  // where not good, errno says why

    // means.cpp
    void look_at_means();
    std::string ask_subject(const std::string& verb, wire::Fields rest);  // the first process; "": no answer
    // wall_clock.cpp
    void jump_wall_clock(const Action& action);

    // proxy_actions.cpp
    void open_proxy(const Action& action);
    void cut(const Action& action);
    void reset_proxy(const Action& action);
    void stall_proxy(const Action& action);
    void corrupt(const Action& action);
    void drop(const Action& action);
    void drip(const Action& action);
    void delay(const Action& action);
    void limit(const Action& action);
    void join(const Action& action);
    void arm_proxy(const Action& action, ProxyFault::Kind kind, const std::string& place);
    Proxy& proxy_of(const Action& action);
    void note_unstruck();

    // network_actions.cpp
    void set_link(const Action& action);
    void change_address(const Action& action);
    void partition(const Action& action);  // heal, too
    bool make_host(const std::string& process, const std::string& address);

    // zap_actions.cpp
    void answer(const Action& action);
    // call_actions.cpp
    void inject(const Action& action);
    void restore(const Action& action);
    void on_call(const SeenCall& call);
    void finish_calls(const Step& step);
    void check_injected();
    [[nodiscard]] std::string needs_shim() const;

    // peer_actions.cpp
    void listen(const Action& action);
    void dial(const Action& action);
    void accept(const Action& action);
    void write_bytes(const Action& action);
    void expect_bytes(const Action& action);
    void say(const Action& action);
    void hear(const Action& action);
    RawPeer* open_peer(const Action& action);  // nullptr: there is none, and the action has failed
    void end_peer(const Action& action);       // fin, reset
    void half_close(const Action& action);
    void stall(const Action& action);  // stall, resume
    // The result of what is done here and now, as the step's, or compared at once where `when` did it.
    void report(const Action& action, const std::string& result);
    // Free running: lets the others go on until it holds, or patience runs out. Lockstep has nothing to wait for.
    void wait_in_real_time(const std::function<bool()>& condition);

    // Sends [id, verb, target, rest…] to the process; its result is this step's.
    void command(int process, const std::string& verb, const std::string& target, wire::Fields rest);
    void command_socket(const Action& action, const std::string& verb, wire::Fields rest);
    void fail_action(const std::string& why);                   // our side could not carry it out: outcome error
    bool launch(const std::string& name);                       // starts (again) the process of that name
    int process_of(const Action& action);                       // `in PROCESS`, or the default one, started if need be
    [[nodiscard]] std::string outward(std::string text) const;  // captures replaced, 127.0.0.1 -> the run's address
    [[nodiscard]] std::string inward(std::string text) const;   // the run's address -> 127.0.0.1

    const Scenario& scenario_;
    RunOptions options_;
    const Sandbox& sandbox_;
    OtherSide other_side_;  // what moves by itself: outlives the stage
    RawPeers& peers_ = other_side_.add(std::make_unique<RawPeers>());
    std::unique_ptr<Stage> stage_;
    std::unique_ptr<Matcher> matcher_;
    Transcript transcript_;
    std::map<std::string, int> processes_;             // name -> index
    std::map<std::string, int> sockets_;               // name -> process
    std::map<std::string, std::string> option_types_;  // pending `get`: id -> option
    std::map<std::string, Pending> pending_;           // by id
    std::map<std::string, PortHolder> holders_;        // by endpoint
    std::map<std::string, Proxy*> proxies_;            // by name; the other side holds them
    Hosts hosts_;
    std::map<std::string, std::string> host_of_;  // process -> address; none: the first host
    std::map<std::string, int> addresses_;        // that the scenario added, each with a number of its own
    std::deque<Armed> armed_;
    std::vector<Injected> injected_;
    CallLog call_log_;
    std::set<std::pair<std::string, std::uint64_t>> storms_;  // socket and event of each `until` that was reached
    StepRecord record_;                                       // of the step that runs
    const Step* step_ = nullptr;
    const Step* firing_ = nullptr;  // the `when` whose action is carried out
    std::string current_id_;        // of its command; "" where it has none
    std::string current_thread_;    // that carries it out
    int current_process_ = 0;
    std::int64_t step_start_ns_ = 0;
    std::int64_t wall_clock_s_ = kFirstWallClock;
    int until_seen_ = 0;
    int next_id_ = 0;
    int commands_of_step_ = 0;  // sent by the step that runs
    int expected_records_ = 0;  // messages that should have come by now, and that have
    int seen_records_ = 0;
    bool over_ = false;
};

}  // namespace faultline
