#include "reproduce/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "expect/verdict.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"

namespace faultline {
namespace {

// The program's monitors are its own, and the scenario's are others.
constexpr std::string_view kStopped = "MONITOR_STOPPED";

// An event without its fd: what can be the same in two processes.
struct Seen {
    int line = 0;
    std::string name, value, endpoint;
    std::uint64_t number = 0;   // the value
    int step = 0;               // of the run
    std::int64_t after_ns = 0;  // since its step began
    bool at_the_end = false;    // of the trace: the socket was being closed
    [[nodiscard]] bool resembles(const Seen& other) const { return name == other.name && endpoint == other.endpoint; }
    [[nodiscard]] std::string text() const {
        std::string all = name;
        for (const std::string& part : {value, endpoint})
            if (!part.empty()) all += " " + part;
        return all;
    }
};

std::string value_text(std::uint64_t event, std::uint64_t value) {
    const EventInfo* info = find_event(event);
    if (info == nullptr || info->value == ValueKind::none || info->value == ValueKind::fd) return "";
    return print_event_value(info->value, {.kind = ValuePattern::Kind::exact, .name = {}, .low = value, .high = value});
}

// When its end began: from then on the socket's threads race each other.
std::int64_t end_in_trace(const Story& story, std::size_t actor) {
    for (const Happening& happening : story.happenings) {
        const auto* call = std::get_if<trace::Call>(&happening.entry->what);
        const auto* context = std::get_if<trace::Context>(&happening.entry->what);
        if (call != nullptr && happening.actor == actor && call->call == "close") return happening.entry->t_ns;
        if (context != nullptr && context->call == "term" &&
            process_of(story, *happening.entry, *context) == story.actors[actor].process)
            return happening.entry->t_ns;
    }
    return std::numeric_limits<std::int64_t>::max();
}

std::vector<Seen> in_trace(const Story& story, std::size_t actor) {
    std::vector<Seen> seen;
    const std::int64_t end_ns = end_in_trace(story, actor);
    for (const Happening& happening : story.happenings) {
        const auto* event = std::get_if<trace::Event>(&happening.entry->what);
        if (event == nullptr || happening.actor != actor || event->event == kStopped) continue;
        const EventInfo* info = find_event(event->event);
        const std::uint64_t value = event->values.empty() ? 0 : event->values.front();
        seen.push_back({happening.entry->line, event->event, info == nullptr ? "" : value_text(info->id, value),
                        endpoint_of(story, event->endpoint), value, 0, 0, happening.entry->t_ns >= end_ns});
    }
    return seen;
}

std::vector<Seen> in_run(const Transcript& transcript, const std::string& socket) {
    std::vector<Seen> seen;
    for (const StepRecord& record : transcript.steps)
        for (const Entry& entry : record.entries) {
            const auto* event = std::get_if<EventRecord>(&entry.what);
            if (event == nullptr || event->socket != socket) continue;
            const EventInfo* info = find_event(event->event);
            if (info != nullptr && info->name == kStopped) continue;
            seen.push_back({0, std::string(info == nullptr ? "" : info->name), value_text(event->event, event->value),
                            event->endpoint, event->value, record.step, entry.time_ns});
        }
    return seen;
}

// An interval is RECONNECT_IVL and up to as much again, drawn at random (libzmq's stream_connecter_base.cpp,
// get_new_reconnect_ivl), where no RECONNECT_IVL_MAX lets it grow.
bool is_random(const Actor& actor, const Seen& one, const Seen& other) {
    constexpr std::string_view kInterval = "reconnect_ivl=", kGrows = "reconnect_ivl_max=";
    constexpr std::int64_t kNsPerMs = 1'000'000;
    if (one.name != "CONNECT_RETRIED") return false;
    std::int64_t interval = 100 * kNsPerMs;
    for (const std::string& option : actor.options) {
        if (option.starts_with(kGrows)) return false;
        if (option.starts_with(kInterval))
            interval = parse_duration(option.substr(kInterval.size())).value_or(interval);
    }
    const auto low = static_cast<std::uint64_t>(interval / kNsPerMs);
    const auto within = [low](std::uint64_t value) { return value >= low && value < 2 * low; };
    return within(one.number) && within(other.number);
}

// The longest common subsequence, by name and endpoint: for each of the first its counterpart, or -1. At a socket's end
// the order is any.
std::vector<int> align(const std::vector<Seen>& one, const std::vector<Seen>& other) {
    std::vector<std::vector<int>> best(one.size() + 1, std::vector<int>(other.size() + 1, 0));
    for (std::size_t i = one.size(); i-- > 0;)
        for (std::size_t j = other.size(); j-- > 0;)
            best[i][j] =
                std::max({best[i + 1][j], best[i][j + 1], one[i].resembles(other[j]) ? best[i + 1][j + 1] + 1 : 0});
    std::vector<int> found(one.size(), -1);
    for (std::size_t i = 0, j = 0; i < one.size() && j < other.size();) {
        if (one[i].resembles(other[j]) && best[i][j] == best[i + 1][j + 1] + 1) {
            found[i++] = static_cast<int>(j++);
        } else if (best[i + 1][j] >= best[i][j + 1]) {
            ++i;
        } else {
            ++j;
        }
    }
    for (std::size_t i = 0; i < one.size(); ++i) {
        if (found[i] >= 0 || !one[i].at_the_end) continue;
        for (std::size_t j = 0; j < other.size() && found[i] < 0; ++j)
            if (one[i].resembles(other[j]) && std::ranges::find(found, static_cast<int>(j)) == found.end())
                found[i] = static_cast<int>(j);
    }
    return found;
}

bool has_returned(const trace::Entry& entry) {
    if (const auto* call = std::get_if<trace::Call>(&entry.what)) return call->returned;
    if (const auto* context = std::get_if<trace::Context>(&entry.what)) return context->returned;
    return true;
}

// As the language has it.
std::string result_of(const trace::Entry& entry) {
    if (!has_returned(entry)) return "blocks";
    const auto* call = std::get_if<trace::Call>(&entry.what);
    const std::string& error = call != nullptr ? call->error : std::get<trace::Context>(entry.what).error;
    return error.empty() ? "ok" : error;
}

void cover_calls(const Story& story, const Plan& plan, const Transcript& transcript, std::vector<Covered>& covered) {
    for (std::size_t step = 0; step < plan.steps.size(); ++step) {
        const PlannedStep& planned = plan.steps[step];
        if (planned.of_line == 0) continue;
        const auto happening = std::ranges::find_if(
            story.happenings, [&](const Happening& one) { return one.entry->line == planned.of_line; });
        const std::string wanted = result_of(*happening->entry);
        const auto record = std::ranges::find(transcript.steps, static_cast<int>(step), &StepRecord::step);
        Covered line{.line = planned.of_line, .what = planned.text, .instead = ""};
        if (record == transcript.steps.end())
            line.how = Covered::How::missing;
        else if (record->result != wanted && !(wanted == "ok" && record->result.empty()))
            line = {Covered::How::other_value, planned.of_line, planned.text, record->result};
        covered.push_back(std::move(line));
    }
}

// From its end on a socket's monitor hears what it is in time for: libzmq stops it meanwhile. So it is with what comes
// just before: the program's machine was later.
std::int64_t end_of(const Plan& plan, const Actor& actor) {
    constexpr std::int64_t kLateNs = 10'000'000;
    const std::string term = term_of(actor.process);
    const auto end = std::ranges::find_if(
        plan.steps, [&](const PlannedStep& step) { return step.text == term || step.text == "close " + actor.name; });
    return end == plan.steps.end() ? std::numeric_limits<std::int64_t>::max() : end->at_ns - kLateNs;
}

std::int64_t at_ns(const Plan& plan, const Seen& seen) {
    return plan.steps.at(static_cast<std::size_t>(seen.step)).at_ns + seen.after_ns;
}

// The line of the last call of the program's up to this step; 0: none.
int call_before(const Plan& plan, int step) {
    int line = 0;
    for (std::size_t i = 0; i < plan.steps.size() && static_cast<int>(i) <= step; ++i)
        line = std::max(line, plan.steps[i].of_line);
    return line;
}

// Where the trace was cut, the run goes on like the program did, and the rest of both is not compared. For a socket the
// rest begins behind its last event: at the time of the cut, or at once where that event is the trace's last.
std::int64_t cut_of(const Story& story, const std::vector<Seen>& wanted) {
    if (!story.cut || story.happenings.empty()) return std::numeric_limits<std::int64_t>::max();
    int last = 0;
    for (const Happening& happening : story.happenings)
        if (std::holds_alternative<trace::Event>(happening.entry->what)) last = happening.entry->line;
    return !wanted.empty() && wanted.back().line == last ? 0 : story.happenings.back().at_ns;
}

// What the run has besides.
void cover_extras(const Story& story, const Plan& plan, const Actor& actor, const std::vector<Seen>& wanted,
                  const std::vector<Seen>& came, const std::vector<int>& counterparts, std::vector<Covered>& covered) {
    const std::int64_t end_ns = end_of(plan, actor), cut_ns = cut_of(story, wanted);
    std::size_t next = 0;  // of `wanted`: behind what has a counterpart before
    for (std::size_t i = 0; i < came.size(); ++i) {
        const auto met = std::ranges::find(counterparts, static_cast<int>(i));
        if (met != counterparts.end()) {
            next = static_cast<std::size_t>(met - counterparts.begin()) + 1;
        } else if (at_ns(plan, came[i]) < end_ns && (next < wanted.size() || at_ns(plan, came[i]) < cut_ns)) {
            const int line = std::max(next == 0 ? 0 : wanted[next - 1].line, call_before(plan, came[i].step));
            covered.push_back({Covered::How::extra, line, actor.name + " " + came[i].text(), ""});
        }
    }
}

// How it ended: libzmq's assertions, which call abort(), and calls that never return.
void cover_end(const Story& story, const Transcript& transcript, std::vector<Covered>& covered) {
    const bool aborted = transcript.outcome.kind == OutcomeKind::abort;
    bool told = false, blocked = false;
    int last = 0;
    for (const Happening& happening : story.happenings) {
        const auto* call = std::get_if<trace::SystemCall>(&happening.entry->what);
        last = std::max(last, happening.entry->line);
        blocked = blocked || !has_returned(*happening.entry);
        if (call == nullptr || call->call != "abort") continue;
        told = true;
        covered.push_back({aborted ? Covered::How::same : Covered::How::missing, happening.entry->line, "abort()", ""});
    }
    const bool expected = transcript.outcome.kind == OutcomeKind::pass || (aborted && told) ||
                          (transcript.outcome.kind == OutcomeKind::deadlock && blocked) ||
                          (transcript.outcome.kind == OutcomeKind::livelock && story.cut);
    if (!expected) covered.push_back({Covered::How::extra, last, outcome_line(transcript.outcome), ""});
}

}  // namespace

std::vector<Covered> cover(const Story& story, const Plan& plan, const Transcript& transcript) {
    std::vector<Covered> covered;
    cover_calls(story, plan, transcript, covered);
    for (std::size_t actor = 0; actor < story.actors.size(); ++actor) {
        const std::string& name = story.actors[actor].name;
        const std::vector<Seen> wanted = in_trace(story, actor), came = in_run(transcript, name);
        const std::vector<int> counterparts = align(wanted, came);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            Covered line{.line = wanted[i].line, .what = name + " " + wanted[i].text(), .instead = ""};
            if (counterparts[i] < 0) {
                line.how = Covered::How::missing;
            } else if (const Seen& it = came[static_cast<std::size_t>(counterparts[i])]; it.value != wanted[i].value) {
                const bool random = is_random(story.actors[actor], wanted[i], it);
                line.how = random ? Covered::How::same_but_random : Covered::How::other_value;
                line.instead = it.value;
            }
            covered.push_back(std::move(line));
        }
        cover_extras(story, plan, story.actors[actor], wanted, came, counterparts, covered);
    }
    cover_end(story, transcript, covered);
    std::ranges::stable_sort(covered, {}, &Covered::line);
    return covered;
}

std::string coverage_text(const std::vector<Covered>& covered, const std::string& trace) {
    const auto random = std::ranges::count(covered, Covered::How::same_but_random, &Covered::how);
    std::string text = fmt::format(
        "{}: {} of {} lines are reproduced", trace, std::ranges::count_if(covered, is_reproduced),
        std::ranges::count_if(covered, [](const Covered& line) { return line.how != Covered::How::extra; }));
    if (random > 0) text += fmt::format(", {} with another interval of those that libzmq draws at random", random);
    text += "\n";
    for (const Covered& line : covered) {
        if (line.how == Covered::How::missing)
            text += fmt::format("{}:{}: {}: not in the run\n", trace, line.line, line.what);
        if (line.how == Covered::How::extra)
            text += fmt::format("{}:{}: then the run has {}, which the trace has not\n", trace, line.line, line.what);
        if (line.how == Covered::How::other_value)
            text += fmt::format("{}:{}: {}: the run has {}\n", trace, line.line, line.what, line.instead);
    }
    return text;
}

}  // namespace faultline
