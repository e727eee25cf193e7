#include "explore/plan.hpp"

#include <fmt/format.h>

#include <charconv>

namespace faultline {
namespace {

std::string stack_key(const CallPoint& point) {
    std::string key = call_name(point) + " " + point.kind;
    if (point.stack.empty()) return key + fmt::format(" {} {}", point.thread, point.step);
    for (const std::uint64_t address : point.stack) key += fmt::format(" {:x}", address);
    return key;
}

// Whether the fault would change anything: not where the call gave the same errno by itself, nor a transfer that is as
// short already.
bool changes(const CallPoint& point, const Fault& fault) {
    if (fault.what == point.result) return false;
    if (!fault.what.starts_with("short=")) return true;
    long long bytes = 0;
    std::from_chars(point.result.data(), point.result.data() + point.result.size(), bytes);
    return bytes >= 2;
}

}  // namespace

void Planner::add(std::size_t scenario, const std::vector<CallPoint>& points) {
    for (const CallPoint& point : points) {
        const std::string stack = stack_key(point);
        ++stacks_[stack];
        for (const Fault& fault : faults_of(point.call, point.kind, point.option)) {
            if (!changes(point, fault)) continue;
            Trial trial{scenario, point, fault};
            if (seen_[stack + " " + fault.what]++ < first_ || (wanted_ && wanted_(trial))) {
                trials_.push_back(std::move(trial));
            } else {
                ++left_out_;
            }
        }
    }
}

}  // namespace faultline
