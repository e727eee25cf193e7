#include "cli/programs.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/process/search_path.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include "cli/cli.hpp"
#include "engine/unique_fd.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRoundMs = 200;  // how long an interrupt may wait

struct Pipe {
    UniqueFd read, write;
    static Pipe make() {
        int fds[2] = {-1, -1};
        return pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0 ? Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])} : Pipe{};
    }
};

[[noreturn]] void become(const Program& program, int out, int err) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) std::signal(signal, SIG_DFL);
    // What git sets for its hooks would lead it to another repository than the one that is named.
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}) unsetenv(name);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("GIT_TERMINAL_PROMPT", "0", 1);
    if (!program.directory.empty() && chdir(program.directory.c_str()) != 0) _exit(126);
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    // The ends of the pipes do not block; a program that writes into them must.
    for (const int fd : {out, err}) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    std::vector<char*> words;
    for (const std::string& word : program.words) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execvp(words[0], words.data());
    _exit(127);
}

void read_what_is_there(UniqueFd& fd, std::string& text) {
    char buffer[65536];
    while (fd.valid()) {
        const ssize_t got = read(fd.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) fd.reset();
        if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    }
}

bool is_over(const Program& program, Clock::time_point start) {
    return program.limit_s > 0 && Clock::now() - start > std::chrono::seconds(program.limit_s);
}

}  // namespace

Ended run_program(const Program& program) {
    Ended ended;
    Pipe out, err;
    UniqueFd log;
    if (program.log.empty()) {
        out = Pipe::make();
        err = Pipe::make();
    } else {
        log = UniqueFd(open(program.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    }
    const pid_t pid = fork();
    if (pid < 0) return ended;
    if (pid == 0) become(program, log.valid() ? log.get() : out.write.get(), log.valid() ? log.get() : err.write.get());
    setpgid(pid, pid);  // both set it: whoever comes first
    const UniqueFd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    out.write.reset();
    err.write.reset();
    const Clock::time_point start = Clock::now();
    for (bool running = true; running;) {
        pollfd fds[] = {{.fd = process.get(), .events = POLLIN, .revents = 0},
                        {.fd = out.read.get(), .events = POLLIN, .revents = 0},
                        {.fd = err.read.get(), .events = POLLIN, .revents = 0}};
        poll(fds, std::size(fds), kRoundMs);
        running = fds[0].revents == 0;
        read_what_is_there(out.read, ended.out);
        read_what_is_there(err.read, ended.err);
        ended.interrupted = running && g_interrupted;
        ended.too_long = running && !ended.interrupted && is_over(program, start);
        if (ended.interrupted || ended.too_long) break;
    }
    kill(-pid, SIGKILL);  // it, or whatever it left
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    ended.exit = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return ended;
}

bool has_program(const std::string& name) { return !boost::process::search_path(name).empty(); }

}  // namespace faultline::cli
