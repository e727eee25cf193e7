#include "subject/capabilities.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace faultline::subject {

std::string obey_file_permissions() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
    constexpr __u32 ignoring = CAP_TO_MASK(CAP_DAC_OVERRIDE) | CAP_TO_MASK(CAP_DAC_READ_SEARCH);
    if (syscall(SYS_capget, &header, sets) == 0) {
        sets[0].effective &= ~ignoring;
        sets[0].permitted &= ~ignoring;
        sets[0].inheritable &= ~ignoring;
        if (syscall(SYS_capset, &header, sets) == 0) return "";
    }
    return std::string("giving up root's rights over files: ") + std::strerror(errno);
}

}  // namespace faultline::subject
