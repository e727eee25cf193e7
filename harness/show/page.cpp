#include "show/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/html.hpp"
#include "show/head.hpp"
#include "show/words.hpp"

namespace faultline::show {
namespace {

constexpr std::size_t kLaneUnits = 1000;  // of its view box: what a screen of a desk can tell apart
constexpr std::size_t kTicks = 5;         // fewer than a telephone has room for would help nobody

constexpr std::string_view kStyle = R"css(
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .9rem; margin: .6rem 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.lanes { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem; }
.lane { margin: .7rem 0 0; }
.lane p { margin: 0; overflow-wrap: anywhere; font-size: .85rem; }
.track { position: relative; height: 1.8rem; }
.track svg { position: absolute; inset: 0; width: 100%; height: 100%; background: var(--ground); border-radius: 4px; }
.track path { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.track .open { fill: var(--line); } .track .up { fill: var(--is); }
path.plain { stroke: var(--soft); } path.good { stroke: var(--good); }
path.careful { stroke: var(--careful); } path.bad { stroke: var(--bad); }
.track a { position: absolute; top: 0; height: 100%; width: 9px; margin-left: -4px; border-radius: 3px; }
.track a:hover, .track a:focus { background: var(--mark); opacity: .7; outline: 1px solid var(--link); }
.axis { position: relative; height: 1.3rem; font-size: .75rem; color: var(--soft); overflow: hidden; }
.axis span { position: absolute; border-left: 1px solid var(--soft); padding-left: .25em; white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .8rem; margin: .6rem 0 0; }
.list { width: 100%; font-size: .9rem; }
.list td { padding: .1rem .9rem .1rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
.list td:nth-child(-n+2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.list td:last-child { overflow-wrap: anywhere; width: 100%; }
.list tr:target { background: var(--mark); }
@media (max-width: 40rem) { .list td { padding-right: .5rem; font-size: .8rem; } }
)css";

std::string tone_class(Tone tone) {
    switch (tone) {
        case Tone::plain: return "plain";
        case Tone::good: return "good";
        case Tone::careful: return "careful";
        case Tone::bad: return "bad";
    }
    return "plain";
}

class Page {
  public:
    explicit Page(const Picture& picture) : picture_(picture) {}

    std::string whole() {
        add_top();
        if (picture_.sockets.empty())
            text_ += "<p>No socket was opened.</p>\n";
        else
            add_lanes();
        add_table();
        return std::move(text_) + "</main>\n</body>\n</html>\n";
    }

  private:
    void add_top() {
        const std::string title = html_escape(picture_.file);
        text_ = fmt::format(
            "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
            "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            "<meta name=color-scheme content=\"light dark\">\n<title>{}</title>\n<style>{}{}</style>\n</head>\n"
            "<body>\n<main>\n<h1>{}</h1>\n<dl class=facts>\n",
            title, html_style(), kStyle, title);
        for (const auto& [label, what] : head_of(picture_)) {
            const bool bad = (label == "complete" && what != "yes") || (label == "gaps" && what != "none");
            text_ += fmt::format("<dt>{}</dt><dd{}>{}</dd>\n", label, bad ? " class=bad" : "", html_escape(what));
        }
        text_ += "</dl>\n";
    }

    void add_lanes() {
        text_ += "<h2>Sockets</h2>\n<div class=lanes>\n";
        add_axis();
        for (const DrawnSocket& socket : picture_.sockets) {
            text_ += fmt::format("<div class=lane>\n<p><b>{}</b> {}</p>\n<p><small>{}</small></p>\n",
                                 html_escape(socket.name), html_escape(about(socket)), html_escape(numbers(socket)));
            text_ += "<div class=track>" + lane_svg(socket.lane);
            for (const auto* part : {&picture_.first, &picture_.last})
                for (const Happening& happening : *part)
                    if (happening.pid == socket.pid && happening.socket == socket.id) add_spot(happening);
            text_ += "</div>\n</div>\n";
        }
        if (picture_.gaps > 0)
            text_ += "<div class=lane>\n<p><b>gaps</b></p>\n<div class=track>" + lane_svg(picture_.gap_lane) +
                     "</div>\n</div>\n";
        text_ +=
            "<p class=legend><span class=good>listening, connected, accepted, handshake succeeded</span>"
            "<span class=careful>connect retried</span><span class=bad>failed, disconnected, missing</span>"
            "<span>grey ground: open; green ground: connected</span></p>\n</div>\n";
    }

    [[nodiscard]] double percent(std::int64_t at_ns) const {
        const std::int64_t span = std::max<std::int64_t>(picture_.length_ns - picture_.from_ns, 1);
        return std::clamp(100.0 * static_cast<double>(at_ns - picture_.from_ns) / static_cast<double>(span), 0.0,
                          100.0);
    }

    void add_axis() {
        text_ += "<div class=axis>";
        for (const Tick& tick : ticks_of(picture_, kTicks))
            text_ += fmt::format("<span style=\"left:{:.2f}%\">{}</span>", percent(tick.at_ns), tick.text);
        text_ += "</div>\n";
    }

    // All of its marks, of each tone a path; below them how it is.
    [[nodiscard]] std::string lane_svg(const Lane& lane) const {
        const std::vector<Column> cells = lane.columns(0, picture_.length_ns - picture_.from_ns, kLaneUnits);
        std::array<std::string, 4> ticks;
        std::string open, up;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i].mark != Mark::none)
                ticks[static_cast<std::size_t>(info_of(cells[i].mark).tone)] += fmt::format("M{}.5 2v16", i);
            const bool begins = i == 0 || cells[i].state != cells[i - 1].state;
            if (!begins || !cells[i].state.open) continue;
            const auto end = std::find_if(cells.begin() + static_cast<std::ptrdiff_t>(i), cells.end(),
                                          [&](const Column& cell) { return cell.state != cells[i].state; });
            (cells[i].state.connected ? up : open) += fmt::format("M{} 6H{}v8H{}z", i, end - cells.begin(), i);
        }
        std::string svg =
            fmt::format("<svg viewBox=\"0 0 {} 20\" preserveAspectRatio=none aria-hidden=true>", kLaneUnits);
        svg += fmt::format("<path class=open d=\"{}\"/><path class=up d=\"{}\"/>", open, up);
        for (std::size_t i = 0; i < ticks.size(); ++i)
            if (!ticks[i].empty())
                svg += fmt::format("<path class={} d=\"{}\"/>", tone_class(static_cast<Tone>(i)), ticks[i]);
        return svg + "</svg>";
    }

    // Says what a mark is, and leads to its line.
    void add_spot(const Happening& happening) {
        text_ += fmt::format("<a href=\"#l{}\" tabindex=-1 style=\"left:{:.2f}%\" title=\"{} {}\"></a>", happening.line,
                             percent(happening.at_ns), time_text(happening.at_ns, picture_.length_ns),
                             html_escape(line_text(picture_, happening)));
    }

    void add_table() {
        text_ += "<h2>What happened</h2>\n<table class=list>\n";
        for (const Happening& happening : picture_.first) add_row(happening);
        if (picture_.between > 0)
            text_ += fmt::format("<tr><td colspan=3 class=careful>{}</td></tr>\n", html_escape(between_text(picture_)));
        for (const Happening& happening : picture_.last) add_row(happening);
        if (!picture_.problem.empty())
            text_ += fmt::format("<tr><td colspan=3 class=bad>here the trace ends: {}</td></tr>\n",
                                 html_escape(picture_.problem));
        text_ += "</table>\n";
    }

    void add_row(const Happening& happening) {
        text_ += fmt::format("<tr id=l{}><td>{}</td><td>{}</td><td class={}>{}</td></tr>\n", happening.line,
                             time_text(happening.at_ns, picture_.length_ns), html_escape(picture_.subject(happening)),
                             happening.times > 0 ? "note" : tone_class(happening.tone),
                             html_escape(line_text(picture_, happening)));
    }

    const Picture& picture_;
    std::string text_;
};

}  // namespace

std::string page_text(const Picture& picture) { return Page(picture).whole(); }

}  // namespace faultline::show
