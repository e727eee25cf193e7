#include "subject/monitored_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "subject/control.hpp"
#include "subject/zmq_api.hpp"

namespace faultline::subject {
namespace {

constexpr std::uint32_t kFdEvents = 0x0001 | 0x0008 | 0x0020 | 0x0080 | 0x0200;
constexpr std::uint64_t kMonitorStopped = 0x0400;
constexpr int kBacklog = 100;  // as ZMQ_BACKLOG, where nobody sets it

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

struct EventAndValue {
    std::uint64_t event = 0;
    std::int32_t value = 0;  // the lower half, where an fd is
};

EventAndValue first_look(const Received& received, int version) {
    EventAndValue seen;
    const std::string& first = received.parts.front();
    std::uint16_t event = 0;
    if (version == 1 && first.size() == sizeof event + sizeof seen.value) {
        std::memcpy(&event, first.data(), sizeof event);
        std::memcpy(&seen.value, first.data() + sizeof event, sizeof seen.value);
        seen.event = event;
    }
    if (version == 2 && first.size() == sizeof seen.event && received.parts.size() > 2) {
        std::memcpy(&seen.event, first.data(), sizeof seen.event);
        if (received.parts[2].size() >= sizeof seen.value)
            std::memcpy(&seen.value, received.parts[2].data(), sizeof seen.value);
    }
    return seen;
}

// What the reader sends for one monitor message. The fd is looked at now, while the emitter waits for us.
std::uint64_t report_event(const std::string& name, const Received& received, int version) {
    const auto [event, value] = first_look(received, version);
    std::string state;
    std::uint64_t generation = 0;
    if ((event & kFdEvents) != 0) {
        generation = fd_generation(value);
        state = describe_fd(value);
    }
    wire::Fields fields{"event", name, std::to_string(generation), state, std::to_string(version)};
    for (std::size_t i = 0; i < received.parts.size(); ++i) {
        fields.emplace_back(received.more[i] ? "1" : "0");
        fields.push_back(received.parts[i]);
    }
    report(fields);
    return event;
}

struct Reading {
    void* context = nullptr;
    std::string name;
    std::string endpoint;
    int version = 1;
    int type = kPair;  // of the monitor's socket
};

// Opens once. It is made of what the shim knows: std::promise and std::latch wait in a futex of their own.
class Gate {
  public:
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_one();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

int reader_type(int monitor_type) { return monitor_type == kPub ? kSub : monitor_type == kPush ? kPull : kPair; }

// `connected` is called once the monitor has its reader, or never will.
void read_monitor(const Reading& reading, const std::function<void()>& connected) {
    name_thread(reading.name + "'s reader");
    mark_reader();
    void* reader = zmq.socket(reading.context, reader_type(reading.type));
    const bool good = reader != nullptr && zmq.connect(reader, reading.endpoint.c_str()) == 0;
    if (good && reading.type == kPub) zmq.setsockopt(reader, kSubscribe, "", 0);
    connected();
    while (good) {
        const Received received = receive_all(reader, 0);
        if (received.error == EINTR) continue;
        if (received.error != 0 || report_event(reading.name, received, reading.version) == kMonitorStopped) break;
    }
    if (reader != nullptr) zmq.close(reader);
}

// An fd that listens at the address, or -1 with errno.
int open_listener(const std::string& address) {
    sockaddr_storage storage{};
    if (address.size() > sizeof storage) return errno = EINVAL, -1;
    std::memcpy(&storage, address.data(), address.size());
    const int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        ::bind(fd, reinterpret_cast<const sockaddr*>(&storage), static_cast<socklen_t>(address.size())) == 0 &&
        listen(fd, kBacklog) == 0)
        return fd;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    errno = error;
    return -1;
}

}  // namespace

MonitoredSocket::Call MonitoredSocket::find_call(const std::string& verb) {
    static const std::map<std::string, Call> calls{
        {"socket", &MonitoredSocket::open},
        {"set", &MonitoredSocket::set},
        {"unset", &MonitoredSocket::unset},
        {"get", &MonitoredSocket::get},
        {"monitor", &MonitoredSocket::monitor},
        {"stats", &MonitoredSocket::stats},
        {"bind", &MonitoredSocket::bind},
        {"prebind", &MonitoredSocket::prebind},
        {"unbind", &MonitoredSocket::unbind},
        {"connect", &MonitoredSocket::connect},
        {"disconnect", &MonitoredSocket::disconnect},
        {"send", &MonitoredSocket::send},
        {"recv", &MonitoredSocket::recv},
        {"poll", &MonitoredSocket::poll},
        {"close", &MonitoredSocket::close},
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
        report_call(command, -1);  // what it is asked for from here on is ENOTSOCK
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

void MonitoredSocket::start_reader() {
    const Reading reading{context_, name_, monitor_endpoint_, monitor_version_, monitor_type_};
    // A PUB drops what it has no subscriber for, where a PAIR and a PUSH wait: what comes next must find the reader.
    if (monitor_type_ != kPub) return std::thread(read_monitor, reading, [] {}).detach();
    const auto subscribed = std::make_shared<Gate>();
    std::thread(read_monitor, reading, [subscribed] { subscribed->open(); }).detach();
    subscribed->pass();
}

// [id, "set", name, option, bytes of the value]
void MonitoredSocket::set(const wire::Fields& command) {
    report_call(command, zmq.setsockopt(socket_, std::atoi(command[3].c_str()), command[4].data(), command[4].size()));
}

// [id, "unset", name, option]
void MonitoredSocket::unset(const wire::Fields& command) {
    report_call(command, zmq.setsockopt(socket_, std::atoi(command[3].c_str()), nullptr, 0));
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

// [id, "monitor", name, mask ("" = none: stop), endpoint ("" = one of our own), "unread" or "", version ("" = not to be
// named), type of the monitor's socket]
void MonitoredSocket::monitor(const wire::Fields& command) {
    if (command[3].empty()) {
        report_call(command, zmq.socket_monitor(socket_, nullptr, 0));
        return;
    }
    const std::string endpoint =
        command[4].empty() ? "inproc://monitor." + name_ + "." + std::to_string(++monitors_) : command[4];
    const int result = register_monitor(command, endpoint);
    if (result != 0) return report_call(command, result);
    monitor_endpoint_ = endpoint;
    monitor_version_ = command[6].empty() ? 1 : std::atoi(command[6].c_str());
    monitor_type_ = std::atoi(command[7].c_str());
    if (command[5].empty()) start_reader();
    report_call(command, result);
}

int MonitoredSocket::register_monitor(const wire::Fields& command, const std::string& endpoint) {
    if (command[6].empty()) return zmq.socket_monitor(socket_, endpoint.c_str(), std::atoi(command[3].c_str()));
    return zmq.socket_monitor_versioned(socket_, endpoint.c_str(), std::strtoull(command[3].c_str(), nullptr, 10),
                                        std::atoi(command[6].c_str()), std::atoi(command[7].c_str()));
}

void MonitoredSocket::stats(const wire::Fields& command) {
    report_call(command, zmq.socket_monitor_pipes_stats(socket_));
}

void MonitoredSocket::attach_reader(const wire::Fields& command) {
    start_reader();
    report_call(command, 0);
}

// [id, "prebind", name, option that takes an fd, bytes of the address]
void MonitoredSocket::prebind(const wire::Fields& command) {
    const int fd = open_listener(command[4]);
    report_call(command, fd < 0 ? -1 : zmq.setsockopt(socket_, std::atoi(command[3].c_str()), &fd, sizeof fd));
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
