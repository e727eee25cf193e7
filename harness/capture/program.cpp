#include "capture/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "capture/drain.hpp"
#include "transcript/counted.hpp"

namespace faultline::capture {
namespace {

constexpr int kRoundMs = 10;  // how long a record waits in the ring at most
constexpr int kMostLateRounds = 100;
constexpr int kNothingSeen = 3;  // the exit status of a program that went well, but used no libzmq

std::string summary_text(const Summary& summary, const std::string& problem, const std::string& name) {
    std::string text;
    if (!summary.unseen.empty()) {
        text = fmt::format("faultline: {}: nothing was recorded: {}\n", name, summary.unseen);
    } else {
        text = fmt::format("faultline: {}: {} of {}, {}, libzmq {}\n", name, counted(summary.sockets, "socket"),
                           counted(summary.processes, "process"), counted(summary.events, "event"), summary.library);
    }
    if (summary.no_events)
        text += fmt::format("faultline: {}: this libzmq's own calls can't be replaced: there are no events\n", name);
    if (summary.lost > 0)
        text += fmt::format("faultline: {}: {} missing{}{}\n", name, counted(summary.lost, "line"),
                            problem.empty() ? ": the program was faster than the writer" : ": ", problem);
    return text;
}

struct Pipe {
    UniqueFd read, write;
    static Pipe make() {
        int fds[2] = {-1, -1};
        return pipe2(fds, O_CLOEXEC) == 0 ? Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])} : Pipe{};
    }
};

void write_all(int fd, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = write(fd, text.data() + at, text.size() - at);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        at += static_cast<std::size_t>(written);
    }
}

std::string read_all(int fd) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

// The process that writes the trace, until the program and all the others that were recorded have ended.
class Writer {
  public:
    Writer(SharedRing& ring, TraceFile& file, const ProgramOptions& options, pid_t program)
        : ring_(ring),
          drain_(ring, file, options.wanted, options.is_blind ? trace::kInsideProgram : trace::kNoLibzmq),
          file_(file),
          name_(options.trace),
          told_(options.quiet),
          may_be_empty_(options.may_be_empty),
          pid_(program),
          program_(static_cast<int>(syscall(SYS_pidfd_open, program, 0))) {}

    void run() {
        for (int patience = kMostLateRounds; program_.valid() || drain_.process_count() > 0 || patience > 0;) {
            // A daemon's parent ends while the daemon begins.
            const bool all_ended = !program_.valid() && drain_.process_count() == 0;
            patience = !all_ended ? kMostLateRounds : ring_.awaits_child() ? patience - 1 : 0;
            std::vector<pollfd> fds = drain_.processes();
            fds.push_back({.fd = program_.get(), .events = POLLIN, .revents = 0});
            poll(fds.data(), fds.size(), kRoundMs);
            const bool ended = program_.valid() && fds.back().revents != 0;
            while (drain_.round()) {
            }
            if (drain_.is_exiting(pid_) && drain_.process_count() == 1 && !ring_.awaits_child()) {
                tell("");
                if (!may_be_empty_ && !drain_.summary().unseen.empty()) ring_.memory().exit_status = kNothingSeen;
            }
            ring_.all_is_written();
            if (!ended) continue;
            program_.reset();
            if (drain_.process_count() > 0) tell("; its other processes go on, and so does the trace");
        }
        drain_.finish();
        tell("");
    }

  private:
    // Once: then its terminal, or whatever reads what it prints, belongs to others.
    void tell(const char* more) {
        if (told_) return;
        told_ = true;
        std::string text = summary_text(drain_.summary(), file_.problem(), name_);
        text.insert(text.find('\n'), more);
        write_all(STDERR_FILENO, text);
        dup2(STDIN_FILENO, STDERR_FILENO);
    }

    SharedRing& ring_;
    Drain drain_;
    TraceFile& file_;
    std::string name_;
    bool told_, may_be_empty_;
    pid_t pid_;
    UniqueFd program_;
};

// What ends the program, or fills the disk, does not end its trace.
void leave_the_terminal() {
    setsid();
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) dup2(nowhere, fd);
    for (const int signal : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP}) std::signal(signal, SIG_IGN);
    prctl(PR_SET_NAME, "faultline-trace");
    rlimit fds{};  // each process takes one
    if (getrlimit(RLIMIT_NOFILE, &fds) == 0) {
        fds.rlim_cur = fds.rlim_max;
        setrlimit(RLIMIT_NOFILE, &fds);
    }
}

// The program's own pipes and locks end with the program, however long its trace goes on.
void close_all_but(std::initializer_list<int> kept) {
    std::vector<int> others;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
        others.push_back(std::atoi(entry.path().filename().c_str()));
    for (const int fd : others)
        if (fd > STDERR_FILENO && std::ranges::find(kept, fd) == kept.end()) close(fd);
}

// `told`: the program's side reads the ring's path there, or "!" and what is wrong. `started`: closed by exec(); a byte
// in it says that there was none.
[[noreturn]] void write_trace(const ProgramOptions& options, pid_t program, const Pipe& started, UniqueFd told) {
    close_all_but({started.read.get(), told.get()});
    auto ring = SharedRing::create();
    auto file = ring ? TraceFile::create(options.trace, {wall_clock(), options.version})
                     : tl::expected<TraceFile, std::string>(tl::make_unexpected(ring.error()));
    leave_the_terminal();
    if (ring) {  // before it starts: at its end it waits for what is told of it
        ring->memory().program = program;
        ring->memory().plan = options.plan;
    }
    if (!file) {
        write_all(told.get(), "!" + file.error());
        _exit(1);
    }
    write_all(told.get(), ring->path());
    told.reset();
    if (!read_all(started.read.get()).empty()) {
        file->undo();
        _exit(1);
    }
    Writer(*ring, *file, options, program).run();
    _exit(0);
}

// What is opened from now on is none of the three that everybody writes to. They are closed again by exec().
void occupy_standard_fds() {
    for (int fd = 0; fd <= STDERR_FILENO;) fd = open("/dev/null", O_RDWR | O_CLOEXEC);
}

void execute(const ProgramOptions& options, const std::string& ring) {
    const char* before = std::getenv("LD_PRELOAD");
    const bool alone = before == nullptr || *before == '\0';
    setenv("LD_PRELOAD", alone ? options.recorder.c_str() : (options.recorder + ":" + before).c_str(), 1);
    setenv("FAULTLINE_CAPTURE", ring.c_str(), 1);
    std::vector<char*> arguments;
    for (const std::string& word : options.command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
}

}  // namespace

NotStarted become_program(const ProgramOptions& options) {
    if (options.recorder.find_first_of(" :") != std::string::npos)
        return {options.recorder + ": the dynamic linker takes no blank and no colon in the path of what it preloads"};
    if (getpid() == 1)
        return {
            "as the first process of a container it would have the trace's writer as a child, and take it along; "
            "run it below an init (docker run --init)"};
    occupy_standard_fds();
    Pipe started = Pipe::make(), told = Pipe::make();
    if (!started.read.valid() || !told.read.valid()) return {fmt::format("pipe: {}", std::strerror(errno))};
    const pid_t program = getpid(), parent = fork();
    if (parent < 0) return {fmt::format("fork: {}", std::strerror(errno))};
    if (parent == 0) {
        if (fork() != 0) _exit(0);
        started.write.reset();
        told.read.reset();
        write_trace(options, program, started, std::move(told.write));
    }
    waitpid(parent, nullptr, 0);
    started.read.reset();
    told.write.reset();
    const std::string ring = read_all(told.read.get());
    told.read.reset();
    if (ring.empty()) return {"the process that writes the trace has ended"};
    if (ring[0] == '!') return {ring.substr(1)};
    execute(options, ring);
    const int error = errno;
    write_all(started.write.get(), "!");
    started.write.reset();
    await_writer(options.trace, 1000);
    return {fmt::format("{}: {}", options.command[0], std::strerror(error)), error == ENOENT ? 127 : 126};
}

void await_writer(const std::string& trace, int most_ms) {
    const UniqueFd fd(open(trace.c_str(), O_RDONLY | O_CLOEXEC));
    for (int i = 0; fd.valid() && i < most_ms / kRoundMs; ++i) {
        if (flock(fd.get(), LOCK_SH | LOCK_NB) == 0) return;
        poll(nullptr, 0, kRoundMs);
    }
}

}  // namespace faultline::capture
