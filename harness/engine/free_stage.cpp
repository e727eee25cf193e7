// Free running: real time, the kernel's scheduling, no shim. What lockstep shows must also be possible here.
//
// Nobody can know that "nothing else happens" in real time. A step is over when as many messages have come as the
// scenario expects and then none for a moment, or when they have not come for long.
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>

#include "engine/stage.hpp"
#include "engine/subject_start.hpp"
#include "shim/shared.hpp"

namespace faultline {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kCalm{15};        // without a message, once all that is expected has come
constexpr milliseconds kPatience{3000};  // for what is expected

class FreeStage final : public Stage {
  public:
    explicit FreeStage(RunOptions options) : options_(std::move(options)) {}

    tl::expected<wire::Fields, std::string> start(int process, const std::string&) override {
        SubjectOptions options = subject_alone(options_);
        options.index = process;
        auto started = SubjectProcess::start(options);
        if (!started) return tl::make_unexpected(started.error());
        std::unique_ptr<SubjectProcess>& subject = subjects_[static_cast<std::size_t>(process)];
        subject = std::move(*started);
        return subject->wait_for_hello(options_.life_fd, options_.hang_limit_ms);
    }

    bool command(int process, const wire::Fields& fields) override {
        const auto& subject = subjects_[static_cast<std::size_t>(process)];
        return subject != nullptr && subject->alive() && subject->send(fields);
    }

    Settled settle(const OnRecord& on_record, int missing) override {
        return wait(milliseconds(0), on_record, missing);
    }

    Settled advance(std::int64_t ns, const OnRecord& on_record, int missing) override {
        return wait(milliseconds(ns / 1'000'000), on_record, missing);
    }

    Settled run_now(int, const std::string&, const OnRecord&) override { return {}; }

    void kill(int process) override {
        if (const auto& subject = subjects_[static_cast<std::size_t>(process)]) subject->kill();
    }
    void stop(int process) override { signal(process, SIGSTOP); }
    void resume(int process) override { signal(process, SIGCONT); }
    bool interrupt(int, const std::string&) override { return false; }
    void set_tsc(TscMode) override {}
    void set_wall_clock(std::int64_t) override {}
    void set_random(const std::vector<std::int32_t>&) override {}
    std::string set_name(const std::string&, const std::string&, int) override { return ""; }

    int add_rule(const lockstep::CallRule&) override { return -1; }
    void drop_rule(int) override {}
    [[nodiscard]] lockstep::CallRule rule(int) const override { return {}; }
    [[nodiscard]] std::uint64_t lost_calls() const override { return 0; }

    [[nodiscard]] std::int64_t now_ns() const override {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
    }
    [[nodiscard]] std::uint64_t turns() const override { return 0; }
    [[nodiscard]] WaitReport waits() const override { return {}; }
    [[nodiscard]] const SubjectProcess* subject(int process) const override {
        return subjects_[static_cast<std::size_t>(process)].get();
    }

  private:
    void signal(int process, int number) {
        if (const auto& subject = subjects_[static_cast<std::size_t>(process)]) subject->signal(number);
    }

    // Reads what comes for `least`, and until `missing` messages have come and then none for a moment.
    Settled wait(milliseconds least, const OnRecord& on_record, int missing) {
        const auto start = Clock::now();
        auto last = start;
        for (;;) {
            const auto now = Clock::now();
            const bool complete = missing <= 0 && now - last >= kCalm;
            const bool given_up = now - start >= least + kPatience;
            if (now - start >= least && (complete || given_up)) return {};
            poll_subjects();
            if (surroundings_moved()) last = Clock::now();
            for (std::size_t i = 0; i < subjects_.size(); ++i) {
                if (subjects_[i] == nullptr) continue;
                const bool was_alive = subjects_[i]->alive();
                const bool dead = was_alive && subjects_[i]->reap();  // before reading: nothing comes after it
                while (const auto record = subjects_[i]->receive()) {
                    if (record->empty()) break;
                    --missing;
                    last = Clock::now();
                    if (on_record(static_cast<int>(i), *record))
                        return {.why = Settled::Why::stopped, .process = -1, .detail = {}};
                }
                if (dead) return {.why = Settled::Why::died, .process = static_cast<int>(i), .detail = {}};
            }
        }
    }

    void poll_subjects() {
        std::vector<pollfd> fds{{options_.life_fd, POLLIN, 0}};
        for (const auto& subject : subjects_) {
            if (subject == nullptr || !subject->alive()) continue;
            fds.push_back({subject->control_fd(), POLLIN, 0});
            fds.push_back({subject->pid_fd(), POLLIN, 0});
        }
        poll(fds.data(), fds.size(), static_cast<int>(kCalm.count()) / 3);
        if (fds[0].revents != 0) abandon_run(options_);
    }

    RunOptions options_;
    std::array<std::unique_ptr<SubjectProcess>, lockstep::kMaxProcesses> subjects_;
};

}  // namespace

std::unique_ptr<Stage> make_free_stage(const RunOptions& options) { return std::make_unique<FreeStage>(options); }

}  // namespace faultline
