#include "cli/explore_subjects.hpp"

#include <fmt/format.h>

#include "expect/match.hpp"
#include "explore/effect.hpp"

namespace faultline::cli {
namespace {

constexpr const char* kWhole = "short=1000000";  // replaces a transfer by all of itself

class Learner {
  public:
    Learner(const RunOptions& options, Runner& runner)
        : plain_(options), options_(exploring(options)), runner_(runner) {}

    Learned learn(const std::vector<Scenario>& scenarios) {
        learned_.complete = learn_plain(scenarios) && learn_ends() && check_controls();
        return std::move(learned_);
    }

  private:
    bool learn_plain(const std::vector<Scenario>& scenarios);
    bool learn_ends();
    bool check_controls();
    void leave_out(const Scenario& scenario, const std::string& why) {
        learned_.not_explored.push_back(scenario.id + ": " + why);
    }

    RunOptions plain_, options_;
    Runner& runner_;
    Learned learned_;
};

// What does not pass by itself cannot say what a fault changes.
bool Learner::learn_plain(const std::vector<Scenario>& scenarios) {
    std::vector<const Scenario*> all;
    for (const Scenario& scenario : scenarios) all.push_back(&scenario);
    std::vector<Transcript> plain;
    if (!runner_.run(all, plain_, plain)) return false;
    for (std::size_t i = 0; i < all.size(); ++i) {
        Matcher matcher(*all[i], plain[i].facts, {});
        for (const StepRecord& record : plain[i].steps) matcher.step(record);
        const Verdict verdict = matcher.finish(plain[i].outcome);
        if (verdict.kind != OutcomeKind::pass) {
            leave_out(*all[i], verdict.summary);
            continue;
        }
        ExploreSubject subject;
        subject.scenario = all[i];
        subject.base = extend(*all[i], plain[i], kPatienceNs);
        subject.plain = std::move(plain[i]);
        learned_.subjects.push_back(std::move(subject));
    }
    return true;
}

// Each with explore's own end, twice: the first time with all calls and stacks kept. The two must be the same.
bool Learner::learn_ends() {
    std::vector<const Scenario*> all;
    for (const ExploreSubject& subject : learned_.subjects) all.push_back(&subject.base.scenario);
    RunOptions with_calls = options_;
    with_calls.trace_calls = with_calls.keep_stacks = true;
    std::vector<Transcript> one, other;
    if (!runner_.run(all, with_calls, one) || !runner_.run(all, options_, other)) return false;
    std::vector<ExploreSubject> stable;
    for (std::size_t i = 0; i < learned_.subjects.size(); ++i) {
        if (one[i].outcome.kind == OutcomeKind::error || !same_run(learned_.subjects[i].base, one[i], other[i])) {
            leave_out(*learned_.subjects[i].scenario, one[i].outcome.kind == OutcomeKind::error
                                                          ? "its end: " + one[i].outcome.message
                                                          : "harness error: two runs of it differ");
            learned_.unstable = true;
            continue;
        }
        learned_.subjects[i].points = call_points(one[i]);
        learned_.subjects[i].base_run = std::move(other[i]);
        one[i] = {};
        stable.push_back(std::move(learned_.subjects[i]));
    }
    learned_.subjects = std::move(stable);
    return true;
}

// A fault that changes nothing must change nothing: a transfer is replaced by the whole of itself.
bool Learner::check_controls() {
    std::vector<Scenario> controls;
    std::vector<std::size_t> owners;
    std::vector<int> steps;
    for (std::size_t i = 0; i < learned_.subjects.size(); ++i) {
        for (const CallPoint& point : learned_.subjects[i].points) {
            if (!info_of(point.call).transfers || point.result.empty() || point.result[0] == 'E') continue;
            controls.push_back(with_fault(learned_.subjects[i].base.scenario, point, kWhole));
            owners.push_back(i);
            steps.push_back(point.step);
            break;
        }
    }
    std::vector<const Scenario*> all;
    for (const Scenario& control : controls) all.push_back(&control);
    std::vector<Transcript> runs;
    if (!runner_.run(all, options_, runs)) return false;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const ExploreSubject& subject = learned_.subjects[owners[i]];
        const Judgement judgement = judge_effect(subject.base, subject.base_run, runs[i], steps[i]);
        if (judgement.effect == Effect::same) continue;
        learned_.not_explored.push_back(fmt::format("{}: harness error: a fault that changes nothing makes it {}: {}",
                                                    subject.scenario->id, effect_name(judgement.effect),
                                                    judgement.detail));
        learned_.unstable = true;
    }
    return true;
}

}  // namespace

bool Runner::run(const std::vector<const Scenario*>& scenarios, const RunOptions& options,
                 std::vector<Transcript>& transcripts) {
    std::vector<Job> jobs;
    for (const Scenario* scenario : scenarios) jobs.push_back({scenario, options});
    transcripts.assign(jobs.size(), {});
    runs_ += jobs.size();
    return run_jobs(jobs, pool_, &g_interrupted, [&](JobResult result) {
        transcripts[result.job] = std::move(result.transcript);
        return true;
    });
}

Learned learn_subjects(const std::vector<Scenario>& scenarios, const RunOptions& options, Runner& runner) {
    return Learner(options, runner).learn(scenarios);
}

RunOptions exploring(RunOptions options) {
    options.keep_going = true;
    options.inventory = true;
    return options;
}

}  // namespace faultline::cli
