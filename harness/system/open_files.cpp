#include "system/open_files.hpp"

#include <dirent.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

namespace faultline {
namespace {

#ifdef MFD_NOEXEC_SEAL
constexpr unsigned kNotExecutable = MFD_NOEXEC_SEAL;
#else
constexpr unsigned kNotExecutable = 0x0008U;  // linux/memfd.h, since 6.3
#endif

// Listed first, closed then: the list has an fd of its own. False where there is no /proc.
bool close_listed(unsigned first, unsigned last) {
    DIR* directory = opendir("/proc/self/fd");
    if (directory == nullptr) return false;
    std::vector<int> fds;
    while (const dirent* entry = readdir(directory))
        if (entry->d_name[0] != '.') fds.push_back(std::atoi(entry->d_name));
    closedir(directory);
    for (const int fd : fds)
        if (static_cast<unsigned>(fd) >= first && static_cast<unsigned>(fd) <= last) close(fd);
    return true;
}

}  // namespace

void close_fds(unsigned first, unsigned last) {
    if (first > last || syscall(SYS_close_range, first, last, 0) == 0) return;
    close(static_cast<int>(first));  // none may be free, and the list takes one
    if (close_listed(first, last)) return;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    for (rlim_t fd = first; fd <= last && fd < limit.rlim_cur; ++fd) close(static_cast<int>(fd));
}

int open_memory_file(const char* name) {
    const int fd = memfd_create(name, MFD_CLOEXEC | kNotExecutable);
    return fd >= 0 || errno != EINVAL ? fd : memfd_create(name, MFD_CLOEXEC);  // an older kernel's
}

}  // namespace faultline
