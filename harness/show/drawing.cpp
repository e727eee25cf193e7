#include "show/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "report/escape.hpp"
#include "report/layout.hpp"
#include "show/head.hpp"
#include "show/words.hpp"

namespace faultline::show {
namespace {

constexpr std::size_t kLongestName = 20;
constexpr std::size_t kTickEvery = 14;  // columns, at least: a label is up to ten wide

std::optional<Colour> colour_of(Tone tone) {
    switch (tone) {
        case Tone::plain: return std::nullopt;
        case Tone::good: return Colour::green;
        case Tone::careful: return Colour::yellow;
        case Tone::bad: return Colour::red;
    }
    return std::nullopt;
}

class Drawing {
  public:
    Drawing(const Picture& picture, const DrawingStyle& style)
        : picture_(picture), colour_(style.colour), width_(std::clamp(style.width, kNarrowest, kWidest)) {
        for (const DrawnSocket& socket : picture.sockets) names_ = std::max(names_, columns_of(name_of(socket)));
        names_ = std::max<std::size_t>(names_, 4);
        for (const auto* part : {&picture.first, &picture.last})
            for (const Happening& happening : *part) subjects_ = std::max(subjects_, columns_of(subject_of(happening)));
    }

    std::string whole() {
        add_head();
        if (!picture_.sockets.empty()) {
            add_sockets();
            add_lanes();
        } else {
            text_ += "\nno socket was opened\n";
        }
        add_list();
        return text_;
    }

  private:
    static std::string name_of(const DrawnSocket& socket) {
        const std::string name = visible_line(socket.name);
        return name.size() > kLongestName ? cut(name, 0, kLongestName) : name;
    }
    [[nodiscard]] std::string subject_of(const Happening& happening) const {
        const std::string subject = visible_line(picture_.subject(happening));
        return subject.size() > kLongestName ? cut(subject, 0, kLongestName) : subject;
    }
    [[nodiscard]] std::string toned(const std::string& text, Tone tone) const {
        const auto colour = colour_of(tone);
        return colour ? paint(text, *colour, colour_) : text;
    }

    void add_head() {
        text_ += paint(wrap(visible_line(picture_.file), "", 0, width_), Colour::bold, colour_);
        for (const auto& [label, what] : head_of(picture_)) {
            const std::string line = wrap(what, "  " + pad_to(label, 10), 12, width_);
            const bool bad = (label == "complete" && what != "yes") || (label == "gaps" && what != "none");
            text_ += toned(line, bad ? Tone::bad : Tone::plain);
        }
    }

    void add_sockets() {
        text_ += '\n';
        for (const DrawnSocket& socket : picture_.sockets) {
            text_ += wrap(about(socket), pad_to(name_of(socket), names_) + "  ", names_ + 2, width_);
            const std::string told = wrap(numbers(socket), std::string(names_ + 2, ' '), names_ + 2, width_);
            text_ += paint(told, Colour::dim, colour_);
        }
    }

    void add_lanes() {
        const std::size_t room = width_ - names_ - 1;
        text_ += "\n" + paint(axis(room), Colour::dim, colour_);
        for (const DrawnSocket& socket : picture_.sockets) add_lane(name_of(socket), socket.lane, room);
        if (picture_.gaps > 0) add_lane("gaps", picture_.gap_lane, room);
        add_legend();
    }

    [[nodiscard]] std::string axis(std::size_t room) const {
        std::string line(room, ' ');
        const std::int64_t span = std::max<std::int64_t>(picture_.length_ns - picture_.from_ns, 1);
        for (const Tick& tick : ticks_of(picture_, room / kTickEvery)) {
            const double part = static_cast<double>(tick.at_ns - picture_.from_ns) / static_cast<double>(span);
            const auto column = static_cast<std::size_t>(part * static_cast<double>(room));
            const std::string label = "|" + tick.text;
            if (column + label.size() <= room) line.replace(column, label.size(), label);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return std::string(names_ + 1, ' ') + line + "\n";
    }

    void add_lane(const std::string& name, const Lane& lane, std::size_t room) {
        std::string line = pad_to(name, names_) + " ";
        std::string pending;  // of one tone, so that each letter does not bring its own codes
        Tone tone = Tone::plain;
        for (const Column& cell : lane.columns(0, picture_.length_ns - picture_.from_ns, room)) {
            const MarkInfo& info = info_of(cell.mark);
            const char idle = cell.state.connected ? '=' : cell.state.open ? '-' : ' ';
            const Tone own = cell.mark == Mark::none && cell.state.connected ? Tone::good : info.tone;
            if (own != tone) line += toned(std::exchange(pending, ""), tone);
            tone = own;
            pending += cell.mark == Mark::none ? idle : info.letter;
            if (cell.mark != Mark::none) seen_.insert(cell.mark);
        }
        line += toned(pending, tone);
        text_ += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }

    // What is drawn, and nothing else.
    void add_legend() {
        std::vector<std::string> items;
        for (const MarkInfo& info : all_marks())
            if (seen_.contains(info.mark)) items.push_back(fmt::format("{} {}", info.letter, info.meaning));
        items.insert(items.end(), {"- open", "= connected"});
        std::string line(names_ + 1, ' ');
        for (const std::string& item : items) {
            if (line.size() + item.size() > width_) {
                text_ += paint(line.substr(0, line.find_last_not_of(' ') + 1) + "\n", Colour::dim, colour_);
                line.assign(names_ + 1, ' ');
            }
            line += item + "   ";
        }
        text_ += paint(line.substr(0, line.find_last_not_of(' ') + 1) + "\n", Colour::dim, colour_);
    }

    void add_list() {
        text_ += '\n';
        for (const Happening& happening : picture_.first) add_line(happening);
        if (picture_.between > 0) text_ += wrap(between_text(picture_), "", 2, width_);
        for (const Happening& happening : picture_.last) add_line(happening);
        if (!picture_.problem.empty()) {
            const std::string line = wrap("here the trace ends: " + visible_line(picture_.problem), "", 2, width_);
            text_ += toned(line, Tone::bad);
        }
    }

    void add_line(const Happening& happening) {
        const std::size_t times = time_text(picture_.length_ns, picture_.length_ns).size();
        const std::string time = time_text(happening.at_ns, picture_.length_ns);
        const std::string first = pad_to(time, times) + "  " + pad_to(subject_of(happening), subjects_) + "  ";
        const std::string line = wrap(line_text(picture_, happening), first, times + subjects_ + 6, width_);
        const std::size_t begin = std::min(first.size(), line.size());
        text_ += line.substr(0, begin) + toned(line.substr(begin), happening.times > 0 ? Tone::plain : happening.tone);
    }

    const Picture& picture_;
    bool colour_;
    std::size_t width_;
    std::size_t names_ = 0, subjects_ = 0;  // columns of the longest one
    std::string text_;
    std::set<Mark> seen_;
};

}  // namespace

std::string drawing(const Picture& picture, const DrawingStyle& style) { return Drawing(picture, style).whole(); }

}  // namespace faultline::show
