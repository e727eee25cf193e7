// Where a scenario's subjects act: under lockstep and virtual time, or free in real time. `run.cpp` directs, and
// does not know which of the two it has.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "engine/run.hpp"
#include "engine/subject_process.hpp"
#include "engine/surroundings.hpp"
#include "shim/shared.hpp"
#include "transcript/transcript.hpp"
#include "wire/fields.hpp"

namespace faultline {

// Why the stage handed control back.
struct Settled {
    enum class Why {
        quiet,     // no thread is ready
        stopped,   // `on_record` said so
        died,      // a process ended by itself: `process`
        livelock,  // too many turns without time passing
        hang,      // a thread keeps the turn (free running: nothing came in time)
    } why = Why::quiet;
    int process = -1;
    std::string detail;
};

// One wait of a parked thread, for reports of deadlocks.
struct WaitReport {
    std::vector<std::string> lines;
    bool cycle = false;          // threads wait for each other's mutexes
    bool time_can_help = false;  // some thread has a deadline
};

// A system call of the libzmq under test. Free running sees none.
struct SeenCall {
    int process = 0;
    std::string thread;
    lockstep::CallRecord record;
    std::vector<std::uint64_t> stack{};
};

class Stage {
  public:
    // Called for each system call, before the messages that the same turn sent.
    using OnCall = std::function<void(const SeenCall&)>;

    // Called for each message of a subject, in the order of emission, while whoever caused it is held. True: stop here.
    using OnRecord = std::function<bool(int process, const wire::Fields&)>;

    Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    // Starts the process with this index; the error says why it could not be. Its `hello` is returned.
    virtual tl::expected<wire::Fields, std::string> start(int process, const std::string& name) = 0;
    // Sends a command; carried out by settle().
    virtual bool command(int process, const wire::Fields& fields) = 0;
    // Runs until nothing is left to do at this moment. `expected` (free running only): how many events to wait for.
    virtual Settled settle(const OnRecord& on_record, int expected) = 0;
    // The same while time goes on by `ns`.
    virtual Settled advance(std::int64_t ns, const OnRecord& on_record, int expected) = 0;
    // Carries out what was sent to `process` for `thread` before anything else runs: for `when`.
    virtual Settled run_now(int process, const std::string& thread, const OnRecord& on_record) = 0;
    void watch_calls(OnCall on_call) { on_call_ = std::move(on_call); }
    // From now on the rule decides calls. Its index, or -1: no room, or no shim.
    virtual int add_rule(const lockstep::CallRule& rule) = 0;
    virtual void drop_rule(int index) = 0;
    [[nodiscard]] virtual lockstep::CallRule rule(int index) const = 0;
    // The names of the threads that have not ended. Of the kernel's own list a thread goes only some time after.
    [[nodiscard]] virtual std::vector<std::string> threads(int) const { return {}; }
    // What lockstep rests on, looked at in a process whose libzmq has made a socket and tried to receive from it.
    // `tasks`: how many threads the process has, in the kernel's eyes; 0: it cannot tell.
    [[nodiscard]] virtual std::vector<MeansCheck> look(int, std::size_t) const { return {}; }
    // Where in libzmq's image a memory fault ended the process; 0: elsewhere, or not known.
    [[nodiscard]] virtual std::uint64_t crashed_at(int) const { return 0; }
    [[nodiscard]] virtual std::uint64_t lost_calls() const = 0;  // that came too fast to be recorded

    // What else moves: outlives the stage's last settle(). Without one, nothing does.
    void surround_with(Surroundings* surroundings) { surroundings_ = surroundings; }
    // Whether the loopback device delivers anything; waiting for it while it does not would be in vain.
    void note_link(bool up) { link_up_ = up; }
    virtual void kill(int process) = 0;
    virtual void stop(int process) = 0;
    virtual void resume(int process) = 0;
    virtual bool interrupt(int process, const std::string& thread) = 0;  // false: no such thread waits
    // Whether something depends on what a record says, right when it is there: then none is read late.
    virtual void need_each_record(bool) {}
    virtual void set_tsc(TscMode mode) = 0;
    virtual void set_wall_clock(std::int64_t seconds) = 0;                 // for processes to come
    virtual void set_random(const std::vector<std::int32_t>& values) = 0;  // empty: libc's
    virtual std::string set_name(const std::string& name, const std::string& address,
                                 int error) = 0;  // "" or what is wrong
    [[nodiscard]] virtual std::int64_t now_ns() const = 0;
    [[nodiscard]] virtual std::uint64_t turns() const = 0;
    [[nodiscard]] virtual WaitReport waits() const = 0;
    [[nodiscard]] virtual const SubjectProcess* subject(int process) const = 0;

  protected:
    bool surroundings_moved() { return surroundings_ != nullptr && surroundings_->act(now_ns()); }

    Surroundings* surroundings_ = nullptr;
    bool link_up_ = true;
    OnCall on_call_;
};

std::unique_ptr<Stage> make_lockstep_stage(const RunOptions& options);
std::unique_ptr<Stage> make_free_stage(const RunOptions& options);

}  // namespace faultline
