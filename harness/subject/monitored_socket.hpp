// One ZeroMQ socket of a scenario: its calls, on its own thread, and the reader of its monitor, on another, as in the
// example of zmq_socket_monitor(3).
#pragma once

#include <string>

#include "wire/fields.hpp"

namespace faultline::subject {

class MonitoredSocket {
  public:
    MonitoredSocket(void* context, std::string name) : context_(context), name_(std::move(name)) {}

    // Carries out one command and reports its result. False after `close`: the socket is gone.
    bool carry_out(const wire::Fields& command);

    // Gives the monitor that was registered last its reader. Called by another thread.
    void attach_reader(const wire::Fields& command);

  private:
    using Call = void (MonitoredSocket::*)(const wire::Fields&);
    static Call find_call(const std::string& verb);

    void open(const wire::Fields& command);
    void set(const wire::Fields& command);
    void unset(const wire::Fields& command);
    void get(const wire::Fields& command);
    void monitor(const wire::Fields& command);
    void stats(const wire::Fields& command);
    void bind(const wire::Fields& command);
    void prebind(const wire::Fields& command);
    void unbind(const wire::Fields& command);
    void connect(const wire::Fields& command);
    void disconnect(const wire::Fields& command);
    void send(const wire::Fields& command);
    void recv(const wire::Fields& command);
    void poll(const wire::Fields& command);
    void close(const wire::Fields& command);

    void start_reader();
    int register_monitor(const wire::Fields& command, const std::string& endpoint);

    void* context_;
    std::string name_;
    void* socket_ = nullptr;
    std::string monitor_endpoint_;
    int monitors_ = 0;  // registered so far: each gets an endpoint of its own
    int monitor_version_ = 1;
    int monitor_type_ = 0;  // of its socket: PAIR
    bool closed_ = false;
};

}  // namespace faultline::subject
