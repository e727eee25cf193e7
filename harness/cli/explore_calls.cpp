// Every single fault at every call: the runs of an exploration.
#include <fmt/format.h>
#include <malloc.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "cli/explore.hpp"
#include "cli/explore_subjects.hpp"
#include "cli/symbols.hpp"
#include "explore/contrast.hpp"
#include "explore/plan.hpp"
#include "scenario/print.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 256;  // trials whose scenarios are in memory at a time

std::string hash_of(const std::string& text) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    std::string hex;
    for (int i = 0; i < 8; ++i) hex += fmt::format("{:02x}", hash[i]);
    return hex;
}

class CallExplorer {
  public:
    CallExplorer(const Build& build, const PoolOptions& pool, const ExploreArguments& arguments,
                 const ExplorePart& part)
        : build_(build),
          runner_(pool),
          arguments_(arguments),
          part_(part),
          symbols_(build.options.libzmq),
          planner_(arguments.first == 0 ? SIZE_MAX : arguments.first,
                   [this](const Trial& trial) { return is_wanted(trial); }) {
        options_ = exploring(build.options);
    }

    Explored run(const std::vector<Scenario>& scenarios) {
        start_ = Clock::now();
        Learned learned = learn_subjects(scenarios, build_.options, runner_);
        if (!learned.complete) return end(Exit::fail);
        subjects_ = std::move(learned.subjects);
        unstable_ = learned.unstable;
        explored_.state.header.not_explored = std::move(learned.not_explored);
        make_plan();
        if (!read_known()) return end(Exit::usage);
        run_pending();
        if (explored_.state.is_complete() && !arguments_.state.empty() && !rewrite()) return end(Exit::usage);
        return end(exit_code());
    }

  private:
    void make_plan();
    [[nodiscard]] bool is_wanted(const Trial& trial) const;
    bool read_known();
    void run_pending();
    bool run_batch(const std::vector<std::size_t>& indices);
    bool confirm(const std::vector<std::size_t>& indices, std::map<std::size_t, TrialRecord>& records);
    bool have_patience(const std::vector<std::size_t>& indices);
    [[nodiscard]] TrialRecord record_of(std::size_t index);
    void keep(const TrialRecord& record);
    bool rewrite();
    void tell_progress(std::size_t done, std::size_t all);
    [[nodiscard]] Exit exit_code() const;
    [[nodiscard]] double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
    Explored end(Exit exit) {
        explored_.exit = exit;
        explored_.runs = runner_.runs();
        explored_.wall_s = elapsed_s();
        return std::move(explored_);
    }

    const Build& build_;
    Runner runner_;
    const ExploreArguments& arguments_;
    const ExplorePart& part_;
    RunOptions options_;
    Symbols symbols_;
    Planner planner_;
    std::vector<ExploreSubject> subjects_;
    Explored explored_;
    std::ofstream state_;
    Clock::time_point start_, last_told_;
    bool unstable_ = false;
};

void CallExplorer::make_plan() {
    ExploreHeader& header = explored_.state.header;
    std::string text = build_.info.sha256;
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
        std::vector<CallPoint> points = std::move(subjects_[i].points);
        std::erase_if(points, [&](const CallPoint& point) { return point.step >= subjects_[i].base.patience_step; });
        header.calls += points.size();
        planner_.add(i, points);
        text += print_scenario(subjects_[i].base.scenario);
    }
    for (const Trial& trial : planner_.trials())
        text += fmt::format("{} {} {} {} {} {}\n", trial.scenario, trial.point.step, trial.point.process,
                            call_name(trial.point), trial.point.nth, trial.fault.what);
    header.libzmq = fmt::format("{} ({})", build_.info.version, build_.info.sha256.substr(0, 16));
    header.plan = hash_of(text);
    header.trials = planner_.trials().size();
    header.scenarios = subjects_.size();
    header.stacks = planner_.stacks();
    header.left_out = planner_.left_out();
    malloc_trim(0);  // every run begins with a fork, which copies the tables of what is held here
}

bool CallExplorer::is_wanted(const Trial& trial) const {
    if (part_.wanted.empty()) return false;
    const Scenario& scenario = subjects_[trial.scenario].base.scenario;
    const Step& step = scenario.steps[static_cast<std::size_t>(trial.point.step)];
    return part_.wanted.contains(trial_key(scenario.id, fmt::format("{} {}", step.place.line, print_step_line(step)),
                                           trial.point.process, trial.point.thread, call_name(trial.point),
                                           trial.point.nth, trial.fault.what));
}

bool CallExplorer::read_known() {
    if (arguments_.state.empty()) return true;
    if (std::filesystem::exists(arguments_.state)) {
        const auto text = read_text(arguments_.state);
        const auto known = text ? parse_state(*text, arguments_.state) : tl::make_unexpected(text.error());
        if (!known || known->header != explored_.state.header) {
            fmt::print(stderr, "faultline: {}\n",
                       !known ? known.error()
                              : arguments_.state +
                                    " is of another exploration: the libzmq, the scenarios or the "
                                    "options differ; give another file");
            return false;
        }
        explored_.state.records = known->records;
    }
    // Whole, and without a line that was cut off.
    return rewrite();
}

bool CallExplorer::rewrite() {
    state_.close();
    if (auto written = write_file(arguments_.state, state_text(explored_.state)); !written) {
        fmt::print(stderr, "faultline: {}\n", written.error());
        return false;
    }
    state_.open(arguments_.state, std::ios::binary | std::ios::app);
    return true;
}

TrialRecord CallExplorer::record_of(std::size_t index) {
    const Trial& trial = planner_.trials()[index];
    const Scenario& scenario = subjects_[trial.scenario].base.scenario;
    const Step& step = scenario.steps[static_cast<std::size_t>(trial.point.step)];
    return {.index = index,
            .scenario = scenario.id,
            .file = scenario.file,
            .line = step.place.line,
            .action = print_step_line(step),
            .process = trial.point.process,
            .thread = trial.point.thread,
            .number = trial.point.number,
            .nth = trial.point.nth,
            .call = call_name(trial.point),
            .kind = trial.point.kind,
            .fault = trial.fault.what,
            .reach = trial.fault.reach,
            .condition = trial.fault.condition,
            .site = symbols_.site(trial.point.stack),
            .judgement = {}};
}

void CallExplorer::keep(const TrialRecord& record) {
    explored_.state.records.insert_or_assign(record.index, record);
    if (state_.is_open()) state_ << state_line(record) << std::flush;
}

void CallExplorer::run_pending() {
    std::vector<std::size_t> pending;
    for (std::size_t i = part_.index; i < planner_.trials().size(); i += part_.count)
        if (!explored_.state.records.contains(i)) pending.push_back(i);
    const std::size_t before = runner_.runs();
    for (std::size_t at = 0; at < pending.size();) {
        const std::size_t used = runner_.runs() - before;
        if (used >= part_.most_runs || elapsed_s() > part_.most_seconds) return;
        const std::size_t size = std::min({kBatch, pending.size() - at, part_.most_runs - used});
        const auto begin = pending.begin() + static_cast<std::ptrdiff_t>(at);
        if (!run_batch({begin, begin + static_cast<std::ptrdiff_t>(size)})) return;
        at += size;
        tell_progress(at, pending.size());
    }
}

// Every trial that is neither the same nor only different is run twice.
bool CallExplorer::run_batch(const std::vector<std::size_t>& indices) {
    std::vector<Scenario> scenarios;
    for (const std::size_t index : indices) {
        const Trial& trial = planner_.trials()[index];
        scenarios.push_back(with_fault(subjects_[trial.scenario].base.scenario, trial.point, trial.fault.what));
    }
    std::vector<const Scenario*> all;
    for (const Scenario& scenario : scenarios) all.push_back(&scenario);
    std::vector<Transcript> runs;
    if (!runner_.run(all, options_, runs)) return false;
    std::map<std::size_t, TrialRecord> records;
    std::vector<std::size_t> doubtful;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const Trial& trial = planner_.trials()[indices[i]];
        const ExploreSubject& subject = subjects_[trial.scenario];
        TrialRecord record = record_of(indices[i]);
        record.judgement = judge_effect(subject.base, subject.base_run, runs[i], trial.point.step);
        if (is_finding(record.judgement.effect) || record.judgement.effect == Effect::broken)
            doubtful.push_back(indices[i]);
        records.emplace(indices[i], std::move(record));
    }
    if (!confirm(doubtful, records)) return false;
    for (const auto& [index, record] : records) keep(record);
    return true;
}

// A lost connection is given more time; whatever else was found must come again.
bool CallExplorer::confirm(const std::vector<std::size_t>& indices, std::map<std::size_t, TrialRecord>& records) {
    std::vector<std::size_t> lost;
    for (const std::size_t index : indices)
        if (records.at(index).judgement.effect == Effect::lost) lost.push_back(index);
    if (!have_patience(lost)) return false;
    std::vector<Scenario> scenarios;
    for (const std::size_t index : indices) {
        const Trial& trial = planner_.trials()[index];
        const ExploreSubject& subject = subjects_[trial.scenario];
        const bool patient = records.at(index).judgement.effect == Effect::lost;
        const Extended& base = patient ? *subject.patient : subject.base;
        scenarios.push_back(with_fault(base.scenario, trial.point, trial.fault.what));
    }
    std::vector<const Scenario*> all;
    for (const Scenario& scenario : scenarios) all.push_back(&scenario);
    std::vector<Transcript> runs;
    if (!runner_.run(all, options_, runs)) return false;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const Trial& trial = planner_.trials()[indices[i]];
        const ExploreSubject& subject = subjects_[trial.scenario];
        Judgement& judgement = records.at(indices[i]).judgement;
        const bool patient = judgement.effect == Effect::lost;
        const Judgement again =
            judge_effect(patient ? *subject.patient : subject.base, patient ? subject.patient_run : subject.base_run,
                         runs[i], trial.point.step);
        if (patient) {
            judgement = again;
        } else if (again.effect != judgement.effect || again.cause != judgement.cause) {
            judgement = {Effect::broken, "two runs of the same trial differ",
                         fmt::format("{} {}, then {} {}", effect_name(judgement.effect), judgement.cause,
                                     effect_name(again.effect), again.cause)};
        }
    }
    return true;
}

bool CallExplorer::have_patience(const std::vector<std::size_t>& indices) {
    std::vector<ExploreSubject*> lacking;
    for (const std::size_t index : indices) {
        ExploreSubject& subject = subjects_[planner_.trials()[index].scenario];
        if (subject.patient) continue;
        subject.patient = extend(*subject.scenario, subject.plain, kLongPatienceNs);
        lacking.push_back(&subject);
    }
    std::vector<const Scenario*> all;
    for (const ExploreSubject* subject : lacking) all.push_back(&subject->patient->scenario);
    std::vector<Transcript> runs;
    if (!runner_.run(all, options_, runs)) return false;
    for (std::size_t i = 0; i < lacking.size(); ++i) lacking[i]->patient_run = std::move(runs[i]);
    return true;
}

void CallExplorer::tell_progress(std::size_t done, std::size_t all) {
    if (Clock::now() - last_told_ < std::chrono::seconds(1) && done != all) return;
    last_told_ = Clock::now();
    const double elapsed = elapsed_s();
    const double rate = static_cast<double>(runner_.runs()) / elapsed;
    std::size_t found = 0;
    for (const auto& [index, record] : explored_.state.records) found += is_finding(record.judgement.effect) ? 1 : 0;
    fmt::print(stderr, "{}/{} trials, {:.0f} s, {:.0f} s left, {:.0f} runs/s, {} with a finding\n", done, all, elapsed,
               elapsed / static_cast<double>(done) * static_cast<double>(all - done), rate, found);
}

Exit CallExplorer::exit_code() const {
    bool finding = false;
    for (const auto& [index, record] : explored_.state.records) {
        if (record.judgement.effect == Effect::broken) return Exit::our_bug;
        finding = finding || is_finding(record.judgement.effect);
    }
    if (unstable_) return Exit::our_bug;
    if (explored_.state.header.trials == 0) return Exit::nothing;
    return finding ? Exit::fail : Exit::pass;
}

}  // namespace

Explored explore_calls(const std::vector<Scenario>& scenarios, const Build& build, const PoolOptions& pool,
                       const ExploreArguments& arguments, const ExplorePart& part) {
    return CallExplorer(build, pool, arguments, part).run(scenarios);
}

}  // namespace faultline::cli
