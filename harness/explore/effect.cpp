#include "explore/effect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "expect/match.hpp"
#include "explore/connections.hpp"
#include "monitor/events.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

struct NamedEffect {
    Effect effect;
    std::string_view name;
};
constexpr std::array kEffects = {NamedEffect{Effect::broken, "harness error"},
                                 NamedEffect{Effect::crash, "crash"},
                                 NamedEffect{Effect::abort, "abort"},
                                 NamedEffect{Effect::deadlock, "deadlock"},
                                 NamedEffect{Effect::hang, "hang"},
                                 NamedEffect{Effect::livelock, "livelock"},
                                 NamedEffect{Effect::lost, "lost"},
                                 NamedEffect{Effect::leak, "leak"},
                                 NamedEffect{Effect::different, "different"},
                                 NamedEffect{Effect::same, "same"}};

constexpr std::string_view kInsideLibzmq = "at libzmq+";  // engine/run.cpp writes it for a crash

std::string text_of(const Scenario& scenario, const Transcript& transcript) {
    Matcher matcher(scenario, transcript.facts, {.likeness = true});
    for (const StepRecord& record : transcript.steps) matcher.step(record);
    return matcher.transcript_text(transcript.outcome);
}

Transcript only_before(Transcript transcript, int step) {
    std::erase_if(transcript.steps, [&](const StepRecord& record) { return record.step >= step; });
    transcript.outcome = {};
    return transcript;
}

bool struck(const Transcript& run) {
    return std::ranges::any_of(run.steps, [](const StepRecord& record) {
        return std::ranges::any_of(record.calls,
                                   [](const CallNote& note) { return note.injected_line == kExploredLine; });
    });
}

// The first line of `other` that is not the line of `one`.
std::string first_other_line(const std::string& one, const std::string& other) {
    std::istringstream one_lines(one), other_lines(other);
    std::string a, b;
    while (std::getline(other_lines, b))
        if (!std::getline(one_lines, a) || a != b) return b.substr(std::min(b.find_first_not_of(' '), b.size()));
    return "(less follows)";
}

std::string without_times(std::string line) {
    if (const std::size_t at = line.find(" until +"); at != std::string::npos) line.resize(at);
    return line;
}

// The ends of a run that are the harness's, whatever libzmq did. nullopt: none of them.
std::optional<Judgement> broken_end(const Scenario& scenario, const Outcome& outcome) {
    const auto broken = [&](const std::string& cause) { return Judgement{Effect::broken, cause, outcome.message}; };
    switch (outcome.kind) {
        case OutcomeKind::error:
            // What an action could not do because of an earlier difference is told with its place in the scenario.
            if (outcome.message.starts_with(scenario.file + ":")) return std::nullopt;
            return broken("the engine failed");
        case OutcomeKind::hang:
            if (outcome.message.find(" has kept the turn for ") != std::string::npos) return std::nullopt;
            return broken("a limit of real time");
        case OutcomeKind::crash:
            if (!outcome.message.starts_with("SIG")) return broken("the subject ended by itself");
            if (outcome.message == "SIGKILL" || outcome.message == "SIGTERM") return broken("a signal from outside");
            if (outcome.detail.empty() || !outcome.detail.front().starts_with(kInsideLibzmq))
                return broken("a crash outside of libzmq's code");
            return std::nullopt;
        case OutcomeKind::abort:
            if (outcome.message.find("faultline") != std::string::npos) return broken("the shim gave up");
            return std::nullopt;
        case OutcomeKind::skip: return broken("a run was skipped");
        case OutcomeKind::pass:
        case OutcomeKind::fail:
        case OutcomeKind::deadlock:
        case OutcomeKind::livelock: return std::nullopt;
    }
    return std::nullopt;
}

// The ends that are libzmq's. nullopt: the run came to the end of its steps.
std::optional<Judgement> early_end(const Outcome& outcome) {
    std::string waits;
    for (const std::string& line : outcome.detail) waits += (waits.empty() ? "" : "; ") + without_times(line);
    const std::string file = outcome.file.substr(outcome.file.rfind('/') + 1);
    switch (outcome.kind) {
        case OutcomeKind::abort:
            return Judgement{Effect::abort, file.empty() ? outcome.message : fmt::format("{}:{}", file, outcome.line),
                             outcome.message};
        case OutcomeKind::crash: return Judgement{Effect::crash, outcome.message + " " + waits, outcome.message};
        case OutcomeKind::deadlock: return Judgement{Effect::deadlock, outcome.message, waits};
        case OutcomeKind::livelock: return Judgement{Effect::livelock, "turns without time passing", waits};
        case OutcomeKind::hang:
            return Judgement{Effect::hang, "a thread runs and never waits",
                             outcome.message.substr(0, outcome.message.find(" has kept"))};
        case OutcomeKind::pass:
        case OutcomeKind::fail:
        case OutcomeKind::error:
        case OutcomeKind::skip: return std::nullopt;
    }
    return std::nullopt;
}

// An error that the API told the application: whatever is missing then, it knows why.
bool was_told(const Transcript& plain, const Transcript& run) {
    for (std::size_t i = 0; i < std::min(plain.steps.size(), run.steps.size()); ++i) {
        const std::string &before = plain.steps[i].result, &now = run.steps[i].result;
        if (now != before && (errno_number(now) || now.starts_with("unknown "))) return true;
    }
    return false;
}

// Where the API has told of the fault, a script that goes on all the same waits in vain for a message: no deadlock of
// libzmq's. A bind, close or term that never returns is one whatever was told.
bool waits_for_what_it_was_told(const Transcript& plain, const Transcript& run) {
    if (run.outcome.kind != OutcomeKind::deadlock || !was_told(plain, run)) return false;
    const std::string& message = run.outcome.message;
    return message.starts_with("recv ") || message.starts_with("send ") || message.starts_with("poll ");
}

// Calls that have not returned in the end.
int blocked_calls(const Transcript& run) {
    int blocked = 0;
    for (const StepRecord& record : run.steps) {
        if (record.result == "blocks") ++blocked;
        for (const Entry& entry : record.entries) blocked -= std::holds_alternative<ReturnRecord>(entry.what) ? 1 : 0;
    }
    return blocked;
}

// A call that has not returned holds its socket open, which leaks nothing.
bool is_taken_down(const Transcript& run) { return blocked_calls(run) == 0 && run.outcome.kind == OutcomeKind::pass; }

// Explore's own end closes sockets by their own threads: where one is still in a call, that one is what never returns.
bool waits_behind_another_call(const Extended& base, const Transcript& run) {
    return run.outcome.kind == OutcomeKind::deadlock && !run.steps.empty() &&
           run.steps.back().step > base.patience_step && blocked_calls(run) > 1;
}

// "4 x main fd anon_inode:[eventfd], main thread"
std::string what_leaks(const Transcript& plain, const Transcript& run) {
    std::vector<std::string> more;
    std::ranges::set_difference(run.left, plain.left, std::back_inserter(more));
    std::vector<std::string> counted;
    for (auto at = more.begin(); at != more.end();) {
        const auto end = std::find_if(at, more.end(), [&](const std::string& what) { return what != *at; });
        counted.push_back(end - at == 1 ? *at : fmt::format("{} x {}", end - at, *at));
        at = end;
    }
    return fmt::format("{}", fmt::join(counted, ", "));
}

}  // namespace

std::string_view effect_name(Effect effect) { return std::ranges::find(kEffects, effect, &NamedEffect::effect)->name; }

std::optional<Effect> find_effect(std::string_view name) {
    const auto* found = std::ranges::find(kEffects, name, &NamedEffect::name);
    return found == kEffects.end() ? std::nullopt : std::optional(found->effect);
}

bool is_finding(Effect effect) {
    return effect != Effect::broken && effect != Effect::different && effect != Effect::same;
}

bool same_run(const Extended& base, const Transcript& one, const Transcript& other) {
    return one.left == other.left && text_of(base.scenario, one) == text_of(base.scenario, other);
}

Judgement judge_effect(const Extended& base, const Transcript& plain, const Transcript& run, int step) {
    const Scenario& scenario = base.scenario;
    if (auto broken = broken_end(scenario, run.outcome)) return *broken;
    if (!struck(run)) return {Effect::broken, "the fault never struck", run.outcome.message};
    if (text_of(scenario, only_before(plain, step)) != text_of(scenario, only_before(run, step)))
        return {Effect::broken, "the run differs before the fault", ""};
    const Transcript now = without_step(run, step);
    const std::string before_text = text_of(scenario, plain), now_text = text_of(scenario, now);
    const bool ends_alike = plain.outcome.kind == now.outcome.kind && plain.outcome.file == now.outcome.file &&
                            plain.outcome.line == now.outcome.line;
    const std::string difference = before_text == now_text ? "" : first_other_line(before_text, now_text);
    if (waits_behind_another_call(base, now)) {
        if (was_told(plain, now)) return {Effect::different, "", difference};
        return {Effect::lost, "a call that returned does not any more", difference};
    }
    if (!ends_alike && !waits_for_what_it_was_told(plain, now))
        if (auto early = early_end(now.outcome)) return *early;
    if (expects_recovery(scenario) && plain.outcome.kind == OutcomeKind::pass &&
        now.outcome.kind == OutcomeKind::pass && !was_told(plain, now)) {
        const std::string lost =
            what_is_lost(standing(plain, base.patience_step + 1), standing(now, base.patience_step + 1));
        if (!lost.empty()) return {Effect::lost, lost, difference};
    }
    if (base.takes_down && is_taken_down(plain) && is_taken_down(now)) {
        if (const std::string leak = what_leaks(plain, now); !leak.empty()) return {Effect::leak, leak, difference};
    }
    if (difference.empty()) return {Effect::same, "", ""};
    return {Effect::different, "", difference};
}

}  // namespace faultline
