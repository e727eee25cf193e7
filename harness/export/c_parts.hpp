// What an exported program has in front of its scenario: small pieces of C, of which each program has those that it
// uses. A piece is used if one of the names that it provides stands in the scenario's own lines, or in another piece
// that is used.
//
// A line that begins with `@feature` or `@!feature` stands only where the program has that feature, or has it not:
//     forked       the scenario has processes other than the program itself
//     names        a line binds or uses a name
//     storm        something comes again and again
//     counted      calls of libzmq's are counted, to be replaced
//     directory    files and ipc endpoints are in a directory of the program's own
//     permissions  permissions of files have to bind
//     sigpipe      peers and processes may be gone
//     interrupts   a call is interrupted
//     words        the last words of a process matter
//     background   a process makes a call that blocks
//     release      exhausted file descriptors are given back
//     stalls       a raw peer stops reading
//     random       rand() returns other numbers than 36
//     options, endpoints, fds: faults are told by them
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::exported {

struct Part {
    std::vector<std::string_view> provides, headers;
    std::string_view text;
};

// In the order in which they stand.
const std::vector<Part>& head_parts();
const std::vector<Part>& name_parts();
const std::vector<Part>& base_parts();
const std::vector<Part>& call_parts();
const std::vector<Part>& monitor_parts();
const std::vector<Part>& process_parts();
const std::vector<Part>& death_parts();
const std::vector<Part>& listener_parts();
const std::vector<Part>& peer_parts();
const std::vector<Part>& proxy_parts();
const std::vector<Part>& proxy_control_parts();
const std::vector<Part>& fault_parts();
const std::vector<Part>& system_call_parts();
// All of these, in that order.
const std::vector<const Part*>& all_parts();

// What stands in place of a name in capitals between percent signs, of a part.
struct Filling {
    std::string_view name;  // "%ERRORS%"
    std::string text;
};

struct Assembled {
    std::set<std::string> headers;
    std::string text;
};
// `own`: the program's own code, which says what is used. `declarations` stand behind the head parts.
struct Own {
    std::string code, declarations;
    std::set<std::string> wanted;  // parts that no code names: functions that libzmq calls
};
Assembled assemble_parts(const Own& own, const std::set<std::string>& features, const std::vector<Filling>& fillings);

}  // namespace faultline::exported
