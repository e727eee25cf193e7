// The marks of a lane: one letter for what happened, and how it is coloured.
#pragma once

#include <span>
#include <string_view>

namespace faultline::show {

enum class Tone { plain, good, careful, bad };

// By weight: where several fall into one column, the last of these is drawn.
enum class Mark : unsigned char {
    none,
    set,
    monitor,
    undo,  // unbind, disconnect
    other,
    delayed,
    closed,
    bind,
    connect,
    open,
    close,
    retried,
    listening,
    connected,
    accepted,
    established,
    disconnected,
    gap,
    failed,
};

struct MarkInfo {
    Mark mark = Mark::none;
    char letter = ' ';
    Tone tone = Tone::plain;
    std::string_view meaning;  // for the legend
};

std::span<const MarkInfo> all_marks();
const MarkInfo& info_of(Mark mark);

}  // namespace faultline::show
