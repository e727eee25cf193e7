// The options of zmq_setsockopt() and zmq_ctx_set(): name, id and type, and how a scenario writes their values.
//
//     const OptionInfo* option = find_socket_option("reconnect_ivl");
//     std::string error;
//     auto bytes = encode_option(*option, "100ms", &error);   // the 4 bytes of the int 100
//
// Source: zmq.h of libzmq 4.3.5, zmq_setsockopt(3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace faultline {

enum class OptionType {
    integer,      // `sndhwm=10`: an int
    integer64,    // `maxmsgsize=1000`: 64 bits
    duration_ms,  // `linger=1s`, or `-1`: an int of milliseconds
    boolean,      // `ipv6=1`: an int; numbers other than 0 and 1 are for calls that must fail
    string,       // `plain_username=bob`, or in quotes
    binary,       // `routing_id="a"`, `routing_id=hex:00ff`
};

struct OptionInfo {
    std::string_view name;  // as in zmq.h, lower case, without ZMQ_: "reconnect_ivl"
    int id = 0;
    OptionType type = OptionType::integer;
};

std::span<const OptionInfo> all_socket_options();
std::span<const OptionInfo> all_context_options();
const OptionInfo* find_socket_option(std::string_view name);
const OptionInfo* find_context_option(std::string_view name);

// The value as zmq_setsockopt() takes it (native byte order). Nothing, and one line in `error`, for a value that is not
// of the option's type: "expected a duration with its unit, such as 100ms, or -1".
std::optional<std::string> encode_option(const OptionInfo& option, std::string_view value, std::string* error);

// What a text of no characters is as a result: none at all would say that the call has not returned.
inline constexpr std::string_view kEmptyValue = "\"\"";

// What zmq_getsockopt() returned, in the notation that `get SOCKET OPTION -> VALUE` uses: `1s`, `-1`, `4`, text as it
// is (without the NUL that ends a string), `hex:00ff` where a binary value is not printable.
std::string format_option(const OptionInfo& option, std::string_view bytes);

}  // namespace faultline
