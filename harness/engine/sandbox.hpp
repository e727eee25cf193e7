// Where one run of a scenario lives: its own network (or loopback address), its own directory, one CPU.
//
//   root            unshare(NEWNET | NEWNS | NEWIPC): /dev/shm and the run's directory are tmpfs of its own
//   ordinary user   the same inside a new user namespace
//   neither         a loopback address of the run's own in 127.0.0.0/8, and a directory below the parent's
//
// enter() changes the calling process for good, so only a worker calls it.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace faultline {

enum class Isolation { namespace_root, namespace_user, address };

class Sandbox {
  public:
    // `directory` exists and belongs to the caller; it becomes the working directory. `cpu` < 0: any one CPU.
    // The error says which step failed and why, in one line.
    static tl::expected<Sandbox, std::string> enter(Isolation isolation, const std::string& directory, int cpu = -1);

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

}  // namespace faultline
