#include "compare/causes.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "scenario/notation.hpp"

namespace faultline {
namespace {

constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();

// By how much the candidate's attempts at one endpoint come later (negative: earlier), and the interval that says so.
struct Shift {
    std::int64_t ns = 0;
    int cause = -1;
};

std::int64_t duration_of(const Step& step) {
    const auto duration = step.action.arguments.find("duration");
    if (step.action.verb != "advance" || duration == step.action.arguments.end()) return kUnknown;
    const auto* ns = std::get_if<std::int64_t>(&duration->second);
    return ns == nullptr ? kUnknown : *ns;
}

std::optional<std::int64_t> interval_change(const RunLine& baseline, const RunLine& candidate) {
    if (baseline.field != "interval" || candidate.field != "interval") return std::nullopt;
    const auto before = parse_duration(baseline.value), after = parse_duration(candidate.value);
    if (!before || !after || *before == *after) return std::nullopt;
    return *after - *before;
}

class Follower {
  public:
    Follower(const Scenario& scenario, std::vector<Finding>& findings) : scenario_(scenario), findings_(findings) {}

    void take(const ComparedLine& line) {
        if (line.step != step_) beyond_.clear();
        step_ = line.step;
        if (line.baseline != nullptr && line.candidate != nullptr)
            take_pair(line);
        else
            take_lone(line);
    }

  private:
    using Key = std::pair<std::string, std::string>;  // socket, endpoint
    static Key key_of(const RunLine& line) { return {line.subject, line.endpoint}; }

    // The shift of its own endpoint, else of any that fits.
    template <typename Fits>
    [[nodiscard]] int cause_of(const RunLine& line, Fits fits) const {
        const auto own = shifts_.find(key_of(line));
        if (own != shifts_.end() && fits(own->second)) return own->second.cause;
        const auto other = std::ranges::find_if(shifts_, [&](const auto& each) { return fits(each.second); });
        return other == shifts_.end() ? -1 : other->second.cause;
    }

    void take_pair(const ComparedLine& line) {
        const RunLine &before = *line.baseline, &after = *line.candidate;
        for (const bool added : {false, true}) attempts_.erase({key_of(after), added});
        const std::int64_t late = after.time_ns - before.time_ns;
        if (late != 0) {
            const int cause = cause_of(after, [late](const Shift& shift) { return shift.ns == late; });
            for (const std::size_t index : line.findings) {
                Finding& finding = findings_[index];
                if (finding.kind == ChangeKind::time || finding.kind == ChangeKind::order) finding.follows = cause;
            }
        } else {
            shifts_.erase(key_of(after));  // something that is on time in both has begun anew
        }
        const auto change = interval_change(before, after);
        if (!change) return;
        for (const std::size_t index : line.findings)
            if (findings_[index].kind == ChangeKind::value)
                shifts_[key_of(after)] = {late + *change, static_cast<int>(index)};
    }

    // In the one run it comes in time, in the other behind the end of the step. Or it is of an attempt that only one of
    // the two makes, as a CONNECT_RETRIED that the other does not have has said.
    void take_lone(const ComparedLine& line) {
        const bool added = line.baseline == nullptr;
        const RunLine& here = added ? *line.candidate : *line.baseline;
        const std::int64_t end = duration_of(scenario_.steps[static_cast<std::size_t>(line.step)]);
        int cause = returned(line);
        if (cause < 0 && beyond_.contains({key_of(here), added})) cause = beyond_.at({key_of(here), added});
        if (cause < 0 && end != kUnknown)
            cause = cause_of(here, [&](const Shift& shift) {
                return shift.ns != 0 && here.time_ns + (added ? -shift.ns : shift.ns) > end;
            });
        if (cause >= 0) {
            beyond_[{key_of(here), added}] = cause;
            waiting_.push_back({here, added, line.step, cause});
        } else if (const auto attempt = attempts_.find({key_of(here), added}); attempt != attempts_.end()) {
            cause = attempt->second;
        } else if (here.what == "CONNECT_RETRIED" && !line.findings.empty()) {
            attempts_[{key_of(here), added}] = static_cast<int>(line.findings.front());
        }
        for (const std::size_t index : line.findings) findings_[index].follows = cause;
    }

    // What the other run had in an earlier step, ahead of its time: here it is on the other side.
    int returned(const ComparedLine& line) {
        const bool added = line.baseline == nullptr;
        const RunLine& here = added ? *line.candidate : *line.baseline;
        const auto found = std::ranges::find_if(waiting_, [&](const Waiting& one) {
            return one.added != added && one.step < line.step && same_kind(one.line, here);
        });
        if (found == waiting_.end()) return -1;
        const int cause = found->cause;
        waiting_.erase(found);
        return cause;
    }

    struct Waiting {
        RunLine line;
        bool added = false;
        int step = 0, cause = -1;
    };

    const Scenario& scenario_;
    std::vector<Finding>& findings_;
    std::map<Key, Shift> shifts_;
    std::map<std::pair<Key, bool>, int> beyond_;    // in this step: endpoint, whether the line is added -> cause
    std::map<std::pair<Key, bool>, int> attempts_;  // that only one of the runs makes -> their CONNECT_RETRIED
    std::vector<Waiting> waiting_;
    int step_ = -1;
};

}  // namespace

void find_causes(const Scenario& scenario, const std::vector<ComparedLine>& lines, std::vector<Finding>& findings) {
    Follower follower(scenario, findings);
    for (const ComparedLine& line : lines) follower.take(line);
}

}  // namespace faultline
