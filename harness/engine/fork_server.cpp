#include "engine/fork_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <boost/process/extend.hpp>
#include <csignal>
#include <cstring>

#include "engine/subject_start.hpp"
#include "shim/shared.hpp"
#include "system/open_files.hpp"
#include "wire/fork_request.hpp"

namespace faultline {
namespace {

namespace bp = boost::process;

constexpr int kLoadingLimit_ms = 10'000;
constexpr int kMostStarts = 3;  // of a server that crashes

tl::unexpected<std::string> failed(std::string_view what) {
    return tl::make_unexpected(fmt::format("{}: {}", what, std::strerror(errno)));
}

// In the child, between fork and exec. Its /dev/shm is its own, for libfaketime's files: nothing is left behind.
void become_server(int socket, int stub) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/dev", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0)
        static_cast<void>(mount("faultline", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=1m"));
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    static_cast<void>(limit_fds());
    if (stub >= 0) dup2(stub, lockstep::kStubFd);
    dup2(socket, lockstep::kServerFd);
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close_fds(3, lockstep::kStubFd - 1);
    close_fds(lockstep::kServerFd + 1, ~0U);
    if (stub < 0) close(lockstep::kStubFd);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

tl::expected<std::unique_ptr<ForkServer>, std::string> ForkServer::start(const RunOptions& options) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
    std::unique_ptr<ForkServer> server(new ForkServer);
    server->socket_ = UniqueFd(ends[0]);
    UniqueFd theirs(ends[1]);
    const UniqueFd stub = stub_file(options.stub);
    const std::string stub_path = stub.valid() ? fmt::format("/proc/self/fd/{}", lockstep::kStubFd) : "";
    SubjectOptions subject = subject_in_turns(options);
    subject.index = -1;  // but not yet
    std::error_code error;
    bp::child child(
        bp::exe = subject.program, bp::args = {subject.libzmq, stub_path, std::string("fork")},
        subject_environment(subject), bp::std_in < bp::null, error,
        bp::extend::on_exec_setup = [&](auto&) { become_server(theirs.get(), stub.get()); });
    if (error) return tl::make_unexpected("starting a fork server: " + error.message());
    server->pid_ = child.id();
    child.detach();  // reaped by us
    theirs.reset();
    pollfd ready{server->fd(), POLLIN, 0};
    char threads[16] = {};
    if (poll(&ready, 1, kLoadingLimit_ms) != 1) return tl::make_unexpected("the library is not loaded in time");
    if (recv(server->fd(), threads, sizeof threads - 1, 0) <= 0)
        return tl::make_unexpected("the library cannot be loaded");
    if (std::strcmp(threads, "0") == 0)
        return tl::make_unexpected("/proc does not tell whether the library can be forked");
    if (std::strcmp(threads, "1") != 0) return tl::make_unexpected("the library starts a thread as it is loaded");
    return server;
}

bool ForkServer::has_ended() {
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = -1;
    return pid_ < 0;
}

ForkServer::~ForkServer() {
    socket_.reset();  // by which it ends; it may be loading yet, or be stuck in that
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

int ForkServers::fd_for(const RunOptions& options, Isolation isolation, std::string& why) {
    if (options.free)
        why = "running free";
    else if (isolation != Isolation::namespace_root)
        why = fmt::format("isolation by {}", isolation_name(isolation));
    else if (std::getenv("GCOV_PREFIX") != nullptr)
        why = "what is executed is counted";
    else if (does_without(options, "forks"))
        why = "told to do without";
    if (!why.empty()) return -1;
    Entry& entry = by_library_[options.libzmq + '\n' + options.without];
    if (entry.server && entry.server->has_ended()) entry.server.reset();
    if (!entry.server && entry.why_not.empty()) {
        if (entry.started++ == kMostStarts) {
            entry.why_not = "its fork server has crashed too often";
        } else if (auto server = ForkServer::start(options)) {
            entry.server = std::move(*server);
        } else {
            entry.why_not = server.error();
        }
    }
    why = entry.why_not;
    return entry.server ? entry.server->fd() : -1;
}

std::vector<pid_t> ForkServers::pids() const {
    std::vector<pid_t> pids;
    for (const auto& [library, entry] : by_library_)
        if (entry.server) pids.push_back(entry.server->pid());
    return pids;
}

tl::expected<Forked, std::string> fork_subject(const SubjectOptions& options, int control, int output) {
    wire::ForkRequest request;
    request.index = static_cast<std::uint32_t>(options.index);
    std::strncpy(request.faketime, faketime_at(options.wall_clock_s).c_str(), sizeof request.faketime - 1);
    if (sched_getaffinity(0, sizeof request.cpus, &request.cpus) != 0) return failed("sched_getaffinity");
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
    Forked forked;
    forked.reply = UniqueFd(ends[0]);
    UniqueFd theirs(ends[1]);
    const int yes = 1;
    setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
    const UniqueFd worker(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
    const UniqueFd root(open("/", O_PATH | O_CLOEXEC)), directory(open(".", O_PATH | O_CLOEXEC));
    const int fds[wire::kForkFds] = {worker.get(), root.get(),        directory.get(),     control,
                                     output,       options.shared_fd, options.doorbell_fd, theirs.get()};
    if (!wire::send_with_fds(options.server_fd, &request, sizeof request, fds, wire::kForkFds))
        return failed("asking the fork server");
    theirs.reset();  // else the server's death would not be seen
    char text[256] = {};
    const wire::Received reply = wire::receive_with_fds(forked.reply.get(), text, sizeof text - 1);
    if (reply.fd_count == 1) forked.pid_fd = UniqueFd(reply.fds[0]);
    if (reply.size <= 0) return tl::make_unexpected("the fork server has ended");
    if (!forked.pid_fd.valid()) return tl::make_unexpected(std::string("the fork server: ") + text);
    forked.pid = reply.pid;
    return forked;
}

}  // namespace faultline
