#include "expect/likeness.hpp"

#include <algorithm>
#include <vector>

#include "expect/compare.hpp"

namespace faultline {
namespace {

// Every event line, whatever guard or block stands around it.
void collect(const std::vector<Expectation>& expected, std::vector<const EventLine*>& lines) {
    for (const Expectation& item : expected) {
        if (const auto* line = std::get_if<EventLine>(&item.what)) lines.push_back(line);
        if (const auto* repeat = std::get_if<Repeat>(&item.what)) collect(repeat->lines, lines);
        if (const auto* any_order = std::get_if<AnyOrder>(&item.what))
            for (const auto& block : any_order->blocks) collect(block, lines);
    }
}

using Likeness = bool (*)(const EventLine& line, const EventRecord& event);
constexpr Likeness kFromNearToFar[] = {
    [](const EventLine& line, const EventRecord& event) {
        return line.socket == event.socket && line.event == event.event;
    },
    [](const EventLine& line, const EventRecord& event) { return line.socket == event.socket; },
    [](const EventLine&, const EventRecord&) { return true; },
};

bool bind_from(const EventLine& line, Likeness alike, const StepRecord& record, Bindings& captures) {
    return std::ranges::any_of(record.entries, [&](const Entry& entry) {
        const auto* event = std::get_if<EventRecord>(&entry.what);
        if (event == nullptr || !alike(line, *event)) return false;
        const bool near = match_pattern(line.endpoint, event->endpoint, captures, &captures);
        return remote_matches(line, *event, captures, &captures) && near;
    });
}

}  // namespace

void bind_by_likeness(const Step& step, const StepRecord& record, Bindings& captures) {
    std::vector<const EventLine*> lines;
    collect(step.expected, lines);
    for (const EventLine* line : lines) {
        std::string unbound;
        substitute_names(line->endpoint + " " + line->remote.value_or(""), captures, &unbound);
        if (unbound.empty()) continue;
        std::ranges::any_of(kFromNearToFar, [&](Likeness alike) { return bind_from(*line, alike, record, captures); });
    }
}

}  // namespace faultline
