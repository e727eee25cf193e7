// The time between steps, and the jitter of retries.
#include "reproduce/planner.hpp"
#include "scenario/notation.hpp"

namespace faultline::reproduce {
namespace {

// In ms, as options hold durations: `reconnect_ivl=200ms`.
std::int64_t number_option(const Actor& actor, const std::string& name, std::int64_t otherwise) {
    for (const std::string& option : actor.options) {
        if (!option.starts_with(name + "=")) continue;
        const std::string_view value = std::string_view(option).substr(name.size() + 1);
        if (value == "-1") return -1;
        if (const auto ns = parse_duration(value)) return *ns / kNsPerMs;
    }
    return otherwise;
}

}  // namespace

// libzmq adds rand() % RECONNECT_IVL to what it counts from, and doubles that up to RECONNECT_IVL_MAX (4.3.4,
// tcp_connecter.cpp and stream_connecter_base.cpp, get_new_reconnect_ivl).
void Planner::note_jitter(const Happening& happening, const Event& event) {
    if (event.values.empty()) return;
    const Actor& actor = story_.actors[happening.actor];
    const std::int64_t first = number_option(actor, "reconnect_ivl", 100);
    const std::int64_t most = number_option(actor, "reconnect_ivl_max", 0);
    std::int64_t& base = intervals_.try_emplace({happening.actor, event.endpoint}, first).first->second;
    const std::int64_t jitter = static_cast<std::int64_t>(event.values.front()) - base;
    // Of -1 it takes the remainder as of an unsigned number: all of rand() (4.2.2).
    if (jitter >= 0 && (first < 0 || jitter < first)) jitter_.emplace_back(happening.at_ns, jitter);
    if (most > first) base = std::min(base * 2, most);
}

// Each action that is followed by draws says what they are. libzmq calls rand() twice for each.
void Planner::add_jitter() {
    constexpr std::int64_t kUsual = 36;
    constexpr std::size_t kMostDraws = 32;
    const bool usual = std::ranges::all_of(jitter_, [](const auto& draw) { return draw.second == kUsual; });
    if (usual) return;
    std::vector<PlannedStep> steps;
    auto draw = jitter_.begin();
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
        const bool last_at_its_time = i + 1 == plan_.steps.size() || plan_.steps[i + 1].at_ns > plan_.steps[i].at_ns;
        std::string values;
        std::size_t draws = 0;
        while (last_at_its_time && draw != jitter_.end() &&
               (i + 1 == plan_.steps.size() || draw->first < plan_.steps[i + 1].at_ns)) {
            if (draws++ < kMostDraws) values += fmt::format(" {} 0", draw->second);
            ++draw;
        }
        if (!values.empty()) steps.push_back({plan_.steps[i].at_ns, "random" + values, "", 0, 0});
        steps.push_back(std::move(plan_.steps[i]));
    }
    plan_.steps = std::move(steps);
}

void Planner::add_time() {
    std::vector<PlannedStep> timed;
    std::int64_t now = 0;
    const auto pass = [&](std::int64_t at_ns) {
        const std::int64_t whole = (at_ns - now) / kNsPerMs * kNsPerMs;
        if (whole <= 0) return;
        timed.push_back({now, "advance " + print_duration(whole), "", 0, 0});
        now += whole;
    };
    for (PlannedStep& step : plan_.steps) {
        pass(step.at_ns);
        timed.push_back(std::move(step));
    }
    const std::int64_t last_ns = story_.happenings.empty() ? 0 : story_.happenings.back().at_ns;
    if (last_ns - now >= kNsPerMs) pass(last_ns + kNsPerMs);
    plan_.steps = std::move(timed);
}

}  // namespace faultline::reproduce
