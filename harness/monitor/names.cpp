// Errnos and ZMTP protocol error codes by name. The numbers are Linux's (errno.h) and libzmq's (zmq.h of 4.3.5).
#include <array>
#include <cerrno>
#include <charconv>

#include "monitor/events.hpp"

namespace faultline {
namespace {

struct ErrnoName {
    int number;
    std::string_view name;
};

// zmq.h: libzmq's own numbers start here, far from any system's.
constexpr int kZmqErrnoBase = 156384712;

constexpr ErrnoName kErrnos[] = {
    {EPERM, "EPERM"},
    {ENOENT, "ENOENT"},
    {ESRCH, "ESRCH"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {ENXIO, "ENXIO"},
    {E2BIG, "E2BIG"},
    {ENOEXEC, "ENOEXEC"},
    {EBADF, "EBADF"},
    {ECHILD, "ECHILD"},
    {EAGAIN, "EAGAIN"},
    {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},
    {EFAULT, "EFAULT"},
    {ENOTBLK, "ENOTBLK"},
    {EBUSY, "EBUSY"},
    {EEXIST, "EEXIST"},
    {EXDEV, "EXDEV"},
    {ENODEV, "ENODEV"},
    {ENOTDIR, "ENOTDIR"},
    {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"},
    {ENFILE, "ENFILE"},
    {EMFILE, "EMFILE"},
    {ENOTTY, "ENOTTY"},
    {ETXTBSY, "ETXTBSY"},
    {EFBIG, "EFBIG"},
    {ENOSPC, "ENOSPC"},
    {ESPIPE, "ESPIPE"},
    {EROFS, "EROFS"},
    {EMLINK, "EMLINK"},
    {EPIPE, "EPIPE"},
    {EDOM, "EDOM"},
    {ERANGE, "ERANGE"},
    {EDEADLK, "EDEADLK"},
    {ENAMETOOLONG, "ENAMETOOLONG"},
    {ENOLCK, "ENOLCK"},
    {ENOSYS, "ENOSYS"},
    {ENOTEMPTY, "ENOTEMPTY"},
    {ELOOP, "ELOOP"},
    {ENOMSG, "ENOMSG"},
    {EIDRM, "EIDRM"},
    {ECHRNG, "ECHRNG"},
    {EL2NSYNC, "EL2NSYNC"},
    {EL3HLT, "EL3HLT"},
    {EL3RST, "EL3RST"},
    {ELNRNG, "ELNRNG"},
    {EUNATCH, "EUNATCH"},
    {ENOCSI, "ENOCSI"},
    {EL2HLT, "EL2HLT"},
    {EBADE, "EBADE"},
    {EBADR, "EBADR"},
    {EXFULL, "EXFULL"},
    {ENOANO, "ENOANO"},
    {EBADRQC, "EBADRQC"},
    {EBADSLT, "EBADSLT"},
    {EBFONT, "EBFONT"},
    {ENOSTR, "ENOSTR"},
    {ENODATA, "ENODATA"},
    {ETIME, "ETIME"},
    {ENOSR, "ENOSR"},
    {ENONET, "ENONET"},
    {ENOPKG, "ENOPKG"},
    {EREMOTE, "EREMOTE"},
    {ENOLINK, "ENOLINK"},
    {EADV, "EADV"},
    {ESRMNT, "ESRMNT"},
    {ECOMM, "ECOMM"},
    {EPROTO, "EPROTO"},
    {EMULTIHOP, "EMULTIHOP"},
    {EDOTDOT, "EDOTDOT"},
    {EBADMSG, "EBADMSG"},
    {EOVERFLOW, "EOVERFLOW"},
    {ENOTUNIQ, "ENOTUNIQ"},
    {EBADFD, "EBADFD"},
    {EREMCHG, "EREMCHG"},
    {ELIBACC, "ELIBACC"},
    {ELIBBAD, "ELIBBAD"},
    {ELIBSCN, "ELIBSCN"},
    {ELIBMAX, "ELIBMAX"},
    {ELIBEXEC, "ELIBEXEC"},
    {EILSEQ, "EILSEQ"},
    {ERESTART, "ERESTART"},
    {ESTRPIPE, "ESTRPIPE"},
    {EUSERS, "EUSERS"},
    {ENOTSOCK, "ENOTSOCK"},
    {EDESTADDRREQ, "EDESTADDRREQ"},
    {EMSGSIZE, "EMSGSIZE"},
    {EPROTOTYPE, "EPROTOTYPE"},
    {ENOPROTOOPT, "ENOPROTOOPT"},
    {EPROTONOSUPPORT, "EPROTONOSUPPORT"},
    {ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EPFNOSUPPORT, "EPFNOSUPPORT"},
    {EAFNOSUPPORT, "EAFNOSUPPORT"},
    {EADDRINUSE, "EADDRINUSE"},
    {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
    {ENETDOWN, "ENETDOWN"},
    {ENETUNREACH, "ENETUNREACH"},
    {ENETRESET, "ENETRESET"},
    {ECONNABORTED, "ECONNABORTED"},
    {ECONNRESET, "ECONNRESET"},
    {ENOBUFS, "ENOBUFS"},
    {EISCONN, "EISCONN"},
    {ENOTCONN, "ENOTCONN"},
    {ESHUTDOWN, "ESHUTDOWN"},
    {ETOOMANYREFS, "ETOOMANYREFS"},
    {ETIMEDOUT, "ETIMEDOUT"},
    {ECONNREFUSED, "ECONNREFUSED"},
    {EHOSTDOWN, "EHOSTDOWN"},
    {EHOSTUNREACH, "EHOSTUNREACH"},
    {EALREADY, "EALREADY"},
    {EINPROGRESS, "EINPROGRESS"},
    {ESTALE, "ESTALE"},
    {EUCLEAN, "EUCLEAN"},
    {ENOTNAM, "ENOTNAM"},
    {ENAVAIL, "ENAVAIL"},
    {EISNAM, "EISNAM"},
    {EREMOTEIO, "EREMOTEIO"},
    {EDQUOT, "EDQUOT"},
    {ENOMEDIUM, "ENOMEDIUM"},
    {EMEDIUMTYPE, "EMEDIUMTYPE"},
    {ECANCELED, "ECANCELED"},
    {ENOKEY, "ENOKEY"},
    {EKEYEXPIRED, "EKEYEXPIRED"},
    {EKEYREVOKED, "EKEYREVOKED"},
    {EKEYREJECTED, "EKEYREJECTED"},
    {EOWNERDEAD, "EOWNERDEAD"},
    {ENOTRECOVERABLE, "ENOTRECOVERABLE"},
    {ERFKILL, "ERFKILL"},
    {EHWPOISON, "EHWPOISON"},
    {kZmqErrnoBase + 51, "EFSM"},
    {kZmqErrnoBase + 52, "ENOCOMPATPROTO"},
    {kZmqErrnoBase + 53, "ETERM"},
    {kZmqErrnoBase + 54, "EMTHREAD"},
};

// Second names of a number: understood, never printed.
constexpr ErrnoName kErrnoAliases[] = {
    {EWOULDBLOCK, "EWOULDBLOCK"},
    {EDEADLOCK, "EDEADLOCK"},
    {ENOTSUP, "ENOTSUP"},
};

struct ProtocolErrorName {
    std::uint64_t code;
    std::string_view name;
};

constexpr ProtocolErrorName kProtocolErrors[] = {
    {0x10000000, "ZMTP_UNSPECIFIED"},
    {0x10000001, "ZMTP_UNEXPECTED_COMMAND"},
    {0x10000002, "ZMTP_INVALID_SEQUENCE"},
    {0x10000003, "ZMTP_KEY_EXCHANGE"},
    {0x10000011, "ZMTP_MALFORMED_COMMAND_UNSPECIFIED"},
    {0x10000012, "ZMTP_MALFORMED_COMMAND_MESSAGE"},
    {0x10000013, "ZMTP_MALFORMED_COMMAND_HELLO"},
    {0x10000014, "ZMTP_MALFORMED_COMMAND_INITIATE"},
    {0x10000015, "ZMTP_MALFORMED_COMMAND_ERROR"},
    {0x10000016, "ZMTP_MALFORMED_COMMAND_READY"},
    {0x10000017, "ZMTP_MALFORMED_COMMAND_WELCOME"},
    {0x10000018, "ZMTP_INVALID_METADATA"},
    {0x11000001, "ZMTP_CRYPTOGRAPHIC"},
    {0x11000002, "ZMTP_MECHANISM_MISMATCH"},
    {0x20000000, "ZAP_UNSPECIFIED"},
    {0x20000001, "ZAP_MALFORMED_REPLY"},
    {0x20000002, "ZAP_BAD_REQUEST_ID"},
    {0x20000003, "ZAP_BAD_VERSION"},
    {0x20000004, "ZAP_INVALID_STATUS_CODE"},
    {0x20000005, "ZAP_INVALID_METADATA"},
    {0x30000000, "WS_UNSPECIFIED"},
};

// The names alone, for callers that look for the nearest one.
template <typename Row, std::size_t N>
constexpr std::array<std::string_view, N> names_of(const Row (&rows)[N]) {
    std::array<std::string_view, N> names;
    for (std::size_t i = 0; i < N; ++i) names[i] = rows[i].name;
    return names;
}
constexpr auto kErrnoNames = names_of(kErrnos);
constexpr auto kProtocolErrorNames = names_of(kProtocolErrors);

}  // namespace

std::string errno_name(std::uint64_t number) {
    for (const ErrnoName& row : kErrnos) {
        if (static_cast<std::uint64_t>(row.number) == number) return std::string(row.name);
    }
    return "errno " + std::to_string(number);
}

std::optional<int> errno_number(std::string_view name) {
    for (const ErrnoName& row : kErrnos) {
        if (row.name == name) return row.number;
    }
    for (const ErrnoName& row : kErrnoAliases) {
        if (row.name == name) return row.number;
    }
    return std::nullopt;
}

std::string protocol_error_name(std::uint64_t code) {
    for (const ProtocolErrorName& row : kProtocolErrors) {
        if (row.code == code) return std::string(row.name);
    }
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, code, 16).ptr;
    return "0x" + std::string(digits, end);
}

std::optional<std::uint64_t> protocol_error_code(std::string_view name) {
    for (const ProtocolErrorName& row : kProtocolErrors) {
        if (row.name == name) return row.code;
    }
    return std::nullopt;
}

std::span<const std::string_view> all_errno_names() { return kErrnoNames; }
std::span<const std::string_view> all_protocol_error_names() { return kProtocolErrorNames; }

}  // namespace faultline
