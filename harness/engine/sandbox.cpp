#include "engine/sandbox.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "engine/network.hpp"
#include "engine/unique_fd.hpp"
#include "system/open_files.hpp"

namespace faultline {
namespace {

using Status = tl::expected<void, std::string>;

tl::unexpected<std::string> failed(std::string_view step) {
    return tl::make_unexpected(fmt::format("{}: {}", step, std::strerror(errno)));
}

Status write_file(const char* path, const std::string& text) {
    const UniqueFd fd(open(path, O_WRONLY | O_CLOEXEC));
    if (!fd.valid() || write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return failed(path);
    return {};
}

// Root inside, the ordinary user outside.
Status map_user(uid_t uid, gid_t gid) {
    if (auto status = write_file("/proc/self/setgroups", "deny"); !status) return status;
    if (auto status = write_file("/proc/self/uid_map", fmt::format("0 {} 1", uid)); !status) return status;
    return write_file("/proc/self/gid_map", fmt::format("0 {} 1", gid));
}

// A mount on /dev/shm must not be seen outside. In a chroot "/" may be no mount point; there it is enough that the
// mount which /dev/shm is in can be named, and made private.
bool make_private() {
    for (const char* place : {"/", "/dev/shm", "/dev"})
        if (mount(nullptr, place, nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return true;
    return false;
}

Status make_mounts() {
    if (!make_private()) return failed("making mounts private");
    if (mount("faultline", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m") != 0)
        return failed("mounting a tmpfs on /dev/shm");
    if (mkdir("/dev/shm/run", 0700) != 0) return failed("making /dev/shm/run");
    return {};
}

Status pin_to_cpu(int wanted) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return failed("sched_getaffinity");
    std::vector<int> cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
    const auto index = static_cast<std::size_t>(wanted < 0 ? 0 : wanted) % cpus.size();
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpus[index], &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) return failed("sched_setaffinity");
    return {};
}

// The caller stays behind as a shell around PID 1 and ends as that does.
Status become_first_process() {
    const pid_t child = fork();
    if (child < 0) return failed("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        return {};
    }
    // The shell holds no end of any pipe: the first process's death is seen at once.
    close_fds(0, ~0U);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

Status enter_namespaces(Isolation isolation, bool is_first) {
    const uid_t uid = getuid();
    const gid_t gid = getgid();
    const bool all = kernel_cleans_up(isolation), as_user = !made_by_root(isolation);
    const int flags = CLONE_NEWNET | (all ? CLONE_NEWNS | CLONE_NEWIPC : 0) | (all && !is_first ? CLONE_NEWPID : 0) |
                      (as_user ? CLONE_NEWUSER : 0);
    if (unshare(flags) != 0) return failed("unshare");
    if (as_user) {
        if (auto status = map_user(uid, gid); !status) return status;
    }
    if (all) {
        if (auto status = is_first ? Status() : become_first_process(); !status) return status;
        if (auto status = make_mounts(); !status) return status;
    }
    return set_loopback(true);
}

}  // namespace

std::string_view isolation_name(Isolation isolation) {
    switch (isolation) {
        case Isolation::namespace_root: return "namespace";
        case Isolation::namespace_user: return "user namespace";
        case Isolation::network_root: return "network namespace";
        case Isolation::network_user: return "network and user namespace";
        case Isolation::address: return "loopback address";
    }
    return "";
}

bool kernel_cleans_up(Isolation isolation) {
    return isolation == Isolation::namespace_root || isolation == Isolation::namespace_user;
}

bool made_by_root(Isolation isolation) {
    return isolation == Isolation::namespace_root || isolation == Isolation::network_root;
}

FirstProcess fork_first_process(Isolation isolation) {
    if (isolation != Isolation::namespace_root) return {fork(), false};
    // A process's own PID namespace stays what it is: only its children become members of the new one.
    const UniqueFd own(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
    if (!own.valid() || setns(own.get(), CLONE_NEWPID) != 0 || unshare(CLONE_NEWPID) != 0) return {fork(), false};
    const pid_t pid = fork();
    const int error = errno;
    if (pid != 0 && setns(own.get(), CLONE_NEWPID) != 0) std::abort();  // what is forked next would be lost
    errno = error;
    return {pid, true};
}

tl::expected<Sandbox, std::string> Sandbox::enter(const Options& options) {
    Sandbox sandbox;
    sandbox.isolation_ = options.isolation;
    sandbox.directory_ = options.directory;
    if (auto status = pin_to_cpu(options.cpu); !status) return tl::make_unexpected(status.error());
    if (options.isolation == Isolation::address) {
        sandbox.loopback_ = options.loopback;
    } else {
        if (auto status = enter_namespaces(options.isolation, options.is_first); !status)
            return tl::make_unexpected(status.error());
        if (kernel_cleans_up(options.isolation)) sandbox.directory_ = "/dev/shm/run";
    }
    if (chdir(sandbox.directory_.c_str()) != 0) return failed("entering " + sandbox.directory_);
    return sandbox;
}

tl::expected<void, std::string> Sandbox::try_out(Isolation isolation) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return failed("pipe");
    const UniqueFd theirs(ends[0]);
    UniqueFd ours(ends[1]);
    const pid_t child = fork();
    if (child < 0) return failed("fork");
    if (child == 0) {
        const auto sandbox = enter({.isolation = isolation, .directory = "/"});
        const std::string text = sandbox ? "" : sandbox.error();
        const bool written = write(ours.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
        _exit(sandbox && written ? 0 : 1);
    }
    ours.reset();
    std::string text;
    char buffer[512];
    for (ssize_t got = 0; (got = read(theirs.get(), buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(got));
    int status = 1;
    waitpid(child, &status, 0);
    if (status == 0) return {};
    return tl::make_unexpected(text.empty() ? "failed" : text);
}

Isolation Sandbox::best_available(std::vector<std::string>* why) {
    using enum Isolation;
    const std::vector<Isolation> of_root = {namespace_root, namespace_user, network_root, network_user},
                                 of_user = {namespace_user, network_user};
    for (const Isolation isolation : geteuid() == 0 ? of_root : of_user) {
        const auto works = try_out(isolation);
        if (works) return isolation;
        if (why != nullptr) why->push_back(fmt::format("{}: {}", isolation_name(isolation), works.error()));
    }
    return address;
}

}  // namespace faultline
