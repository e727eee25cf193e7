// Who waits for what: what a deadlock's report is made of.
#include <fmt/format.h>

#include <set>

#include "engine/lockstep_stage.hpp"

namespace faultline {

using lockstep::Slot;
using lockstep::ThreadState;
using lockstep::Wait;

const Slot* LockstepStage::holder_of(const Slot& waiting) const {
    if (waiting.wait != Wait::mutex) return nullptr;
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i) {
        const Slot& slot = shared_->slots[i];
        if (slot.process == waiting.process && slot.tid == waiting.holder_tid && slot.state != ThreadState::ended)
            return &slot;
    }
    return nullptr;
}

std::string LockstepStage::describe(const Slot& slot) const {
    std::string text = fmt::format("{} of {} waits in {}", slot.name, members_[slot.process].name, slot.call);
    switch (slot.wait) {
        case Wait::mutex:
            if (const Slot* holder = holder_of(slot)) text += fmt::format(" for a mutex held by {}", holder->name);
            break;
        case Wait::join: text += fmt::format(" for the end of {}", shared_->slots[slot.address].name); break;
        case Wait::condition: text += " for a signal"; break;
        case Wait::fd:
        case Wait::time:
        case Wait::start:
        case Wait::turn: break;
    }
    if (slot.deadline_ns == lockstep::kNever) return text;
    return text + fmt::format(" until +{} ms", (slot.deadline_ns - shared_->clock_ns) / 1'000'000);
}

WaitReport LockstepStage::waits() const {
    WaitReport report;
    std::set<const Slot*> in_cycle;
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i) {
        const Slot& start = shared_->slots[i];
        if (!takes_part(start)) continue;
        if (start.deadline_ns != lockstep::kNever) report.time_can_help = true;
        std::set<const Slot*> seen;
        const Slot* at = &start;
        while (at != nullptr && at->state == ThreadState::waiting && seen.insert(at).second) at = holder_of(*at);
        if (at == &start && seen.size() >= 1 && start.wait == Wait::mutex) in_cycle.insert(&start);
    }
    report.cycle = !in_cycle.empty();
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i) {
        const Slot& slot = shared_->slots[i];
        // The loops that wait for the scenario's next action are no news.
        const bool idle = slot.wait == Wait::condition || i == shared_->processes[slot.process].main_slot;
        if (takes_part(slot) && (in_cycle.count(&slot) != 0 || (in_cycle.empty() && !idle)))
            report.lines.push_back(describe(slot));
    }
    return report;
}

std::unique_ptr<Stage> make_lockstep_stage(const RunOptions& options) {
    return std::make_unique<LockstepStage>(options);
}

}  // namespace faultline
