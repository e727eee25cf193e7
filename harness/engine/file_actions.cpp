// Files that stand in the way of an ipc endpoint, or that are missing. Relative paths are in the run's own directory,
// which is the subjects' as well.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "engine/execution.hpp"
#include "engine/unique_fd.hpp"

namespace faultline {
namespace {

// Bound and closed without being unlinked, as a process leaves it that was killed.
bool leave_socket(const std::string& path) {
    const UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return fd.valid() && bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool make_file(const std::string& path) {
    return UniqueFd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)).valid();
}

}  // namespace

void Execution::check_file(bool good, const std::string& path) {
    if (!good) fail_action(path + ": " + std::strerror(errno));
}

// Files and directories alike.
void Execution::unlink_path(const Action& action) {
    const std::string path = outward(action.text("path"));
    check_file(::remove(path.c_str()) == 0, path);
}

void Execution::make_directory(const Action& action) {
    const std::string path = outward(action.text("path"));
    check_file(::mkdir(path.c_str(), 0700) == 0, path);
}

void Execution::touch(const Action& action) {
    const std::string path = outward(action.text("path"));
    check_file(make_file(path), path);
}

void Execution::leave_stale(const Action& action) {
    const std::string path = outward(action.text("path"));
    check_file(leave_socket(path), path);
}

void Execution::change_mode(const Action& action) {
    const std::string path = outward(action.text("path"));
    const auto mode = static_cast<mode_t>(std::stoi(action.text("mode"), nullptr, 8));
    check_file(::chmod(path.c_str(), mode) == 0, path);
}

}  // namespace faultline
