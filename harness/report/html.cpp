#include "report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "transcript/encoding.hpp"

namespace faultline {
namespace {

constexpr std::size_t kOpenAtMost = 12;  // more sections than this begin closed

const char* tone_name(HtmlTone tone) {
    switch (tone) {
        case HtmlTone::plain: return "plain";
        case HtmlTone::good: return "good";
        case HtmlTone::bad: return "bad";
        case HtmlTone::careful: return "careful";
    }
    return "plain";
}

// What the filter looks at. Kinds are separated, since one name may be part of another.
std::string filter_attributes(const std::string& id, const std::string& title, const std::vector<std::string>& kinds) {
    std::string joined = "|";
    for (const std::string& kind : kinds) joined += kind + "|";
    return fmt::format("data-text=\"{}\" data-kinds=\"{}\"", html_escape(id + " " + title), html_escape(joined));
}

std::string head(const HtmlPage& page) {
    return fmt::format(
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
        "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">\n<meta name=color-scheme content=\"light dark\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
        html_escape(page.title), html_style());
}

std::string builds(const HtmlPage& page) {
    if (page.builds.empty()) return "";
    std::string text = "<ul class=builds>\n";
    for (const HtmlBuild& build : page.builds) {
        text += fmt::format(
            "<li><b>{}</b> <span class=version>libzmq {}</span><br><code class=file>{}</code><br>"
            "<small>{}{}sha256 <code title=\"{}\">{}</code></small></li>\n",
            html_escape(build.called), html_escape(build.version), html_escape(build.file), html_escape(build.facts),
            build.facts.empty() ? "" : " · ", html_escape(build.sha256), html_escape(build.sha256.substr(0, 16)));
    }
    return text + "</ul>\n";
}

std::string links(const std::vector<std::string>& ids, const std::set<std::string>& known) {
    std::string text;
    for (const std::string& id : ids) {
        const std::string name = html_escape(id);
        text += text.empty() ? "" : ", ";
        text += known.contains(id) ? fmt::format("<a href=\"#{}\">{}</a>", name, name) : name;
    }
    return text;
}

std::string changes(const HtmlPage& page, const std::set<std::string>& known) {
    if (page.changes.empty()) return "";
    std::string text = "<h2>" + html_escape(page.changes_title) + "</h2>\n<ol class=changes>\n";
    for (const HtmlChange& change : page.changes) {
        text += fmt::format("<li><span class=kind>{}</span> <b>{}</b>{}{}", html_escape(change.kind),
                            html_escape(change.text), change.note.empty() ? "" : " · ", html_escape(change.note));
        for (const std::string& commit : change.commits)
            text += "<br><span class=commit>" + html_escape(commit) + "</span>";
        if (!change.before.empty()) text += "<br><code class=was>− " + html_escape(change.before) + "</code>";
        if (!change.after.empty()) text += "<br><code class=is>+ " + html_escape(change.after) + "</code>";
        text += fmt::format("<details><summary>{} scenario{}</summary>{}</details></li>\n", change.scenarios.size(),
                            change.scenarios.size() == 1 ? "" : "s", links(change.scenarios, known));
    }
    return text + "</ol>\n";
}

// Shown by the script only: without it, it would do nothing.
std::string filter_form(const HtmlPage& page) {
    std::set<std::string> kinds;
    for (const HtmlRow& row : page.rows) kinds.insert(row.kinds.begin(), row.kinds.end());
    std::string text =
        "<form id=filter hidden role=search><input type=search id=q aria-label=\"Search scenarios\" "
        "placeholder=\"Search scenarios\" autocomplete=off>\n<span class=kinds>";
    for (const std::string& kind : kinds) {
        text +=
            fmt::format("<label><input type=checkbox value=\"{}\"> {}</label>\n", html_escape(kind), html_escape(kind));
    }
    return text + "</span><output id=shown></output></form>\n";
}

std::string matrix(const HtmlPage& page, const std::set<std::string>& known) {
    if (page.rows.empty()) return "";
    std::string text = "<h2>Scenarios</h2>\n" + filter_form(page) +
                       "<div class=scroll tabindex=0><table class=matrix><thead><tr><th scope=col>scenario</th>";
    for (const std::string& column : page.columns) text += "<th scope=col>" + html_escape(column) + "</th>";
    text += "</tr></thead><tbody>\n";
    // What has a section below comes first: nobody looks for the needle among two hundred that are the same.
    std::vector<HtmlRow> rows = page.rows;
    std::ranges::stable_partition(rows, [&](const HtmlRow& row) { return known.contains(row.id); });
    for (const HtmlRow& row : rows) {
        text +=
            fmt::format("<tr {}><th scope=row title=\"{}\">{}</th>", filter_attributes(row.id, row.title, row.kinds),
                        html_escape(row.title), links({row.id}, known));
        for (const HtmlCell& cell : row.cells)
            text += fmt::format("<td class={}>{}</td>", tone_name(cell.tone), html_escape(cell.text));
        text += "</tr>\n";
    }
    return text + "</tbody></table></div>\n";
}

std::string outcomes(const HtmlSection& section) {
    if (section.left_outcome == section.right_outcome) return "";
    const auto shown = [](const std::string& line) { return html_escape(line.empty() ? "(ends well)" : line); };
    return fmt::format("<p class=result>{}: <code class=was>{}</code> {}: <code class=is>{}</code></p>\n",
                       html_escape(section.left), shown(section.left_outcome), html_escape(section.right),
                       shown(section.right_outcome));
}

std::string section_text(const HtmlSection& section, bool open) {
    std::string text = fmt::format(
        "<details class=scenario id=\"{}\" {}{}>\n<summary><span class=\"status {}\">{}</span> <b>{}</b> {}"
        "<span class=note>{}</span></summary>\n",
        html_escape(section.id), filter_attributes(section.id, section.title, section.kinds), open ? " open" : "",
        tone_name(section.tone), html_escape(section.status), html_escape(section.id), html_escape(section.title),
        html_escape(section.note));
    for (const std::string& note : section.notes) text += "<p class=note>" + html_escape(note) + "</p>\n";
    for (const StepDiff& diff : section.steps) text += html_timelines(section, diff);
    return text + outcomes(section) + "</details>\n";
}

}  // namespace

std::string html_escape(std::string_view text) {
    constexpr std::string_view kReplacement = "\xef\xbf\xbd";
    const bool good = is_utf8(text);
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool control = (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7f;
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else if (c == '"')
            result += "&quot;";
        else if (c == '\'')
            result += "&#39;";
        else if (control || (byte >= 0x80 && !good))
            result += kReplacement;
        else
            result += c;
    }
    return result;
}

std::string html_text(const HtmlPage& page) {
    std::set<std::string> known;
    for (const HtmlSection& section : page.sections) known.insert(section.id);
    std::string text = head(page) + "<main>\n<h1>" + html_escape(page.title) + "</h1>\n";
    for (const std::string& fact : page.facts) text += "<p class=lead>" + html_escape(fact) + "</p>\n";
    text += builds(page) + changes(page, known) + matrix(page, known);
    if (!page.sections.empty()) text += "<h2>Differences</h2>\n";
    for (const HtmlSection& section : page.sections) text += section_text(section, page.sections.size() <= kOpenAtMost);
    return text + "</main>\n<script>" + std::string(html_script()) + "</script>\n</body>\n</html>\n";
}

}  // namespace faultline
