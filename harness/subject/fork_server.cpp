#include "subject/fork_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "shim/shared.hpp"
#include "subject/control.hpp"
#include "wire/fork_request.hpp"

namespace faultline::subject {
namespace {

using namespace wire;

struct Child {
    pid_t pid = -1;
    int pid_fd = -1;
    int reply = -1;
};

int open_pid_fd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// The number of this process's threads; 0: it cannot be told.
int count_threads() {
    struct stat directory {};  // it has an entry for each thread, and two more
    return stat("/proc/self/task", &directory) == 0 ? static_cast<int>(directory.st_nlink) - 2 : 0;
}

// In the fork: into the worker's namespaces, root, directory and CPUs, with the fds where a subject has them. The
// worker's root is set again, since a mount namespace is entered at its own.
bool move_in(const ForkRequest& request, const int* fds) {
    if (setns(fds[kWorkerPidFd], CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) != 0) return false;
    if (fchdir(fds[kRootFd]) != 0 || chroot(".") != 0 || fchdir(fds[kDirectoryFd]) != 0) return false;
    if (sched_setaffinity(0, sizeof request.cpus, &request.cpus) != 0) return false;
    const bool placed = dup2(fds[kSharedFd], lockstep::kSharedFd) >= 0 &&
                        dup2(fds[kDoorbellFd], lockstep::kDoorbellFd) >= 0 &&
                        dup2(fds[kControlFd], lockstep::kControlFd) >= 0 && dup2(fds[kOutputFd], STDOUT_FILENO) >= 0 &&
                        dup2(fds[kOutputFd], STDERR_FILENO) >= 0;
    return placed && setenv("FAKETIME", request.faketime, 1) == 0;
}

class Server {
  public:
    Server() : own_pid_fd_(open_pid_fd(getpid())) {}

    // False: this is a fork.
    bool round() {
        std::vector<pollfd> fds{{lockstep::kServerFd, POLLIN, 0}};
        for (const Child& child : children_) fds.push_back({child.pid_fd, POLLIN, 0});
        if (poll(fds.data(), fds.size(), -1) < 0) return true;
        for (std::size_t i = children_.size(); i-- > 0;)
            if (fds[i + 1].revents != 0) tell_end(i);
        return fds[0].revents == 0 || answer();
    }

  private:
    void tell_end(std::size_t index) {
        const Child child = children_[index];
        int status = 0;
        while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
        }
        static_cast<void>(send(child.reply, &status, sizeof status, MSG_NOSIGNAL));
        close(child.reply);
        close(child.pid_fd);
        children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(index));
    }

    bool answer() {
        ForkRequest request;
        const Received received = receive_with_fds(lockstep::kServerFd, &request, sizeof request);
        if (received.size == 0) _exit(0);
        bool is_fork = false;
        if (received.size == sizeof request && received.fd_count == kForkFds) is_fork = fork_for(request, received.fds);
        for (std::size_t i = 0; i < received.fd_count; ++i)
            if (is_fork || i != kReplyFd) close(received.fds[i]);
        return !is_fork;
    }

    // True: this is the fork.
    bool fork_for(const ForkRequest& request, const int* fds) {
        // Of a PID namespace only children become members: this process goes back to its own right after.
        pid_t pid = -1;
        if (setns(fds[kWorkerPidFd], CLONE_NEWPID) == 0) {
            pid = fork();
            if (pid == 0) return become_subject(request, fds);
            const int error = errno;
            if (setns(own_pid_fd_, CLONE_NEWPID) != 0) _exit(71);  // no later fork would be where it belongs
            errno = error;
        }
        if (pid < 0) {
            const std::string problem = std::string("forking: ") + strerror(errno);
            static_cast<void>(send(fds[kReplyFd], problem.data(), problem.size(), MSG_NOSIGNAL));
            close(fds[kReplyFd]);
            return false;
        }
        const Child child{.pid = pid, .pid_fd = open_pid_fd(pid), .reply = fds[kReplyFd]};
        children_.push_back(child);
        static_cast<void>(send_with_fds(child.reply, "+", 1, &child.pid_fd, 1, pid));
        return false;
    }

    bool become_subject(const ForkRequest& request, const int* fds) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (!move_in(request, fds)) {
            dprintf(fds[kOutputFd], "entering the run's namespaces: %s\n", strerror(errno));
            _exit(70);
        }
        close(own_pid_fd_);
        close(lockstep::kServerFd);
        for (const Child& child : children_) {
            close(child.reply);
            close(child.pid_fd);
        }
        take_turn(request.index);
        return true;
    }

    int own_pid_fd_;
    std::vector<Child> children_;
};

}  // namespace

void serve_forks() {
    const std::string threads = std::to_string(count_threads());
    if (send(lockstep::kServerFd, threads.data(), threads.size(), MSG_NOSIGNAL) < 0) _exit(70);
    Server server;
    while (server.round()) {
    }
}

}  // namespace faultline::subject
