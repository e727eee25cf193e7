#include "filter.hpp"

#include <linux/filter.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace faultline::test {
namespace {

sock_filter load(std::size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }

sock_filter give(std::uint32_t answer) { return BPF_STMT(BPF_RET | BPF_K, answer); }

sock_filter unless(int test, std::uint32_t value, std::uint8_t skipped) {
    return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | test | BPF_K), value, 0, skipped);
}

}  // namespace

int install_filter(const std::vector<FilterRule>& rules, unsigned flags) {
    std::vector<sock_filter> code;
    for (const FilterRule& rule : rules) {
        const bool always = rule.holds == FilterRule::Holds::always;
        code.push_back(load(offsetof(seccomp_data, nr)));
        code.push_back(unless(BPF_JEQ, static_cast<std::uint32_t>(rule.call), always ? 1 : 3));
        if (!always) {
            code.push_back(load(offsetof(seccomp_data, args) + rule.argument * sizeof(std::uint64_t)));
            code.push_back(unless(rule.holds == FilterRule::Holds::argument_is ? BPF_JEQ : BPF_JSET, rule.value, 1));
        }
        code.push_back(give(rule.answer));
    }
    code.push_back(give(SECCOMP_RET_ALLOW));
    const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;  // permits it to whoever is not root
    return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

}  // namespace faultline::test
