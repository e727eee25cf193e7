#include "system/open_files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "filter.hpp"

namespace faultline {
namespace {

using test::FilterRule;
using test::refuse_with;

constexpr int kFirst = 400, kNeverOpen = 450, kLast = 500;

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

// In a process of its own, which has files at either end of a range and next to it: 0, or the number of what is wrong.
int close_range_of_files() {
    for (const int fd : {kFirst - 1, kFirst, kLast, kLast + 1})
        if (dup2(0, fd) != fd) return 1;
    close_fds(kFirst, kLast);
    if (is_open(kFirst) || is_open(kLast)) return 2;
    if (!is_open(kFirst - 1) || !is_open(kLast + 1)) return 3;
    close_fds(3, ~0U);
    return is_open(kFirst - 1) || is_open(kLast + 1) || !is_open(2) ? 4 : 0;
}

// An older engine's filter; whoever closes what is not open, as a loop up to RLIMIT_NOFILE does, is killed.
void refuse_close_range(int error) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    constexpr rlim_t kMillion = 1'000'000;
    const rlimit wanted{kMillion, kMillion}, highest{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &wanted) != 0) setrlimit(RLIMIT_NOFILE, &highest);
    const std::vector<FilterRule> rules = {
        {SYS_close_range, refuse_with(error)},
        {SYS_close, SECCOMP_RET_KILL_PROCESS, FilterRule::Holds::argument_is, kNeverOpen}};
    if (test::install_filter(rules) != 0) std::_Exit(99);
}

// An emulator may have no filters.
bool has_filters() { return prctl(PR_GET_SECCOMP) >= 0; }

TEST(CloseFds, closes_a_range) { EXPECT_EXIT(std::_Exit(close_range_of_files()), testing::ExitedWithCode(0), ""); }

TEST(CloseFds, closes_it_where_close_range_is_refused_and_looks_at_open_ones_alone) {
    if (access("/proc/self/fd", R_OK) != 0) GTEST_SKIP() << "no /proc here";
    if (!has_filters()) GTEST_SKIP() << "no seccomp here";
    for (const int error : {ENOSYS, EPERM})
        EXPECT_EXIT((refuse_close_range(error), std::_Exit(close_range_of_files())), testing::ExitedWithCode(0), "");
    EXPECT_EXIT((refuse_close_range(ENOSYS), close(kNeverOpen), std::_Exit(0)), testing::KilledBySignal(SIGSYS), "");
}

TEST(CloseFds, closes_them_where_none_is_free) {
    if (access("/proc/self/fd", R_OK) != 0) GTEST_SKIP() << "no /proc here";
    if (!has_filters()) GTEST_SKIP() << "no seccomp here";
    const auto full = [] {
        refuse_close_range(ENOSYS);
        const rlimit limit{kFirst, kFirst};
        setrlimit(RLIMIT_NOFILE, &limit);
        int last = 0;
        for (int fd = dup(0); fd >= 0; fd = dup(0)) last = fd;
        close_fds(3, ~0U);
        std::_Exit(last == kFirst - 1 && !is_open(3) && !is_open(last) && is_open(2) ? 0 : 1);
    };
    EXPECT_EXIT(full(), testing::ExitedWithCode(0), "");
}

TEST(CloseFds, closes_it_without_proc_too) {
    if (geteuid() != 0) GTEST_SKIP() << "only root may leave /proc behind";
    if (!has_filters()) GTEST_SKIP() << "no seccomp here";
    const auto without_proc = [] {
        if (chroot("/dev") != 0 || access("/proc", F_OK) == 0) std::_Exit(98);
        if (test::install_filter({{SYS_close_range, refuse_with(EPERM)}}) != 0) std::_Exit(99);
        std::_Exit(close_range_of_files());
    };
    EXPECT_EXIT(without_proc(), testing::ExitedWithCode(0), "");
}

TEST(CloseFds, closes_nothing_in_an_empty_range) {
    if (!has_filters()) GTEST_SKIP() << "no seccomp here";
    for (const bool refused : {false, true}) {
        const auto empty = [refused] {
            if (refused) refuse_close_range(ENOSYS);
            close_fds(2, 1);
            std::_Exit(is_open(1) && is_open(2) ? 0 : 1);
        };
        EXPECT_EXIT(empty(), testing::ExitedWithCode(0), "");
    }
}

}  // namespace
}  // namespace faultline
