#include "export/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenario/notation.hpp"
#include "scenario/verbs.hpp"

namespace faultline::exported {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kLongestWaitMs = 10'000;  // of real time, for one `advance`
constexpr std::int64_t kRoomMs = 100;            // of real time, within which what falls due may come early or late
constexpr std::int64_t kCutWaitMs = 2'000;       // what is waited of a longer one in which nothing is expected

// Of lines whose subject comes twice in one `any order:`, no order at all is known.
bool mixes_subjects(const std::vector<ExpectedSeries>& blocks) {
    std::set<std::string> seen;
    for (const ExpectedSeries& block : blocks) {
        std::set<std::string> own;
        for (const ExpectedLine* line : partial_order(block).lines) own.insert(subject_of(*line));
        for (const std::string& subject : own)
            if (!seen.insert(subject).second) return true;
    }
    return false;
}

bool has_name(std::string_view text) {
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1))
        if (at + 1 < text.size() && text[at + 1] >= 'a' && text[at + 1] <= 'z') return true;
    return false;
}

bool names_something(const ExpectedLine& line) {
    if (const auto* event = std::get_if<EventLine>(&line.what))
        return event->value.kind == ValuePattern::Kind::named_fd || has_name(event->endpoint);
    return false;
}

class Planner {
  public:
    Planner(const Scenario& scenario, Facts facts, const Impossible& impossible)
        : scenario_(scenario), facts_(std::move(facts)), impossible_(impossible) {
        facts_.names.insert({"free", "namespace"});
        for (const auto& [name, value] : scenario.for_values) facts_.names.insert(value);
    }

    tl::expected<Plan, std::vector<ExportRefusal>> plan() {
        choose_outcome();
        check_requirements();
        plan_.processes.push_back({std::string(kDefaultProcess), 1, needs_fork()});
        processes_[std::string(kDefaultProcess)] = 0;
        for (const Step& step : scenario_.steps)
            if (guard_holds(step.guard, facts_, scenario_.for_values)) take(step);
        if (plan_.outcome != nullptr && plan_.outcome->kind == "deadlock" && !plan_.steps.empty())
            plan_.steps.back().blocks = true;
        if (!refusals_.empty()) return tl::make_unexpected(std::move(refusals_));
        return std::move(plan_);
    }

  private:
    void refuse(const Place& place, const std::string& what, std::string_view reason) {
        refusals_.push_back({place, what, std::string(reason)});
    }

    // What is left to chance in a free run, and not in an exported program.
    [[nodiscard]] bool is_fixed_here() const {
        return plan_.outcome != nullptr || std::ranges::any_of(scenario_.steps, [](const Step& step) {
                   static const std::set<std::string_view> fixed{"resolve", "random", "interrupt", "inject"};
                   return fixed.contains(step.action.verb);
               });
    }

    // `!free` is a hindrance only where what real time lacks is not made up for.
    void check_requirements() {
        for (const GuardTerm& term : scenario_.requirements) {
            const bool of_free = term.kind == GuardTerm::Kind::not_fact && term.fact == "free";
            if ((of_free && is_fixed_here()) || guard_holds({{term}}, facts_, scenario_.for_values)) continue;
            const std::string wanted = print_guard({{term}});
            const Place place{.file = scenario_.file, .line = 1, .column = 1};
            refuse(place, fmt::format("`requires {}`", wanted.substr(1, wanted.size() - 2)),
                   of_free ? "says that real time shows it otherwise" : "does not hold here");
        }
    }

    void choose_outcome() {
        for (const ExpectedOutcome& outcome : scenario_.outcomes)
            if (plan_.outcome == nullptr && guard_holds(outcome.guard, facts_, scenario_.for_values))
                plan_.outcome = &outcome;
        if (plan_.outcome == nullptr) return;
        const std::string& kind = plan_.outcome->kind;
        if (kind == "livelock" || kind == "hang")
            refuse(plan_.outcome->place, fmt::format("`outcome {}`", kind), "is told by lockstep only");
    }

    // What kills the process, or leaves it without file descriptors, would do so to the program itself.
    [[nodiscard]] bool needs_fork() const {
        if (plan_.outcome != nullptr && plan_.outcome->kind != "deadlock") return true;
        return std::ranges::any_of(scenario_.steps, [&](const Step& step) {
            const bool fatal = step.action.verb == "exhaust" || step.action.verb == "kill" ||
                               step.action.verb == "stop" || step.action.verb == "restart";
            return fatal && guard_holds(step.guard, facts_, scenario_.for_values) &&
                   process_name(step.action) == kDefaultProcess;
        });
    }

    static std::string process_name(const Action& action) {
        return action.has("process") ? action.text("process") : std::string(kDefaultProcess);
    }

    std::size_t process_of(const Action& action) {
        if (!action.has("socket")) return processes_[process_name(action)];
        return sockets_[action.text("socket")];
    }

    void start_process(const std::string& name) {
        int start = 1;
        for (const PlannedProcess& process : plan_.processes) start += process.name == name ? 1 : 0;
        processes_[name] = plan_.processes.size();
        plan_.processes.push_back({name, start, true});
    }

    void take(const Step& step) {
        const Action& action = step.action;
        check_verb(step);
        if (action.verb == "process") start_process(action.text("name"));
        if (action.verb == "restart") start_process(action.text("process"));
        if (action.verb == "socket") sockets_[action.text("name")] = processes_[process_name(action)];
        PlannedStep planned;
        planned.step = &step;
        if (is_of_process(action) || action.has("process")) planned.process = process_of(action);
        planned.blocks = action.expected_result == "blocks";
        take_lines(step, planned);
        if (action.verb == "advance") planned.wait_ms = wait_of(step, planned);
        note_returns(planned);
        leave_room(planned);
        plan_.steps.push_back(std::move(planned));
    }

    void check_verb(const Step& step) {
        const Action& action = step.action;
        const std::string verb = "`" + action.verb + "`";
        if (const auto found = impossible_.find(action.verb); found != impossible_.end())
            refuse(step.place, verb, found->second);
        if (step.when) refuse(step.place, "`when`", "acts at the moment of an event, and no program can hold that");
        if (action.verb == "process" && action.has("host")) refuse(step.place, "`host=`", "needs another host");
        if (action.verb == "monitor" && (action.has("version") || action.has("type")))
            refuse(step.place, "`monitor version=`", "is of the draft API");
        if (action.verb == "tsc") lose(step.place, "the time stamp counter is the machine's");
    }

    void lose(const Place& place, const std::string& what) {
        plan_.lost.push_back(fmt::format("line {}: {}", place.line, what));
    }

    void take_lines(const Step& step, PlannedStep& planned) {
        const ExpectedSeries series = applicable_lines(step.expected, facts_, scenario_.for_values);
        for (const ExpectedItem& item : series.items) {
            const auto* blocks = std::get_if<std::vector<ExpectedSeries>>(&item.what);
            if (blocks != nullptr && mixes_subjects(*blocks))
                refuse(step.place, "`any order:`", "has lines of one socket in several blocks");
        }
        for (const ExpectedLine* line : partial_order(series).lines) {
            if (std::holds_alternative<CallLine>(line->what))
                refuse(line->place, "`calls`", "looks at system calls, which only lockstep sees");
            plan_.names = plan_.names || names_something(*line);
            planned.lines.push_back(*line);
        }
        plan_.names = plan_.names || has_name(step.action.expected_result);
    }

    // In ms of real time. What comes at its end is waited for; of a long one in which nothing comes, a part stands for
    // the whole.
    std::int64_t wait_of(const Step& step, const PlannedStep& planned) {
        const std::int64_t whole = (step.action.number("duration") + kNsPerMs - 1) / kNsPerMs;
        if (whole <= kLongestWaitMs) return whole;
        std::int64_t last = 0;
        for (const ExpectedLine& line : planned.lines) last = std::max(last, time_of(line) / kNsPerMs);
        const std::string duration = print_duration(step.action.number("duration"));
        if (last > kLongestWaitMs) {
            refuse(step.place, "`advance " + duration + "`", "would take as long in real time");
            return 0;
        }
        const std::int64_t waited = last + kCutWaitMs;
        lose(step.place, fmt::format("of {} only {} are waited for", duration, print_duration(waited * kNsPerMs)));
        return waited;
    }

    // Notes when each socket tries again, in virtual time.
    void note_retries(const PlannedStep& planned, std::int64_t start_ms) {
        for (const ExpectedLine& line : planned.lines) {
            const auto* event = std::get_if<EventLine>(&line.what);
            if (event == nullptr) continue;
            due_ms_.erase(event->socket);
            const EventInfo* info = find_event(event->event);
            if (info != nullptr && info->value == ValueKind::interval)
                due_ms_[event->socket] =
                    start_ms + time_of(line) / kNsPerMs + static_cast<std::int64_t>(event->value.low);
        }
    }

    // Real time is a little late: what falls due right behind the end of an `advance` would come before it.
    void leave_room(PlannedStep& planned) {
        const std::int64_t start_ms = now_ms_;
        if (planned.step->action.verb == "advance") now_ms_ += planned.step->action.number("duration") / kNsPerMs;
        note_retries(planned, start_ms);
        std::int64_t last = 0;
        for (const ExpectedLine& line : planned.lines) last = std::max(last, time_of(line) / kNsPerMs);
        for (const auto& [socket, due] : due_ms_) {
            const std::int64_t room = due - now_ms_;
            if (room >= 0 && room < kRoomMs)
                planned.wait_ms = std::max(last, std::min(planned.wait_ms, now_ms_ - start_ms - (kRoomMs - room)));
        }
    }

    // A call that returns so soon after it was made cannot be seen to block.
    void note_returns(const PlannedStep& planned) {
        if (plan_.steps.empty() || !plan_.steps.back().blocks || planned.step->action.verb != "advance") return;
        for (const ExpectedLine& line : planned.lines)
            if (std::holds_alternative<ReturnLine>(line.what) && time_of(line) / kNsPerMs < kRoomMs)
                plan_.steps.back().returns_soon = true;
    }

    const Scenario& scenario_;
    Facts facts_;
    const Impossible& impossible_;
    Plan plan_;
    std::vector<ExportRefusal> refusals_;
    std::map<std::string, std::size_t> processes_, sockets_;
    std::int64_t now_ms_ = 0;                     // virtual
    std::map<std::string, std::int64_t> due_ms_;  // socket -> its next attempt to connect
};

}  // namespace

tl::expected<Plan, std::vector<ExportRefusal>> plan_export(const Scenario& scenario, const Facts& facts,
                                                           const Impossible& impossible) {
    return Planner(scenario, facts, impossible).plan();
}

bool is_of_process(const Action& action) {
    static const std::set<std::string_view> verbs{"context", "socket",  "set",     "get",     "unset",   "monitor",
                                                  "read",    "bind",    "prebind", "unbind",  "connect", "disconnect",
                                                  "send",    "recv",    "poll",    "close",   "term",    "shutdown",
                                                  "exhaust", "release", "inject",  "restore", "answer",  "stats"};
    return verbs.contains(action.verb);
}

bool has_consequences(const Action& action) {
    static const std::set<std::string_view> none{"process", "context", "socket",  "set",     "get",    "unset",
                                                 "occupy",  "vacate",  "unlink",  "mkdir",   "touch",  "stale",
                                                 "chmod",   "inject",  "restore", "resolve", "random", "tsc",
                                                 "listen",  "expect",  "hear",    "restart"};
    return !none.contains(action.verb);
}

std::string text_of(const Action& action, const std::string& key) { return action.has(key) ? action.text(key) : ""; }

}  // namespace faultline::exported

namespace faultline {

std::string refusal_text(const ExportRefusal& refusal) {
    return fmt::format("{}:{}: {} {}", refusal.place.file, refusal.place.line, refusal.what, refusal.reason);
}

}  // namespace faultline
