// Starts a command as little as it may be allowed to: confine WAY COMMAND [ARGUMENT…]
//
//   container   under a filter that refuses what the default ones of container engines refuse, and close_range(2),
//               which those of older engines do not know
//   million     RLIMIT_NOFILE is a million, and who closes files up to there one by one is killed
//
// For the other ways there are setpriv, prlimit and unshare.
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "filter.hpp"

namespace faultline::test {
namespace {

using Holds = FilterRule::Holds;

constexpr rlim_t kMillion = 1'000'000;
constexpr std::uint32_t kNewNamespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

int fail(const char* what) {
    std::fprintf(stderr, "confine: %s: %s\n", what, std::strerror(errno));
    return 125;
}

int start(char** command) {
    execvp(command[0], command);
    return fail(command[0]);
}

int in_container(char** command) {
    std::vector<FilterRule> rules;
    for (const long call : {SYS_unshare,         SYS_setns,       SYS_mount,         SYS_umount2,
                            SYS_pivot_root,      SYS_move_mount,  SYS_open_tree,     SYS_fsopen,
                            SYS_keyctl,          SYS_add_key,     SYS_request_key,   SYS_bpf,
                            SYS_perf_event_open, SYS_userfaultfd, SYS_kcmp,          SYS_open_by_handle_at,
                            SYS_quotactl,        SYS_acct,        SYS_settimeofday,  SYS_clock_settime,
                            SYS_mbind,           SYS_move_pages,  SYS_set_mempolicy, SYS_get_mempolicy,
                            SYS_io_uring_setup,  SYS_close_range})
        rules.push_back({call, refuse_with(EPERM)});
    rules.push_back({SYS_clone, refuse_with(EPERM), Holds::argument_has, kNewNamespaces});
    rules.push_back({SYS_clone3, refuse_with(ENOSYS)});  // a filter can't look at its flags; libc then takes clone
    return install_filter(rules) < 0 ? fail("seccomp") : start(command);
}

// For a command of whoever may not raise the limit: prlimit(2) is answered here. The highest limit that there is
// stands for a million, every lower one for itself.
class LimitServer {
  public:
    explicit LimitServer(int listener) : listener_(listener) { getrlimit(RLIMIT_NOFILE, &real_); }

    void answer() const {
        seccomp_notif call{};
        if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) return;  // its caller was killed
        seccomp_notif_resp response{.id = call.id, .val = 0, .error = -serve(call), .flags = 0};
        ioctl(listener_, SECCOMP_IOCTL_NOTIF_SEND, &response);
    }

  private:
    // prlimit(0, RLIMIT_NOFILE, new, old), as libc calls it: an errno, or 0
    [[nodiscard]] int serve(const seccomp_notif& call) const {
        if (call.data.args[0] != 0) return EPERM;
        const auto pid = static_cast<pid_t>(call.pid);
        rlimit wanted{}, former{};
        const iovec from = there(call.data.args[2]), to = there(call.data.args[3]);
        const iovec ours{&wanted, sizeof wanted}, told{&former, sizeof former};
        const bool sets = from.iov_base != nullptr;
        if (sets && process_vm_readv(pid, &ours, 1, &from, 1, 0) < 0) return errno;
        if (wanted.rlim_cur > wanted.rlim_max || wanted.rlim_max > kMillion) return EINVAL;
        for (rlim_t* limit : {&wanted.rlim_cur, &wanted.rlim_max}) *limit = std::min(*limit, real_.rlim_max);
        if (prlimit(pid, RLIMIT_NOFILE, sets ? &wanted : nullptr, &former) != 0) return errno;
        for (rlim_t* limit : {&former.rlim_cur, &former.rlim_max})
            if (*limit >= real_.rlim_max) *limit = kMillion;
        return to.iov_base != nullptr && process_vm_writev(pid, &told, 1, &to, 1, 0) < 0 ? errno : 0;
    }
    static iovec there(std::uint64_t address) { return {reinterpret_cast<void*>(address), sizeof(rlimit)}; }

    int listener_;
    rlimit real_{};
};

int exit_code(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Child and parent share their fds until the child's exec, so that the parent has the listener as well.
int with_answered_limit(std::vector<FilterRule> rules, char** command) {
    rules.push_back({SYS_prlimit64, SECCOMP_RET_USER_NOTIF, Holds::argument_is, RLIMIT_NOFILE, 1});
    int told[2];
    if (pipe2(told, O_CLOEXEC) != 0) return fail("pipe");
    const auto child = static_cast<pid_t>(syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
    if (child < 0) return fail("clone");
    int listener = -1;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        listener = install_filter(rules, SECCOMP_FILTER_FLAG_NEW_LISTENER);
        const bool written = write(told[1], &listener, sizeof listener) == sizeof listener;
        return listener < 0 || !written ? fail("seccomp") : start(command);
    }
    if (read(told[0], &listener, sizeof listener) != sizeof listener || listener < 0) return exit_code(child);
    const LimitServer server(listener);
    pollfd fds[] = {{static_cast<int>(syscall(SYS_pidfd_open, child, 0)), POLLIN, 0}, {listener, POLLIN, 0}};
    while (poll(fds, 2, -1) > 0 && fds[0].revents == 0) server.answer();
    return exit_code(child);
}

int with_million_files(char** command) {
    std::vector<FilterRule> rules;
    for (const long call : {SYS_close, SYS_fcntl})
        rules.push_back({call, SECCOMP_RET_KILL_PROCESS, Holds::argument_is, kMillion - 1});
    const rlimit limit{kMillion, kMillion};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return with_answered_limit(rules, command);
    return install_filter(rules) < 0 ? fail("seccomp") : start(command);
}

}  // namespace
}  // namespace faultline::test

int main(int count, char** words) {
    const std::string_view way = count > 2 ? words[1] : "";
    if (way == "container") return faultline::test::in_container(words + 2);
    if (way == "million") return faultline::test::with_million_files(words + 2);
    std::fputs("usage: confine container|million COMMAND [ARGUMENT...]\n", stderr);
    return 125;
}
