#include "subject/monitored_socket.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <thread>
#include <vector>

#include "subject/control.hpp"
#include "subject/zmq_api.hpp"

namespace faultline::subject {
namespace {

constexpr std::uint32_t kFdEvents = 0x0001 | 0x0008 | 0x0020 | 0x0080 | 0x0200;
constexpr std::uint32_t kMonitorStopped = 0x0400;

struct Received {
    std::vector<std::string> parts;
    std::vector<bool> more;
    int error = 0;
};

Received receive_all(void* socket, int flags) {
    Received received;
    for (bool more = true; more;) {
        Message message;
        zmq.msg_init(&message);
        if (zmq.msg_recv(&message, socket, flags) < 0) {
            received.error = zmq.error();
            zmq.msg_close(&message);
            return received;
        }
        received.parts.emplace_back(static_cast<const char*>(zmq.msg_data(&message)), zmq.msg_size(&message));
        more = zmq.msg_more(&message) != 0;
        received.more.push_back(more);
        zmq.msg_close(&message);
    }
    return received;
}

// What the reader sends for one monitor message. The fd is looked at now, while the emitter waits for us.
std::uint32_t report_event(const std::string& name, const Received& received) {
    std::uint16_t event = 0;
    std::int32_t value = 0;
    std::string state;
    std::uint64_t generation = 0;
    const std::string& first = received.parts.front();
    if (first.size() == 6) {
        std::memcpy(&event, first.data(), sizeof event);
        std::memcpy(&value, first.data() + 2, sizeof value);
        if ((event & kFdEvents) != 0) {
            generation = fd_generation(value);
            state = describe_fd(value);
        }
    }
    wire::Fields fields{"event", name, std::to_string(generation), state};
    for (std::size_t i = 0; i < received.parts.size(); ++i) {
        fields.emplace_back(received.more[i] ? "1" : "0");
        fields.push_back(received.parts[i]);
    }
    report(fields);
    return event;
}

void read_monitor(void* context, const std::string& name, const std::string& endpoint) {
    name_thread(name + "'s reader");
    mark_reader();
    void* reader = zmq.socket(context, kPair);
    if (reader == nullptr) return;
    if (zmq.connect(reader, endpoint.c_str()) == 0) {
        for (;;) {
            const Received received = receive_all(reader, 0);
            if (received.error == EINTR) continue;
            if (received.error != 0 || report_event(name, received) == kMonitorStopped) break;
        }
    }
    zmq.close(reader);
}

}  // namespace

MonitoredSocket::Call MonitoredSocket::find_call(const std::string& verb) {
    static const std::map<std::string, Call> calls{
        {"socket", &MonitoredSocket::open},     {"set", &MonitoredSocket::set},
        {"get", &MonitoredSocket::get},         {"monitor", &MonitoredSocket::monitor},
        {"bind", &MonitoredSocket::bind},       {"unbind", &MonitoredSocket::unbind},
        {"connect", &MonitoredSocket::connect}, {"disconnect", &MonitoredSocket::disconnect},
        {"send", &MonitoredSocket::send},       {"recv", &MonitoredSocket::recv},
        {"poll", &MonitoredSocket::poll},       {"close", &MonitoredSocket::close},
    };
    const auto found = calls.find(verb);
    return found == calls.end() ? nullptr : found->second;
}

bool MonitoredSocket::carry_out(const wire::Fields& command) {
    const Call call = find_call(command[1]);
    if (call == nullptr) {
        report({"result", command[0], "unknown", command[1]});
        return true;
    }
    (this->*call)(command);
    return !closed_;
}

// [id, "socket", name, type, events ("" for no monitor)]
void MonitoredSocket::open(const wire::Fields& command) {
    socket_ = zmq.socket(context_, std::atoi(command[3].c_str()));
    if (socket_ == nullptr) {
        report_call(command, -1);
        closed_ = true;
        return;
    }
    if (!command[4].empty()) {
        monitor_endpoint_ = "inproc://monitor." + name_ + "." + std::to_string(++monitors_);
        if (zmq.socket_monitor(socket_, monitor_endpoint_.c_str(), std::atoi(command[4].c_str())) != 0) {
            report_call(command, -1);
            return;
        }
        start_reader();
    }
    report_call(command, 0);
}

void MonitoredSocket::start_reader() { std::thread(read_monitor, context_, name_, monitor_endpoint_).detach(); }

// [id, "set", name, option, bytes of the value]
void MonitoredSocket::set(const wire::Fields& command) {
    report_call(command, zmq.setsockopt(socket_, std::atoi(command[3].c_str()), command[4].data(), command[4].size()));
}

// [id, "get", name, option, largest size]
void MonitoredSocket::get(const wire::Fields& command) {
    std::string value(static_cast<std::size_t>(std::atoi(command[4].c_str())), '\0');
    std::size_t length = value.size();
    if (zmq.getsockopt(socket_, std::atoi(command[3].c_str()), value.data(), &length) != 0) {
        report_call(command, -1);
        return;
    }
    report({"result", command[0], "text", value.substr(0, length)});
}

// [id, "monitor", name, mask ("" = none: stop), endpoint ("" = one of our own), "unread" or ""]
void MonitoredSocket::monitor(const wire::Fields& command) {
    if (command[3].empty()) {
        report_call(command, zmq.socket_monitor(socket_, nullptr, 0));
        return;
    }
    const std::string endpoint =
        command[4].empty() ? "inproc://monitor." + name_ + "." + std::to_string(++monitors_) : command[4];
    const int result = zmq.socket_monitor(socket_, endpoint.c_str(), std::atoi(command[3].c_str()));
    if (result == 0) {
        monitor_endpoint_ = endpoint;
        if (command[5].empty()) start_reader();
    }
    report_call(command, result);
}

void MonitoredSocket::attach_reader(const wire::Fields& command) {
    start_reader();
    report_call(command, 0);
}

void MonitoredSocket::bind(const wire::Fields& command) { report_call(command, zmq.bind(socket_, command[3].c_str())); }
void MonitoredSocket::unbind(const wire::Fields& command) {
    report_call(command, zmq.unbind(socket_, command[3].c_str()));
}
void MonitoredSocket::connect(const wire::Fields& command) {
    report_call(command, zmq.connect(socket_, command[3].c_str()));
}
void MonitoredSocket::disconnect(const wire::Fields& command) {
    report_call(command, zmq.disconnect(socket_, command[3].c_str()));
}

// [id, "send", name, "dontwait" or "", part…]
void MonitoredSocket::send(const wire::Fields& command) {
    const int wait = command[3].empty() ? 0 : kDontWait;
    for (std::size_t i = 4; i < command.size(); ++i) {
        const int more = i + 1 < command.size() ? kSendMore : 0;
        if (zmq.send(socket_, command[i].data(), command[i].size(), wait | more) < 0) {
            report_call(command, -1);
            return;
        }
    }
    report_call(command, 0);
}

// [id, "recv", name, "dontwait" or ""]
void MonitoredSocket::recv(const wire::Fields& command) {
    const Received received = receive_all(socket_, command[3].empty() ? 0 : kDontWait);
    if (received.error != 0) {
        report({"result", command[0], "errno", std::to_string(received.error)});
        return;
    }
    wire::Fields fields{"result", command[0], "message"};
    fields.insert(fields.end(), received.parts.begin(), received.parts.end());
    report(fields);
}

// [id, "poll", name, events (1 in, 2 out), milliseconds]
void MonitoredSocket::poll(const wire::Fields& command) {
    PollItem item{socket_, 0, static_cast<short>(std::atoi(command[3].c_str())), 0};
    if (zmq.poll(&item, 1, std::atol(command[4].c_str())) < 0) {
        report_call(command, -1);
        return;
    }
    const char* const names[] = {"none", "in", "out", "in,out"};
    report({"result", command[0], "text", names[item.revents & 3]});
}

void MonitoredSocket::close(const wire::Fields& command) {
    report_call(command, zmq.close(socket_));
    closed_ = true;
}

}  // namespace faultline::subject
