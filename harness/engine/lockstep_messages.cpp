// What the turns of a scenario leave for the worker: calls in a ring, messages in the subjects' sockets.
#include <algorithm>

#include "engine/lockstep_stage.hpp"

namespace faultline {

void LockstepStage::tell_call(const lockstep::CallRecord& record) {
    const lockstep::Slot& slot = shared_->slots[record.slot];
    SeenCall seen{static_cast<int>(slot.process), slot.name, record};
    if (options_.keep_stacks) {
        const lockstep::StackRecord& stack = shared_->stacks[shared_->calls_read % lockstep::kMaxCalls];
        seen.stack.assign(stack.frames, stack.frames + std::min<std::uint32_t>(stack.count, lockstep::kMaxFrames));
    }
    on_call_(seen);
}

// What the turns since the last time have left: of each its calls, and then its messages.
bool LockstepStage::catch_up(std::uint32_t process, const OnRecord& on_record) {
    bool stop = false;
    for (; shared_->calls_read < shared_->calls_written; ++shared_->calls_read) {
        const lockstep::CallRecord& record = shared_->calls[shared_->calls_read % lockstep::kMaxCalls];
        stop = drain(process, on_record, record.messages) || stop;
        if (on_call_) tell_call(record);
    }
    stop = drain(process, on_record, UINT64_MAX) || stop;
    messages_read_ = shared_->messages;
    shared_->unread_bytes = 0;
    return stop;
}

bool LockstepStage::drain(std::uint32_t process, const OnRecord& on_record, std::uint64_t up_to) {
    bool stop = false;
    while (members_[process].process != nullptr && messages_read_ < up_to) {
        const auto record = members_[process].process->receive();
        if (!record || record->empty()) break;
        ++messages_read_;
        if (on_record(static_cast<int>(process), *record)) stop = true;
    }
    return stop;
}

}  // namespace faultline
