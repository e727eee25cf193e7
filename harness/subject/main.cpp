// faultline-subject: the process that holds real ZeroMQ sockets. Started by a worker only; it takes commands on the
// control socket (see wire/fields.hpp) and ends when that is closed.
//
//     faultline-subject LIBZMQ STUB [fork]   STUB: "" or a library that is loaded first
//
// With `fork` it is a fork server: each subject is then a fork of it. See wire/fork_request.hpp.
#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <vector>

#include "shim/shared.hpp"
#include "subject/capabilities.hpp"
#include "subject/command_thread.hpp"
#include "subject/control.hpp"
#include "subject/facts.hpp"
#include "subject/fork_server.hpp"
#include "subject/monitored_socket.hpp"
#include "subject/zmq_api.hpp"

namespace faultline::subject {
namespace {

// A socket that a scenario named, its thread included.
struct Member {
    Member(void* context, const std::string& name)
        : socket(context, name),
          thread(name, [this](const wire::Fields& command) { return socket.carry_out(command); }) {}
    MonitoredSocket socket;
    CommandThread thread;
};

class Subject {
  public:
    void carry_out(const wire::Fields& command);

  private:
    using Call = void (Subject::*)(const wire::Fields&);
    static Call find_call(const std::string& verb);

    void context(const wire::Fields& command);
    void term(const wire::Fields& command);
    void shutdown(const wire::Fields& command);
    void exhaust(const wire::Fields& command);
    void release(const wire::Fields& command);
    void wall_clock(const wire::Fields& command);
    void inventory(const wire::Fields& command);
    void tasks(const wire::Fields& command);

    void* context_or_new();

    void* context_ = nullptr;
    std::unique_ptr<CommandThread> context_thread_;  // zmq_ctx_term may block; this process goes on taking commands
    std::map<std::string, std::unique_ptr<Member>> members_;
    std::vector<std::unique_ptr<Member>> former_;  // their threads may still be at their last instruction
    std::vector<int> fillers_;
    rlim_t former_limit_ = 0;
};

void* Subject::context_or_new() {
    if (context_ == nullptr) context_ = zmq.ctx_new();
    return context_;
}

Subject::Call Subject::find_call(const std::string& verb) {
    static const std::map<std::string, Call> calls{
        {"context", &Subject::context},     {"term", &Subject::term},       {"shutdown", &Subject::shutdown},
        {"exhaust", &Subject::exhaust},     {"release", &Subject::release}, {"wallclock", &Subject::wall_clock},
        {"inventory", &Subject::inventory}, {"tasks", &Subject::tasks},
    };
    const auto found = calls.find(verb);
    return found == calls.end() ? nullptr : found->second;
}

void Subject::carry_out(const wire::Fields& command) {
    if (const Call call = find_call(command[1])) return (this->*call)(command);
    std::unique_ptr<Member>& member = members_[command[2]];
    if (command[1] == "socket") {
        if (member) former_.push_back(std::move(member));
        void* context = context_or_new();
        if (context == nullptr) return report_call(command, -1);
        member = std::make_unique<Member>(context, command[2]);
    }
    if (!member) {
        report({"result", command[0], "unknown", command[2]});
        return;
    }
    // The socket's own thread may be blocked for lack of this very reader.
    if (command[1] == "read") return member->socket.attach_reader(command);
    member->thread.post(command);
}

// [id, "context", process, option, value]
void Subject::context(const wire::Fields& command) {
    const int result = zmq.ctx_set(context_or_new(), std::atoi(command[3].c_str()), std::atoi(command[4].c_str()));
    report_call(command, result);
}

void Subject::term(const wire::Fields& command) {
    if (!context_thread_) {
        context_thread_ = std::make_unique<CommandThread>(command[2], [this](const wire::Fields& next) {
            const int result = zmq.ctx_term(context_);
            if (result == 0) context_ = nullptr;
            report_call(next, result);
            return true;
        });
    }
    context_or_new();
    context_thread_->post(command);
}

void Subject::shutdown(const wire::Fields& command) {
    const int result = zmq.ctx_shutdown(context_or_new());
    report_call(command, result);
}

// Leaves no fd free: fills the holes below the highest fd in use, and puts the limit right above it. The limit alone
// would not do, since a hole below it could still be used.
void Subject::exhaust(const wire::Fields& command) {
    int highest = 2;
    for (int fd = 3; fd < lockstep::kSharedFd; ++fd)
        if (fcntl(fd, F_GETFD) >= 0) highest = fd;
    for (int fd = dup(0); fd >= 0; fd = dup(0)) {
        if (fd > highest) {
            close(fd);
            break;
        }
        fillers_.push_back(fd);
    }
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (former_limit_ == 0) former_limit_ = limit.rlim_cur;
    limit.rlim_cur = static_cast<rlim_t>(highest) + 1;
    setrlimit(RLIMIT_NOFILE, &limit);
    report({"result", command[0], "ok"});
}

void Subject::release(const wire::Fields& command) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (former_limit_ != 0) limit.rlim_cur = former_limit_;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (const int fd : fillers_) close(fd);
    fillers_.clear();
    report({"result", command[0], "ok"});
}

// [id, "inventory", process]: one line for each fd below those of the harness.
void Subject::inventory(const wire::Fields& command) {
    std::string text;
    for (int fd = 3; fd < lockstep::kSharedFd; ++fd) {
        char target[64];
        const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target, sizeof target - 1);
        if (length < 0 || std::find(fillers_.begin(), fillers_.end(), fd) != fillers_.end()) continue;
        // The number in "socket:[4711]" is another one in every run; that of "anon_inode:[eventfd]" is a name.
        const std::string what(target, static_cast<std::size_t>(length));
        text += "fd " + (what.starts_with("anon_inode:") ? what : what.substr(0, what.find(':'))) + "\n";
    }
    report({"result", command[0], "text", text});
}

// Of this process's threads, as the kernel lists them: how many there are, and how many sleep. 0: it lists none.
struct Tasks {
    int all = 0, asleep = 0;
};
Tasks count_tasks() {
    Tasks tasks;
    DIR* directory = opendir("/proc/self/task");
    for (const dirent* entry = nullptr; directory != nullptr && (entry = readdir(directory)) != nullptr;) {
        if (entry->d_name[0] == '.') continue;
        ++tasks.all;
        std::ifstream stat("/proc/self/task/" + std::string(entry->d_name) + "/stat");
        const std::string text{std::istreambuf_iterator<char>(stat), {}};
        const std::size_t name_end = text.rfind(')');
        if (name_end != std::string::npos && text.compare(name_end, 3, ") S") == 0) ++tasks.asleep;
    }
    if (directory != nullptr) closedir(directory);
    return tasks;
}

// Threads that were there before any of ours: those of an emulator that this process runs in, which sleep.
const int g_foreign_tasks = [] {
    struct stat directory {};  // it has an entry for each thread, and two more
    return stat("/proc/self/task", &directory) == 0 ? static_cast<int>(directory.st_nlink) - 3 : 0;
}();

// [id, "tasks", process]: "6 5". A thread that has given up the turn may not be asleep yet: it gets the time to be.
void Subject::tasks(const wire::Fields& command) {
    constexpr int kMostTries = 10'000;
    Tasks tasks;
    for (int i = 0; i < kMostTries; ++i) {
        tasks = count_tasks();
        tasks.all -= g_foreign_tasks;
        tasks.asleep -= g_foreign_tasks;
        if (tasks.asleep + 1 == tasks.all) break;
        syscall(SYS_sched_yield);
    }
    report({"result", command[0], "text", std::to_string(tasks.all) + " " + std::to_string(tasks.asleep)});
}

// [id, "wallclock", process, FAKETIME, the seconds since the epoch that it means]
void Subject::wall_clock(const wire::Fields& command) {
    setenv("FAKETIME", command[3].c_str(), 1);
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const std::string seconds = std::to_string(time(nullptr));
    if (seconds == command[4] && std::to_string(now.tv_sec) == seconds) return report({"result", command[0], "ok"});
    report({"result", command[0], "text", "time() says " + seconds + ", not " + command[4]});
}

int run(const char* library, const char* stub, bool forks) {
    std::string problem = load_libzmq(library, stub);
    if (forks && !problem.empty()) return 1;  // a subject of its own says what it is
    if (forks) serve_forks();
    if (problem.empty()) watch_calls_of(reinterpret_cast<const void*>(zmq.version));
    if (problem.empty()) problem = obey_file_permissions();  // libzmq's own file may be readable for root alone
    if (!problem.empty()) {
        report({"broken", "", problem});
        return 1;
    }
    wire::Fields hello{"hello"};
    for (const int number : version()) hello.push_back(std::to_string(number));
    for (std::string& fact : facts()) hello.push_back(std::move(fact));
    if (getenv(wire::kTriesVariable) != nullptr) problem = try_facts(hello);
    if (!problem.empty()) {
        report({"broken", "", problem});
        return 1;
    }
    report(hello);
    Subject subject;
    wire::Fields command;
    while (receive(command)) subject.carry_out(command);
    _exit(0);  // threads may be blocked in libzmq: no destructor must run
}

}  // namespace
}  // namespace faultline::subject

int main(int argc, char** argv) {
    const bool forks = argc == 4 && std::strcmp(argv[3], "fork") == 0;
    if (argc != 3 && !forks) {
        static constexpr char message[] = "faultline-subject is started by faultline\n";
        return write(2, message, sizeof message - 1) < 0 ? 71 : 70;
    }
    return faultline::subject::run(argv[1], argv[2], forks);
}
