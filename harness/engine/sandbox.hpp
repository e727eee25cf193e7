// Where one run of a scenario lives: its own network (or loopback address), its own directory, one CPU.
//
//   root            new network, mount, IPC and PID namespaces; /dev/shm is a tmpfs of the run's own, and the run's
//                   directory is in it
//   ordinary user   the same inside a new user namespace
//   no mounts       a new network namespace alone, made as above; a directory that the parent named
//   none of these   a loopback address of the run's own in 127.0.0.0/8, and such a directory
//
// Nothing can be mounted where a seccomp filter or a security module forbids it, or in a chroot whose root is no mount
// point: its mounts can't be made private there, and the run's /dev/shm would be everybody's. A transcript is the same
// in each of these.
//
// With PID namespaces the kernel cleans up: whoever kills the worker, PID 1 of its namespace, kills all that it
// started, and the last one out takes mounts, network and IPC objects along.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace faultline {

enum class Isolation { namespace_root, namespace_user, network_root, network_user, address };

std::string_view isolation_name(Isolation isolation);  // "namespace", …
bool kernel_cleans_up(Isolation isolation);            // the worker is PID 1 and has a /dev/shm of its own
bool made_by_root(Isolation isolation);                // its user is root outside as well

class Sandbox {
  public:
    struct Options {
        Isolation isolation = Isolation::address;
        std::string directory{};  // where the kernel does not clean up: exists, belongs to the caller
        std::string loopback{};   // address mode: "127.17.3.9"
        int cpu = -1;             // which of the CPUs this process may use, modulo their number; < 0: the first
        bool is_first = false;    // this process is PID 1 of a namespace of its own: see fork_first_process()
    };

    // Changes the calling process for good, so only a worker calls it. With namespaces, unless it is the first process
    // already, it returns in a *child*, PID 1 of the new PID namespace; the caller stays behind, waits for it and exits
    // as it did. The error says which step failed and why, in one line.
    static tl::expected<Sandbox, std::string> enter(const Options& options);

    // Whether a child process can enter it; else the step that failed, and why.
    static tl::expected<void, std::string> try_out(Isolation isolation);
    // The best one that works on this machine; `why` gets one line per better one that does not.
    static Isolation best_available(std::vector<std::string>* why);

    [[nodiscard]] Isolation isolation() const { return isolation_; }
    [[nodiscard]] bool has_namespace() const { return isolation_ != Isolation::address; }
    // "127.0.0.1" inside a namespace, else this run's own loopback address.
    [[nodiscard]] const std::string& loopback() const { return loopback_; }
    [[nodiscard]] const std::string& directory() const { return directory_; }

  private:
    Sandbox() = default;
    Isolation isolation_ = Isolation::address;
    std::string loopback_ = "127.0.0.1";
    std::string directory_;
};

// fork(2); where the isolation allows it, the child is PID 1 of a new PID namespace, without a process in between.
struct FirstProcess {
    pid_t pid = -1;  // as fork() returns it
    bool is_first = false;
};
FirstProcess fork_first_process(Isolation isolation);

}  // namespace faultline
