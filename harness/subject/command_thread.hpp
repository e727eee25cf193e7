// A thread that carries out commands one after the other, as an application's thread would: each ZeroMQ socket of a
// scenario has one, so that a call that blocks delays no other socket.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "wire/fields.hpp"

namespace faultline::subject {

class CommandThread {
  public:
    // `carry_out` returns false when the thread shall end.
    CommandThread(std::string name, std::function<bool(const wire::Fields&)> carry_out);
    CommandThread(const CommandThread&) = delete;
    CommandThread& operator=(const CommandThread&) = delete;
    ~CommandThread() = default;

    void post(wire::Fields command);

  private:
    void run(const std::string& name);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<wire::Fields> commands_;
    std::function<bool(const wire::Fields&)> carry_out_;
    std::thread thread_;
};

}  // namespace faultline::subject
