// Lockstep: one thread of the scenario at a time, on virtual time. See shim/shared.hpp for the protocol.
#pragma once

#include <array>

#include "engine/scheduler.hpp"
#include "engine/stage.hpp"
#include "engine/wall_clock.hpp"
#include "peers/loopback_flush.hpp"
#include "shim/shared.hpp"

namespace faultline {

class LockstepStage final : public Stage {
  public:
    explicit LockstepStage(RunOptions options);
    ~LockstepStage() override;

    tl::expected<wire::Fields, std::string> start(int process, const std::string& name) override;
    bool command(int process, const wire::Fields& fields) override;
    Settled settle(const OnRecord& on_record, int expected) override;
    Settled advance(std::int64_t ns, const OnRecord& on_record, int expected) override;
    Settled run_now(int process, const std::string& thread, const OnRecord& on_record) override;
    void kill(int process) override;
    void stop(int process) override;
    void resume(int process) override;
    bool interrupt(int process, const std::string& thread) override;
    void need_each_record(bool needed) override { needs_each_record_ = needed; }
    void set_tsc(TscMode mode) override;
    void set_wall_clock(std::int64_t seconds) override { wall_clock_s_ = seconds; }
    void set_random(const std::vector<std::int32_t>& values) override;
    std::string set_name(const std::string& name, const std::string& address, int error) override;
    int add_rule(const lockstep::CallRule& rule) override;
    void drop_rule(int index) override { shared_->rules[index].active = 0; }
    [[nodiscard]] lockstep::CallRule rule(int index) const override { return shared_->rules[index]; }
    [[nodiscard]] std::vector<std::string> threads(int process) const override;
    [[nodiscard]] std::uint64_t crashed_at(int process) const override {
        return shared_->processes[process].crashed_at;
    }
    [[nodiscard]] std::uint64_t lost_calls() const override { return shared_->calls_lost; }
    [[nodiscard]] std::int64_t now_ns() const override { return shared_->clock_ns; }
    [[nodiscard]] std::uint64_t turns() const override { return shared_ == nullptr ? 0 : shared_->turns.load(); }
    [[nodiscard]] WaitReport waits() const override;
    [[nodiscard]] const SubjectProcess* subject(int process) const override;

    [[nodiscard]] std::vector<MeansCheck> look(int process, std::size_t tasks) const override;

  private:
    struct Member {
        std::unique_ptr<SubjectProcess> process;
        std::string name;
        bool stopped = false;
    };
    enum class Yielded { yes, died, hang };

    Yielded give(std::uint32_t slot, lockstep::Turn turn);
    Yielded wait_for_doorbell(std::uint32_t process);
    // Asks every process but `except` which of its threads are ready.
    Yielded probe_all(std::uint32_t except);
    [[nodiscard]] bool is_ready(const lockstep::Slot& slot) const;
    [[nodiscard]] bool takes_part(const lockstep::Slot& slot) const;
    [[nodiscard]] std::vector<Candidate> candidates() const;
    [[nodiscard]] std::int64_t next_deadline() const;
    // One turn, and what follows from it at once. nullopt: go on.
    [[nodiscard]] bool passes_on() const;
    std::optional<Settled> take_turn(std::uint32_t slot, const OnRecord& on_record, bool may_pass_on);
    std::optional<Settled> run_held(std::size_t base, const OnRecord& on_record, bool may_pass_on);
    Settled unanswered_probe();
    void answer_code_question();
    [[nodiscard]] MeansCheck look_at_counter() const;
    [[nodiscard]] MeansCheck look_at_calls(int process) const;
    [[nodiscard]] MeansCheck look_at_turns(int process, std::size_t tasks) const;
    void tell_call(const lockstep::CallRecord& record);
    bool catch_up(std::uint32_t process, const OnRecord& on_record);
    bool drain(std::uint32_t process, const OnRecord& on_record, std::uint64_t up_to);
    Settled problem(Yielded how, std::uint32_t slot);
    void forget(int process);
    [[nodiscard]] std::string describe(const lockstep::Slot& slot) const;
    [[nodiscard]] const lockstep::Slot* holder_of(const lockstep::Slot& waiting) const;

    RunOptions options_;
    Scheduler scheduler_;
    TscMode tsc_;
    bool may_pass_on_;  // as far as the options go
    std::int64_t wall_clock_s_ = kFirstWallClock;
    UniqueFd memory_;
    UniqueFd doorbell_;
    LoopbackFlush flush_network_;
    lockstep::Shared* shared_ = nullptr;
    std::array<Member, lockstep::kMaxProcesses> members_;
    bool needs_each_record_ = false;
    std::uint64_t messages_read_ = 0;                 // of Shared::messages
    std::uint32_t last_process_ = lockstep::kNobody;  // which process the last turn was in
};

}  // namespace faultline
