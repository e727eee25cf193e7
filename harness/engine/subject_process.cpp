#include "engine/subject_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <csignal>
#include <cstring>
#include <ctime>
#include <set>

#include "engine/fork_server.hpp"
#include "engine/subject_start.hpp"
#include "shim/shared.hpp"
#include "system/open_files.hpp"

namespace faultline {
namespace {

namespace bp = boost::process;

std::set<SubjectProcess*>& living() {
    static std::set<SubjectProcess*> all;
    return all;
}

constexpr int kCountsLimit_ms = 5000;
constexpr rlim_t kFdLimit = lockstep::kFdLimit;
static_assert(lockstep::kServerFd < lockstep::kFdLimit);
constexpr int kSocketBuffer = wire::kLargestMessage;

}  // namespace

SubjectOptions subject_alone(const RunOptions& options) {
    SubjectOptions subject;
    subject.program = options.subject;
    subject.libzmq = options.libzmq;
    subject.stub = options.stub;
    return subject;
}

SubjectOptions subject_in_turns(const RunOptions& options) {
    SubjectOptions subject = subject_alone(options);
    subject.preload = does_without(options, "wallclock") ? options.shim : options.shim + ":" + options.faketime;
    subject.without = options.without;
    return subject;
}

// No TMPDIR: libzmq then makes its wildcard ipc directories in the working directory. Wall time is frozen, see
// wall_clock.hpp.
bp::environment subject_environment(const SubjectOptions& options) {
    bp::environment environment;
    for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "GCOV_PREFIX", "GCOV_PREFIX_STRIP"})
        if (const char* value = std::getenv(name)) environment[name] = value;
    environment["TZ"] = "UTC";
    if (options.tries) environment[wire::kTriesVariable] = "1";
    if (options.preload.empty()) return environment;
    environment["LD_PRELOAD"] = options.preload;
    if (!options.without.empty()) environment[lockstep::kWithoutVariable] = options.without;
    environment["FAKETIME"] = faketime_at(options.wall_clock_s);
    environment["FAKETIME_NO_CACHE"] = "1";
    environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
    if (options.index >= 0) environment[lockstep::kProcessVariable] = std::to_string(options.index);
    return environment;
}

// The soft limit is the same on every machine: libzmq asks for it, and has fewer sockets where it is lower.
std::string limit_fds() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < kFdLimit)
        return fmt::format(
            "RLIMIT_NOFILE is {}, and a run needs {}: `ulimit -Hn {}` as root, or `docker run --ulimit nofile={}`",
            limit.rlim_max, kFdLimit, kFdLimit, kFdLimit);
    limit.rlim_cur = kFdLimit;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return fmt::format("RLIMIT_NOFILE: {}", std::strerror(errno));
    return "";
}

namespace {

// In the child, between fork and exec.
void inherit(const SubjectOptions& options, int control, int output, int stub) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (options.shared_fd >= 0) dup2(options.shared_fd, lockstep::kSharedFd);
    if (options.doorbell_fd >= 0) dup2(options.doorbell_fd, lockstep::kDoorbellFd);
    if (stub >= 0) dup2(stub, lockstep::kStubFd);
    dup2(control, lockstep::kControlFd);
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);  // bp::null would stay open as 3
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

// libfaketime's objects, which it removes only in an orderly exit.
void remove_faketime_files(pid_t pid) {
    for (const char* kind : {"sem.faketime_sem", "faketime_shm"})
        unlink(fmt::format("/dev/shm/{}_{}", kind, pid).c_str());
}

}  // namespace

UniqueFd stub_file(const std::string& bytes) {
    if (bytes.empty()) return {};
    UniqueFd file(open_memory_file("faultline-stub"));
    if (file.valid() && write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        file.reset();
    return file;
}

tl::expected<std::unique_ptr<SubjectProcess>, std::string> SubjectProcess::start(const SubjectOptions& options) {
    // The worker's own limit, which the subject inherits: it holds few files itself.
    if (const std::string problem = limit_fds(); !problem.empty()) return tl::make_unexpected(problem);
    std::unique_ptr<SubjectProcess> subject(new SubjectProcess);
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return tl::make_unexpected(fmt::format("socketpair: {}", std::strerror(errno)));
    subject->control_ = UniqueFd(ends[0]);
    const UniqueFd child_end(ends[1]);
    for (const int end : ends) {
        if (setsockopt(end, SOL_SOCKET, SO_SNDBUFFORCE, &kSocketBuffer, sizeof kSocketBuffer) != 0)
            setsockopt(end, SOL_SOCKET, SO_SNDBUF, &kSocketBuffer, sizeof kSocketBuffer);
    }
    subject->output_ = UniqueFd(open_memory_file("faultline-output"));
    if (!subject->output_.valid()) return tl::make_unexpected(fmt::format("memfd_create: {}", std::strerror(errno)));
    if (options.server_fd >= 0) {
        auto forked = fork_subject(options, child_end.get(), subject->output_.get());
        if (!forked) return tl::make_unexpected(forked.error());
        subject->pid_ = forked->pid;
        subject->pid_fd_ = std::move(forked->pid_fd);
        subject->reply_ = std::move(forked->reply);
        living().insert(subject.get());
        return subject;
    }
    if (const auto executed = subject->execute(options, child_end.get()); !executed)
        return tl::make_unexpected(executed.error());
    return subject;
}

tl::expected<void, std::string> SubjectProcess::execute(const SubjectOptions& options, int control) {
    const UniqueFd stub = stub_file(options.stub);
    const std::string stub_path = stub.valid() ? fmt::format("/proc/self/fd/{}", lockstep::kStubFd) : "";
    std::error_code error;
    bp::child child(
        bp::exe = options.program, bp::args = {options.libzmq, stub_path}, subject_environment(options), error,
        bp::extend::on_exec_setup = [&](auto&) { inherit(options, control, output_.get(), stub.get()); });
    if (error) return tl::make_unexpected(fmt::format("starting {}: {}", options.program, error.message()));
    pid_ = child.id();
    living().insert(this);
    child.detach();  // reaped by us, through pid_
    pid_fd_ = UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    if (!pid_fd_.valid()) {
        kill();
        return tl::make_unexpected(fmt::format("pidfd_open: {}", std::strerror(errno)));
    }
    return {};
}

SubjectProcess::~SubjectProcess() { kill(); }

bool SubjectProcess::send(const wire::Fields& fields) {
    const std::string bytes = wire::encode(fields);
    return ::send(control_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::optional<wire::Fields> SubjectProcess::receive() {
    const ssize_t length = recv(control_.get(), wire::buffer(), wire::kLargestMessage, MSG_DONTWAIT);
    if (length <= 0) return std::nullopt;
    return wire::decode({wire::buffer(), static_cast<std::size_t>(length)});
}

tl::expected<wire::Fields, std::string> SubjectProcess::wait_for_hello(int life_fd, int limit_ms) {
    pollfd fds[] = {{control_fd(), POLLIN, 0}, {life_fd, POLLIN, 0}};
    poll(fds, 2, limit_ms);
    if (const auto hello = receive()) {
        if (hello->front() == "hello") return *hello;
        if (hello->size() > 2) return tl::make_unexpected(hello->at(2));
    }
    kill();
    return tl::make_unexpected("the subject ended before it was ready: " + death()->last_words);
}

std::int64_t SubjectProcess::cpu_ns() const {
    clockid_t clock{};
    timespec used{};
    if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
    return used.tv_sec * 1'000'000'000LL + used.tv_nsec;
}

void SubjectProcess::signal(int number) {
    if (alive()) ::kill(pid_, number);
}

// A libzmq that was built to count what is executed loses its counts by SIGKILL. The handler that ci/emission-coverage
// links into it writes them, and then ends the process by itself.
void SubjectProcess::write_counts() {
    if (std::getenv("GCOV_PREFIX") == nullptr || !pid_fd_.valid()) return;
    ::kill(pid_, SIGUSR2);
    ::kill(pid_, SIGCONT);
    pollfd gone{pid_fd_.get(), POLLIN, 0};
    poll(&gone, 1, kCountsLimit_ms);
}

void SubjectProcess::kill() {
    if (!alive() || pid_ < 0) return;
    write_counts();
    ::kill(pid_, SIGKILL);
    note_death(wait_for_status());
}

// nullopt: its fork server cannot tell any more.
std::optional<int> SubjectProcess::wait_for_status() {
    int status = 0;
    if (reply_.valid()) {
        if (recv(reply_.get(), &status, sizeof status, 0) != sizeof status) return std::nullopt;
        return status;
    }
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

bool SubjectProcess::reap() {
    if (!alive()) return true;
    pollfd ended{pid_fd_.get(), POLLIN, 0};
    if (poll(&ended, 1, 0) != 1) return false;
    note_death(wait_for_status());
    return true;
}

void SubjectProcess::kill_all() {
    while (!living().empty()) (*living().begin())->kill();
}

void SubjectProcess::note_death(std::optional<int> ended) {
    living().erase(this);
    Death death;
    death.by_server = !ended.has_value();
    const int status = ended.value_or(SIGKILL);
    if (WIFSIGNALED(status)) death.signal = WTERMSIG(status);
    if (WIFEXITED(status)) death.exit_code = WEXITSTATUS(status);
    char buffer[4096];
    off_t offset = 0;
    for (ssize_t got = 0; (got = pread(output_.get(), buffer, sizeof buffer, offset)) > 0; offset += got)
        if (death.last_words.size() < 65536) death.last_words.append(buffer, static_cast<std::size_t>(got));
    death_ = std::move(death);
    remove_faketime_files(pid_);
}

}  // namespace faultline
