#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "engine/abort_message.hpp"
#include "engine/execution.hpp"
#include "expect/data.hpp"
#include "expect/expected_lines.hpp"
#include "scenario/notation.hpp"
#include "scenario/verbs.hpp"

namespace faultline {

Execution::Execution(const Scenario& scenario, const RunOptions& options, const Sandbox& sandbox)
    : scenario_(scenario),
      options_(options),
      sandbox_(sandbox),
      stage_(options.free ? make_free_stage(options) : make_lockstep_stage(options)),
      call_log_(options.trace_calls) {
    stage_->watch_calls([this](const SeenCall& call) { on_call(call); });
    stage_->surround_with(&other_side_);
}

MatchOptions match_options(const RunOptions& options) {
    return {.global_order = options.seed == 0 && !options.free,
            .times = !options.free,
            .exact_intervals = !options.free,
            .steps = !options.free,
            .likeness = options.keep_going};
}

bool does_without(const RunOptions& options, std::string_view means) {
    return options.without.find(means) != std::string::npos;
}

Transcript run_scenario(const Scenario& scenario, const RunOptions& options, const Sandbox& sandbox) {
    return Execution(scenario, options, sandbox).run();
}

void Execution::end_with(OutcomeKind kind, std::string message) {
    if (over_) return;
    over_ = true;
    transcript_.outcome.kind = kind;
    transcript_.outcome.message = std::move(message);
}

// In address mode the run has an address of its own, but names that mean all addresses, IPv6 or an abstract ipc
// name are the whole machine's.
std::string Execution::needs_namespace() const {
    if (sandbox_.has_namespace()) return "";
    for (const Step& step : scenario_.steps) {
        for (const char* verb : {"link", "address", "partition"})
            if (step.action.verb == verb) return step.action.verb + " needs a namespace of its own";
        if (step.action.verb == "process" && step.action.has("host"))
            return "another host needs a namespace of its own";
        if (step.action.has("from") && step.action.text("from") != "127.0.0.1")
            return step.action.text("from") + " needs a namespace of its own";
        if (!step.action.has("endpoint")) continue;
        const std::string& endpoint = step.action.text("endpoint");
        for (const char* shared : {"tcp://*", "tcp://0.0.0.0", "[", "ipc://@", "tcp://lo:", "tcp://127.0.0.2"})
            if (endpoint.find(shared) != std::string::npos) return endpoint + " needs a namespace of its own";
    }
    return "";
}

// Free running, there is no wall clock but the machine's.
std::string Execution::needs_lockstep() const {
    if (!options_.free) return "";
    for (const Step& step : scenario_.steps)
        if (step.action.verb == "wallclock" && guard_holds(step.guard, transcript_.facts, scenario_.for_values))
            return step.action.verb + " needs lockstep";
    return "";
}

bool Execution::begin() {
    for (const std::string& why : {needs_namespace(), needs_shim()}) {
        if (why.empty()) continue;
        end_with(OutcomeKind::skip, why);
        return false;
    }
    if (sandbox_.has_namespace()) {
        transcript_.facts.names.insert("namespace");
    } else {
        stage_->set_name("localhost", sandbox_.loopback(), 0);
    }
    if (made_by_root(sandbox_.isolation())) transcript_.facts.names.insert("root");
    if (options_.free) transcript_.facts.names.insert("free");
    if (options_.tsc == TscMode::frozen) transcript_.facts.names.insert("frozen");
    for (const auto& [name, value] : scenario_.for_values) transcript_.facts.names.insert(value);
    if (const auto tried = needs_trial() ? try_build() : tl::expected<void, std::string>(); !tried) {
        end_with(OutcomeKind::skip, tried.error());  // there is no /proc, or an emulator's, which has other calls
        return false;
    }
    if (!launch(std::string(kDefaultProcess))) return false;
    Guard required;
    required.terms = scenario_.requirements;
    std::string why = needs_lockstep();
    if (!guard_holds(required, transcript_.facts, scenario_.for_values)) why = "requires " + print_guard(required);
    if (why.empty()) return true;
    end_with(OutcomeKind::skip, why);
    return false;
}

bool Execution::launch(const std::string& name) {
    const auto [entry, fresh] = processes_.try_emplace(name, static_cast<int>(processes_.size()));
    const auto host = host_of_.find(name);
    const Hosts::Visit visit(hosts_, host == host_of_.end() ? "" : host->second);
    if (!visit.arrived()) {
        end_with(OutcomeKind::error, fmt::format("process {}: its host cannot be entered", name));
        return false;
    }
    const auto hello = stage_->start(entry->second, name);
    if (!hello) {
        end_with(OutcomeKind::error, fmt::format("process {}: {}", name, hello.error()));
        return false;
    }
    note_facts(*hello);
    return true;
}

void Execution::note_facts(const wire::Fields& hello) {
    Facts& facts = transcript_.facts;
    facts.major = std::atoi(hello.at(1).c_str());
    facts.minor = std::atoi(hello.at(2).c_str());
    facts.patch = std::atoi(hello.at(3).c_str());
    facts.names.insert(hello.begin() + 4, hello.end());
}

int Execution::expected_events(const Step& step) const {
    const ExpectedSeries series = applicable_lines(step.expected, transcript_.facts, scenario_.for_values);
    return static_cast<int>(partial_order(series).lines.size());
}

void Execution::settle(const Step& step) {
    note_settled(stage_->settle([this](int process, const wire::Fields& fields) { return on_record(process, fields); },
                                missing_records(step)),
                 step);
}

// Free running has to know what to wait for: all that should have come by the end of this step, less what has.
int Execution::missing_records(const Step& step) {
    expected_records_ += expected_events(step);
    if (step.action.expected_result != "blocks") expected_records_ += commands_of_step_;
    commands_of_step_ = 0;
    return expected_records_ - seen_records_;
}

void Execution::note_settled(const Settled& settled, const Step& step) {
    switch (settled.why) {
        case Settled::Why::quiet: return note_blocked(step);
        case Settled::Why::stopped: return;
        case Settled::Why::died: note_death(settled.process); return settle_survivors();
        case Settled::Why::livelock:
            transcript_.outcome.detail = {settled.detail};
            return end_with(OutcomeKind::livelock, fmt::format("{} turns without time passing", options_.step_limit));
        case Settled::Why::hang: return end_with(OutcomeKind::hang, settled.detail);
    }
}

// What the others make of a death belongs to the transcript as well. The first death stays the outcome.
void Execution::settle_survivors() {
    const auto record = [this](int process, const wire::Fields& fields) { return on_record(process, fields); };
    for (std::size_t i = 0; i < processes_.size(); ++i)
        if (stage_->settle(record, 0).why != Settled::Why::died) return;
}

void Execution::note_death(int process) {
    const Death& death = *stage_->subject(process)->death();
    if (death.by_server) return end_with(OutcomeKind::error, "the fork server has ended");
    if (const auto message = find_abort_message(death.last_words); death.signal == SIGABRT && message) {
        transcript_.outcome.file = message->file;
        transcript_.outcome.line = message->line;
        return end_with(OutcomeKind::abort, message->message);
    }
    if (death.signal == SIGABRT) return end_with(OutcomeKind::abort, death.last_words);
    if (death.signal == SIGSEGV && options_.inventory && !over_ && stage_->crashed_at(process) != 0)
        transcript_.outcome.detail = {fmt::format("at libzmq+{:#x}", stage_->crashed_at(process))};
    if (death.signal != 0) return end_with(OutcomeKind::crash, fmt::format("SIG{}", sigabbrev_np(death.signal)));
    end_with(OutcomeKind::crash, fmt::format("exit code {}", death.exit_code));
}

// A call that has not returned although nothing moves any more: it blocks. Where the scenario does not say so, and
// neither time nor another thread can end it, that is a deadlock.
void Execution::note_blocked(const Step& step) {
    if (options_.free) return note_blocked_free(step);
    const WaitReport waits = stage_->waits();
    const bool blocked = !current_id_.empty() && pending_.count(current_id_) != 0;
    const bool expected = step.action.expected_result == "blocks";
    if (!waits.cycle && (!blocked || expected || waits.time_can_help)) return;
    if (expected && blocked) return;
    transcript_.outcome.detail = waits.lines;
    end_with(OutcomeKind::deadlock,
             waits.cycle ? "threads wait for each other" : step.action.verb + " can never return");
}

// In real time a deadlock cannot be told from patience running out; where one is expected, that is taken for it.
void Execution::note_blocked_free(const Step& step) {
    const bool blocked = !current_id_.empty() && pending_.count(current_id_) != 0;
    const bool foretold = std::any_of(scenario_.outcomes.begin(), scenario_.outcomes.end(),
                                      [](const ExpectedOutcome& outcome) { return outcome.kind == "deadlock"; });
    if (!blocked || !foretold || &step != &scenario_.steps.back()) return;
    end_with(OutcomeKind::deadlock, step.action.verb + " has not returned in time");
}

void Execution::take(std::size_t index) {
    const Step& step = scenario_.steps[index];
    if (step.when) {
        armed_.push_back({&step, step.when->count});
        // What a peer's verb gives is compared when it is carried out: see report().
        const bool of_peer = is_of_peer(faultline::find_verb(step.action.verb)->result);
        transcript_.steps.push_back(
            {static_cast<int>(index), of_peer ? expected_result_text(step.action) : std::string("ok"), {}, {}});
        matcher_->step(transcript_.steps.back());
        return;
    }
    step_ = &step;
    record_ = {static_cast<int>(index), "ok", {}, {}};
    current_id_.clear();
    commands_of_step_ = 0;
    until_seen_ = 0;
    step_start_ns_ = stage_->now_ns();
    stage_->need_each_record(!armed_.empty() || step.action.until.has_value());
    const Verb verb = find_verb(step.action.verb);
    if (verb == nullptr) return end_with(OutcomeKind::error, "the engine does not know the verb " + step.action.verb);
    (this->*verb)(step.action);
    if (!over_ && step.action.verb != "advance") settle(step);
    if (const auto pending = pending_.find(current_id_); pending != pending_.end()) {
        pending->second.later = true;
        record_.result = "blocks";
    }
    finish_calls(step);
    transcript_.steps.push_back(record_);
    if (!matcher_->step(record_) && !over_ && !options_.free && !options_.keep_going)
        over_ = true;  // what follows would only be noise
}

Transcript Execution::run() {
    const bool ready = begin();
    // Virtual time counts from the first step.
    const std::int64_t start_ns = stage_->now_ns();
    matcher_ = std::make_unique<Matcher>(scenario_, transcript_.facts, match_options(options_));
    for (std::size_t i = 0; ready && i < scenario_.steps.size() && !over_; ++i)
        if (guard_holds(scenario_.steps[i].guard, transcript_.facts, scenario_.for_values)) take(i);
    if (!over_ && !armed_.empty()) {
        const Place& place = armed_.front().step->place;
        end_with(OutcomeKind::fail, fmt::format("{}:{}: the `when` never came true", place.file, place.line));
    }
    if (!over_) note_unstruck();
    if (!over_) check_injected();
    if (options_.inventory && transcript_.outcome.kind == OutcomeKind::pass) take_inventory();
    if (options_.look) look_at_means();
    // One that came back from making a socket, whatever became of it then.
    if (options_.tries && transcript_.steps.size() > 1) static_cast<void>(try_build());
    transcript_.turns = stage_->turns();
    transcript_.virtual_ns = stage_->now_ns() - start_ns;
    return transcript_;
}

}  // namespace faultline
