#include "show/head.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/escape.hpp"
#include "scenario/quoting.hpp"
#include "show/words.hpp"

namespace faultline::show {
namespace {

using Head = std::vector<std::pair<std::string, std::string>>;

std::string ending_text(const Picture& picture) {
    if (!picture.problem.empty()) return "no: " + visible_line(picture.problem);
    if (!picture.unseen.empty()) return "no: " + picture.unseen;
    if (picture.ending == trace::Ending::complete) return "yes";
    return "no: the capture goes on, or its end was not written";
}

std::string gaps_text(const Picture& picture) {
    if (picture.gaps == 0) return "none";
    const std::string lost = picture.lost > 0 ? fmt::format(", {} lost", counted(picture.lost, "record")) : "";
    return counted(picture.gaps, "gap") + lost + ": what is not shown may still have happened";
}

void add_processes(const Picture& picture, Head& head) {
    for (const DrawnProcess& process : picture.processes) {
        const std::string ending = process.ending.empty() ? "" : ", " + process.ending;
        head.emplace_back("program", fmt::format("{} (pid {}{})", visible_line(process.program), process.pid, ending));
    }
    const std::int64_t more = picture.all_processes - static_cast<std::int64_t>(picture.processes.size());
    if (more > 0) head.emplace_back("program", fmt::format("and {} more", count_text(more)));
}

// "bind tcp://*:5555" with the endpoint as a word.
std::string endpoint_words(const std::string& endpoint) {
    const std::size_t blank = std::min(endpoint.find(' '), endpoint.size() - 1);
    return endpoint.substr(0, blank + 1) + word_or_quote(endpoint.substr(blank + 1));
}

}  // namespace

Head head_of(const Picture& picture) {
    Head head;
    add_processes(picture, head);
    for (const std::string& library : picture.libraries) head.emplace_back("libzmq", visible_line(library));
    head.emplace_back("start", visible_line(picture.start.wall));
    head.emplace_back("length", length_text(picture.length_ns));
    head.emplace_back("complete", ending_text(picture));
    std::string sockets = count_text(picture.all_sockets);
    const std::int64_t more = picture.all_sockets - static_cast<std::int64_t>(picture.sockets.size());
    if (more > 0)
        sockets += fmt::format("; the last {} have no lane, and the trace's number as a name", count_text(more));
    head.emplace_back("sockets", sockets);
    head.emplace_back("lines", fmt::format("{}: {}, {}, {}", count_text(picture.lines), counted(picture.calls, "call"),
                                           counted(picture.events, "event"),
                                           counted(picture.failed_system_calls, "failed system call")));
    head.emplace_back("gaps", gaps_text(picture));
    return head;
}

std::string about(const DrawnSocket& socket) {
    std::string text = socket.kind;
    for (const std::string& option : socket.options) text += " " + option;
    for (const std::string& endpoint : socket.endpoints) text += "  " + endpoint_words(endpoint);
    for (const std::string& endpoint : socket.listening)
        if (std::ranges::find(socket.endpoints, "bind " + endpoint) == socket.endpoints.end())
            text += "  listening at " + word_or_quote(endpoint);
    return visible_line(text);
}

std::string numbers(const DrawnSocket& socket) {
    std::vector<std::string> parts;
    for (const auto& [event, count] : socket.events) parts.push_back(count_text(count) + " " + event);
    std::string text = counted(socket.calls, "call");
    if (socket.failed_calls > 0) text += fmt::format(" ({} failed)", count_text(socket.failed_calls));
    return visible_line(parts.empty() ? text + ", no events" : fmt::format("{}, {}", text, fmt::join(parts, ", ")));
}

std::string line_text(const Picture& picture, const Happening& happening) {
    if (happening.times == 0) return visible_line(happening.text);
    return fmt::format("… {} more time{} until {}: {}", count_text(happening.times), happening.times == 1 ? "" : "s",
                       time_text(happening.until_ns, picture.length_ns), visible_line(happening.text));
}

std::string between_text(const Picture& picture) {
    if (picture.between == 0) return "";
    return fmt::format("… {} between are not listed; the lanes and the numbers have them",
                       counted(picture.between, "line"));
}

std::vector<Tick> ticks_of(const Picture& picture, std::size_t most) {
    const std::int64_t span = std::max<std::int64_t>(picture.length_ns - picture.from_ns, 1);
    std::int64_t step = 1000;
    for (int i = 0; span / step >= static_cast<std::int64_t>(most); ++i)  // 1, 2, 5, 10, 20, 50 …
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    std::vector<Tick> ticks;
    for (std::int64_t at = (picture.from_ns + step - 1) / step * step; at <= picture.length_ns; at += step) {
        std::string text = fmt::format("{:.6f}", static_cast<double>(at) / 1e9);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
        ticks.push_back({at, text + "s"});
    }
    return ticks;
}

}  // namespace faultline::show
