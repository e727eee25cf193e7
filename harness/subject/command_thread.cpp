#include "subject/command_thread.hpp"

#include "subject/control.hpp"

namespace faultline::subject {

CommandThread::CommandThread(std::string name, std::function<bool(const wire::Fields&)> carry_out)
    : carry_out_(std::move(carry_out)), thread_([this, name = std::move(name)] { run(name); }) {
    thread_.detach();  // it may be blocked in libzmq for good; the process ends without it
}

void CommandThread::post(wire::Fields command) {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
    changed_.notify_one();
}

void CommandThread::run(const std::string& name) {
    name_thread(name);
    for (;;) {
        wire::Fields command;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return !commands_.empty(); });
            command = std::move(commands_.front());
            commands_.pop_front();
        }
        if (!carry_out_(command)) return;
    }
}

}  // namespace faultline::subject
