#include "explore/call_points.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace faultline {
namespace {

// The kinds of all fds by the opening that made each: an accepted one is of its listener's kind.
class Kinds {
  public:
    std::string note(const CallNote& note, SystemCall call, const std::string& first_word) {
        if (call == SystemCall::socket) {
            const std::string kind = first_word.starts_with("AF_INET") ? "tcp" : first_word == "AF_UNIX" ? "ipc" : "";
            kinds_[note.generation] = kind;
            return kind;
        }
        if (note.parent != 0) kinds_[note.generation] = kinds_[note.parent];
        const auto known = kinds_.find(note.generation);
        return known == kinds_.end() ? "" : known->second;
    }

  private:
    std::map<std::uint64_t, std::string> kinds_;
};

bool has_option(SystemCall call) {
    return call == SystemCall::setsockopt || call == SystemCall::getsockopt || call == SystemCall::fcntl ||
           call == SystemCall::epoll_ctl;
}

// "send -> 12": the part behind the arrow.
std::string result_of(const std::string& text) {
    const std::size_t arrow = text.rfind(" -> ");
    return arrow == std::string::npos ? "" : text.substr(arrow + 4);
}

}  // namespace

std::vector<CallPoint> call_points(const Transcript& transcript) {
    Kinds kinds;
    std::vector<CallPoint> points;
    for (const StepRecord& record : transcript.steps) {
        std::map<std::pair<std::string, SystemCall>, std::uint32_t> seen;
        for (const CallNote& note : record.calls) {
            std::istringstream words(note.text);
            std::string name, first;
            words >> name >> first;
            const auto call = find_system_call(name);
            if (!call) continue;
            const std::string kind = kinds.note(note, *call, first);
            const std::uint32_t nth = ++seen[{note.process, *call}];
            if (note.injected_line != 0) continue;
            points.push_back({.step = record.step,
                              .process = note.process,
                              .thread = note.thread,
                              .call = *call,
                              .option = has_option(*call) ? first : "",
                              .kind = kind,
                              .nth = nth,
                              .number = note.number,
                              .result = result_of(note.text),
                              .stack = note.stack});
        }
    }
    return points;
}

std::string call_name(const CallPoint& point) {
    const std::string name(info_of(point.call).name);
    return point.option.empty() ? name : name + " " + point.option;
}

}  // namespace faultline
