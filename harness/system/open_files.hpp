// File descriptors of this process, many or few.
#pragma once

namespace faultline {

// Closes those from `first` to `last`. Its cost is that of the open ones: RLIMIT_NOFILE may be a million. Where a
// seccomp filter of an older container engine refuses close_range(2), /proc/self/fd says which are open; only where
// there is no /proc either, all up to the limit are tried.
void close_fds(unsigned first, unsigned last);

// A file in memory, closed by exec; -1 and errno if there is none. Its bytes may be mapped and executed: no directory
// that is mounted `noexec` is involved, and vm.memfd_noexec=2 refuses only files that could be given to exec().
int open_memory_file(const char* name);

}  // namespace faultline
