#include "show/marks.hpp"

#include <array>

namespace faultline::show {
namespace {

constexpr std::array kMarks = {
    MarkInfo{Mark::none, ' ', Tone::plain, ""},
    MarkInfo{Mark::set, 's', Tone::plain, "zmq_setsockopt"},
    MarkInfo{Mark::monitor, 'm', Tone::plain, "zmq_socket_monitor"},
    MarkInfo{Mark::undo, 'u', Tone::plain, "zmq_unbind, zmq_disconnect"},
    MarkInfo{Mark::other, '*', Tone::plain, "another event"},
    MarkInfo{Mark::delayed, '.', Tone::plain, "CONNECT_DELAYED"},
    MarkInfo{Mark::closed, 'c', Tone::plain, "CLOSED"},
    MarkInfo{Mark::bind, 'b', Tone::plain, "zmq_bind"},
    MarkInfo{Mark::connect, 'k', Tone::plain, "zmq_connect"},
    MarkInfo{Mark::open, '(', Tone::plain, "zmq_socket"},
    MarkInfo{Mark::close, ')', Tone::plain, "zmq_close"},
    MarkInfo{Mark::retried, 'r', Tone::careful, "CONNECT_RETRIED"},
    MarkInfo{Mark::listening, 'L', Tone::good, "LISTENING"},
    MarkInfo{Mark::connected, 'C', Tone::good, "CONNECTED"},
    MarkInfo{Mark::accepted, 'A', Tone::good, "ACCEPTED"},
    MarkInfo{Mark::established, 'E', Tone::good, "HANDSHAKE_SUCCEEDED"},
    MarkInfo{Mark::disconnected, 'D', Tone::bad, "DISCONNECTED"},
    MarkInfo{Mark::gap, '?', Tone::bad, "something is missing in the trace"},
    MarkInfo{Mark::failed, '!', Tone::bad, "a failure"},
};

// info_of() takes a mark's number for its place.
static_assert([] {
    for (std::size_t i = 0; i < kMarks.size(); ++i)
        if (static_cast<std::size_t>(kMarks[i].mark) != i) return false;
    return kMarks.size() == static_cast<std::size_t>(Mark::failed) + 1;
}());

}  // namespace

std::span<const MarkInfo> all_marks() { return kMarks; }

const MarkInfo& info_of(Mark mark) { return kMarks[static_cast<std::size_t>(mark)]; }

}  // namespace faultline::show
